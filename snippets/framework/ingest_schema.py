"""What five readers make of a second file whose schema has changed."""

import tempfile

import duckdb
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv, dataset, parquet

OLD = pa.table({"plan_min": [60, 70], "delay_min": [1, 2]})
PLAN, DELAY = {"plan_min": [80, 90]}, {"delay_min": [3, 4]}
CHANGES: dict[str, tuple[pa.Table, list[float]]] = {  # the file; its true delays
    "column added": (pa.table(PLAN | DELAY | {"gate": [7, 8]}), [3, 4]),
    "columns swapped": (pa.table(DELAY | PLAN), [3, 4]),
    "another dropped": (pa.table(DELAY), [3, 4]),
    "renamed": (pa.table(PLAN | {"delay": [3, 4]}), [3, 4]),
    "3.5 in place of 3": (pa.table(PLAN | {"delay_min": [3.5, 4.5]}), [3.5, 4.5]),
    "'3' in place of 3": (pa.table(PLAN | {"delay_min": ["3", "4"]}), [3, 4]),
    "sent in seconds": (pa.table(PLAN | {"delay_min": [180, 240]}), [3, 4]),
}
SOURCES = {  # for DuckDB; of a CSV file it is told the types of the old columns
    "duckdb": "read_parquet($1)",
    "by name": "read_parquet($1, union_by_name=true)",
    "csv": "read_csv($1, columns={'plan_min': 'BIGINT', 'delay_min': 'BIGINT'})",
}
READERS = (*SOURCES, "arrow", "polars")


def outcome(reader: str, second: pa.Table, due: list[float]) -> str:
    """How a reader fares that asks two files, the old one first, for `delay_min`."""
    if reader not in READERS:
        raise ValueError(f"reader must be one of {READERS}, got {reader}")
    save = csv.write_csv if reader == "csv" else parquet.write_table
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/1", f"{folder}/2"]
        save(OLD, files[0])
        save(second, files[1])
        try:
            if reader == "arrow":
                found = dataset.dataset(files, OLD.schema).to_table()[1].to_pylist()
            elif reader == "polars":
                found = [*pl.read_parquet(files, columns=["delay_min"])["delay_min"]]
            else:
                query = f"SELECT delay_min FROM {SOURCES[reader]}"
                found = [row[0] for row in duckdb.execute(query, [files]).fetchall()]
        except (duckdb.Error, pl.exceptions.PolarsError, pa.ArrowInvalid):
            return "refuses"
    if found == [1, 2, *due]:
        return "right"
    return "NULL" if None in found else "text" if "3" in found else "WRONG"


def main() -> None:
    print("second file".ljust(20), *(f"{reader:>8}" for reader in READERS))
    for change, (second, due) in CHANGES.items():
        print(change.ljust(20), *(f"{outcome(r, second, due):>8}" for r in READERS))


if __name__ == "__main__":
    main()
