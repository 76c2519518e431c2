"""Latency, recall, memory and build time of indexes of 10,000, 100,000 and a million
vectors, with what two sizes predict of the largest; then what a filter costs
LanceDB's index, over five trainings.

`python3 benchmarks/scaling/vector_search.py` prints the tables, `--write` also records
them in vector_search.txt. One thread searches; real proteins (KDD Cup 2004) as far as
there are any, beyond 145,000 noisy copies of them. Linux or macOS, 3 GB of memory."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from env import PYTHON, ROOT, prepare, say

MEASURE = r"""
import os, sys, time
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, sys.argv[1])
import faiss
import numpy as np
from importlib.metadata import version
from snippets.scaling.vector_search_index import proteins

ASKED, K, GOAL, SIZES, D = 500, 10, 0.95, (10_000, 100_000, 1_000_000), 76
print(*(f"{it} {version(it)}" for it in ("faiss-cpu", "numpy", "lancedb")), sep=", ")
rng = np.random.default_rng(0)
rows = proteins(rng, 145_500)
asks, real = rows[:ASKED], rows[ASKED:]
noisy = [real + rng.normal(0, 12, real.shape).round() for _ in range(6)]
data = np.concatenate([real, *noisy]).clip(-127, 127).astype(np.float32)
data[:, 74:] = 0  # the padding stays empty
del noisy


def timed(call):
    began = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - began


def single(index):
    spent = [timed(lambda: index.search(ask[None], K))[1] for ask in asks]
    return 1e3 * np.quantile(spent, [0.5, 0.99])


def size_mb(index):
    return len(faiss.serialize_index(index)) / 1e6


def recall_of(index, last):
    found = index.search(asks, K)[1]
    pairs = zip(asks, found, strict=True)
    true = np.stack([((ask - data[ids]) ** 2).sum(1) for ask, ids in pairs])
    return (true <= last).mean()


def work(index, stats):
    stats.reset()
    index.search(asks, K)
    return stats.ndis / ASKED


def tune(index, last, efforts, setter):
    for effort in efforts:
        setter(effort)
        recall = recall_of(index, last)
        if recall >= GOAL:
            return effort, recall
    return effort, recall


print(f"\n{ASKED} queries, the smallest effort with recall@10 of {GOAL} at least, "
      "times in ms")
print(f"{'vectors':>9} {'index':16}{'effort':>6}{'recall':>7}{'compared':>10}"
      f"{'p50':>8}{'p99':>8}{'batch':>8}{'MB':>6}{'build s':>8}")
known, usual = {}, faiss.cvar.distance_compute_blas_threshold
for n in SIZES:
    part, cells = data[:n], round(n**0.5)
    exact = faiss.IndexFlatL2(D)
    _, built = timed(lambda: exact.add(part))
    last = exact.search(asks, K)[0][:, -1:]
    ivf = faiss.IndexIVFFlat(faiss.IndexFlatL2(D), D, cells)
    ivf.cp.max_points_per_centroid, code = 100, None

    def fill(index):
        index.train(part)
        index.add(part)

    def report(name, index, effort, recall, compared, mb, seconds):
        p50, p99 = single(index)
        batch = 1e3 * timed(lambda: index.search(asks, K))[1] / ASKED
        print(f"{n:9,} {name:16}{effort:6}{recall:7.3f}{compared:10,.0f}"
              f"{p50:8.3f}{p99:8.3f}{batch:8.3f}{mb:6.0f}{seconds:8.1f}", flush=True)
        known[name, n] = compared, p50, seconds

    report("exact", exact, 0, 1, n, size_mb(exact), built)
    faiss.cvar.distance_compute_blas_threshold = 20
    spent = 1e3 * timed(lambda: exact.search(asks, K))[1] / ASKED
    print(f"{'':9} exact, a batch as a matrix product{'':21}{spent:8.3f}")
    faiss.cvar.distance_compute_blas_threshold = usual
    if n < SIZES[-1]:
        half = faiss.IndexScalarQuantizer(D, faiss.ScalarQuantizer.QT_fp16)
        _, built = timed(lambda: fill(half))
        recall = tune(half, last, [0], lambda _: None)[1]
        report("exact, float16", half, 0, recall, n, size_mb(half), built)
    steps = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
    _, built = timed(lambda: fill(ivf))
    effort, recall = tune(ivf, last, steps, lambda e: setattr(ivf, "nprobe", e))
    compared = work(ivf, faiss.cvar.indexIVF_stats) + cells
    report("IVF", ivf, effort, recall, compared, size_mb(ivf), built)
    code = faiss.IndexIVFPQ(faiss.IndexFlatL2(D), D, cells, 19, 8)
    code.cp.max_points_per_centroid, code.pq.cp.niter = 100, 10
    _, built = timed(lambda: fill(code))
    for effort in effort, cells:
        code.nprobe = effort
        recall, name = recall_of(code, last), "codes"
        name += ", all cells" if effort == cells else ""
        compared = work(code, faiss.cvar.indexIVF_stats) + cells
        report(name, code, effort, recall, compared, size_mb(code), built)
    ranked = faiss.IndexRefine(code, exact)
    ranked.k_factor = 10
    effort, recall = tune(ranked, last, steps, lambda e: setattr(code, "nprobe", e))
    compared = work(ranked, faiss.cvar.indexIVF_stats) + cells + 100
    both_mb = size_mb(code) + size_mb(exact)
    report("codes, re-ranked", ranked, effort, recall, compared, both_mb, built)
    graph = faiss.IndexHNSWFlat(D, 16)
    faiss.omp_set_num_threads(os.cpu_count())
    _, built = timed(lambda: graph.add(part))
    faiss.omp_set_num_threads(1)
    steps = [10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640]
    walk = graph.hnsw
    effort, recall = tune(graph, last, steps, lambda e: setattr(walk, "efSearch", e))
    compared = work(graph, faiss.cvar.hnsw_stats)
    report("HNSW", graph, effort, recall, compared, size_mb(graph), built)
    walk.efSearch = 40
    known["HNSW ef 40", n] = work(graph, faiss.cvar.hnsw_stats), single(graph)[0], 0
    del graph, code, ivf, ranked
small, middle, large = SIZES
print(f"\nfrom {small:,} and {middle:,}, of {large:,}: p50 in ms, predicted and "
      "measured")
for name in ("exact", "HNSW", "HNSW ef 40"):
    (c1, t1, _), (c2, t2, _), (c3, t3, _) = (known[name, n] for n in SIZES)
    guess = t2 * large / middle if name == "exact" else t2 * t2 / t1
    each = [1e6 * t1 / c1, 1e6 * t2 / c2, 1e6 * t3 / c3]
    print(f"{name:12}{guess:8.3f}{t3:8.3f}   ns a comparison "
          + "".join(f"{it:5.0f}" for it in each))
"""
FILTERED = r"""import os, sys, tempfile
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, sys.argv[1])
import lancedb
import numpy as np
from lancedb.index import IvfFlat
from snippets.scaling.vector_search_filter import ASKED, K, near, proteins

rows = proteins()
asks = rows["vector"].to_pylist()[:ASKED]
means = {}
for training in range(5):
    with tempfile.TemporaryDirectory() as folder:
        table = lancedb.connect(folder).create_table("p", rows.slice(ASKED))
        table.create_index("vector", config=IvfFlat(num_partitions=50))
        for rule in ("true", "lot", "homolog"):
            exact = [near(table, it, rule) for it in asks]
            for most in (8, 50):
                found = []
                for ask in asks:
                    query = table.search(ask).where(rule).limit(K)
                    query = query.minimum_nprobes(8).maximum_nprobes(most)
                    found.append(query.to_arrow()["id"].to_pylist())
                came = np.mean([len(it) for it in found])
                pairs = zip(found, exact, strict=True)
                hit = np.mean([len({*f} & {*e}) / K for f, e in pairs])
                means.setdefault((rule, most), []).append((came, hit))
print("\nLanceDB, filter before the search, 10 asked for, five trainings "
      "(standard error)")
print(f"{'':10}{'of 50 cells':>14}{'rows that came':>18}{'recall':>16}")
for (rule, most), runs in means.items():
    (came, hit), (c, h) = np.mean(runs, 0), np.std(runs, 0, ddof=1) / len(runs) ** 0.5
    cells = "8" if most == 8 else "8 to 50"
    print(f"{rule:10}{cells:>16}{came:10.1f} ({c:.1f}){hit:12.2f} ({h:.2f})")
"""


def run(code: str) -> str:
    done = subprocess.run(
        [PYTHON, "-c", code, str(ROOT)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def main() -> None:
    prepare()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    load = os.getloadavg()[0]
    processor = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        names = [it for it in info.read_text().splitlines() if "model name" in it]
        processor = names[0].split(":")[1].strip() if names else processor
    head = f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores, {processor}, "
    head += f"{platform.system()}, load {load:.0f} before the run"
    text = head + "\n" + run(MEASURE) + run(FILTERED)
    say(text)
    if write:
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
