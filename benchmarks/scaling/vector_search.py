"""Latency, recall, memory and build time of indexes of 10,000, 100,000 and a million
vectors, with what two sizes predict of the largest; settings that change the time of
faiss; shards over six draws; what a filter costs LanceDB's index, five trainings.

`python3 benchmarks/scaling/vector_search.py` prints the tables, `--write` also records
them in vector_search.txt; `--part settings` prints one part, `--sizes 600 1000 2000` is
quick. One thread searches; real proteins (KDD Cup 2004) as far as there are any, beyond
145,000 noisy copies of them. Some minutes (building HNSW, mostly) and 3 GB of memory.
Linux or macOS."""

# ruff: noqa: ANN401  (what faiss and LanceDB give has no types)
from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from env import PYTHON, ROOT, prepare, say

RECORD = Path(__file__).with_suffix(".txt")
ASKED, K, GOAL, D = 500, 10, 0.95, 76
SIZES = [10_000, 100_000, 1_000_000]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
PRODUCT = "exact, a batch as a matrix product"


def size_row(n: int, name: str, effort: int, *figures: float) -> str:
    recall, compared, p50, p99, batch, mb, built = figures
    return (
        f"{n:9,} {name:16}{effort:6}{recall:7.3f}{compared:10,.0f}"
        f"{p50:8.3f}{p99:8.3f}{batch:8.3f}{mb:6.0f}{built:8.1f}"
    )


def product_row(batch: float) -> str:
    return f"{'':9} {PRODUCT:55}{batch:8.3f}"


def guess_row(name: str, guess: float, measured: float, each: list[float]) -> str:
    ns = "".join(f"{it:5.0f}" for it in each)
    return f"{name:12}{guess:8.3f}{measured:8.3f}   ns a comparison {ns}"


def setting_row(n: int, name: str, *figures: float) -> str:
    recall, p50, batch, mb, built = figures
    return f"{n:9,} {name:28}{recall:7.3f}{p50:8.3f}{batch:8.3f}{mb:6.1f}{built:8.1f}"


def filter_row(rule: str, cells: str, *figures: float) -> str:
    came, came_error, hit, hit_error = figures
    return (
        f"{rule:10}{cells:>16}{came:10.1f} ({came_error:.1f})"
        f"{hit:12.2f} ({hit_error:.2f})"
    )


def draw_row(name: str, lows: Iterable[float], highs: Iterable[float]) -> str:
    both = zip(lows, highs, strict=True)
    return f"{name:20}" + "".join(f"{f'{a:.3f} to {b:.3f}':>16}" for a, b in both)


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = call()
    return answer, time.perf_counter() - began


class Bench:
    """The first n vectors, the queries, and the exact distance of the K-th nearest."""

    def __init__(self, most: int) -> None:
        import faiss
        import numpy as np

        from snippets.scaling.vector_search_index import proteins

        self.faiss, self.np, rng = faiss, np, np.random.default_rng(0)
        rows = proteins(rng, 145_500)
        self.asks, real = rows[:ASKED], rows[ASKED:]
        copies = range(-(-most // len(real)) - 1)
        noisy = [real + rng.normal(0, 12, real.shape).round() for _ in copies]
        data = np.concatenate([real, *noisy])[:most].clip(-127, 127)
        data[:, 74:] = 0  # the padding stays empty
        self.all = data.astype(np.float32)

    def take(self, n: int) -> tuple[Any, float, float]:
        """The exact index, ms a query of its batch, seconds to fill it."""
        self.n, self.data = n, self.all[:n]
        exact = self.faiss.IndexFlatL2(D)
        _, built = timed(lambda: exact.add(self.data))
        (near, _), spent = timed(lambda: exact.search(self.asks, K))
        self.last = near[:, -1:]
        return exact, 1e3 * spent / ASKED, built

    def fill(self, index: Any) -> float:
        def both() -> None:
            index.train(self.data)
            index.add(self.data)

        return timed(both)[1]

    def batch(self, index: Any, asks: Any = None) -> tuple[float, float]:
        """Recall and ms a query of all queries at once."""
        asks = self.asks if asks is None else asks
        (_, ids), spent = timed(lambda: index.search(asks, K))
        pairs = zip(self.asks, ids, strict=True)
        true = self.np.stack([((a - self.data[i]) ** 2).sum(1) for a, i in pairs])
        return (true <= self.last).mean(), 1e3 * spent / ASKED

    def tune(
        self, index: Any, setter: Callable[[int], None], efforts: list[int]
    ) -> tuple[int, float, float, float]:
        """The first effort that reaches the goal, its recall, ms, mean compared."""
        known: Any = self.faiss.cvar
        stats = [known.hnsw_stats, known.indexIVF_stats]
        for effort in efforts:
            setter(effort)
            [it.reset() for it in stats]
            recall, ms = self.batch(index)
            if recall >= GOAL:
                break
        return effort, recall, ms, sum(it.ndis for it in stats) / ASKED

    def single(self, index: Any, batch_ms: float, asks: Any = None) -> Any:
        """Median and p99 in ms of queries one by one, for 5 s, 100 queries at least."""
        most = max(100, min(ASKED, int(5_000 / max(batch_ms, 1e-3))))
        asks = (self.asks if asks is None else asks)[:most]
        spent = [timed(partial(index.search, ask[None], K))[1] for ask in asks]
        return 1e3 * self.np.quantile(spent, [0.5, 0.99])

    def mb(self, index: Any) -> float:
        return len(self.faiss.serialize_index(index)) / 1e6


def sizes(ns: list[int]) -> None:
    bench = Bench(ns[-1])
    faiss = bench.faiss
    print(
        *(f"{it} {version(it)}" for it in ("faiss-cpu", "numpy", "lancedb")), sep=", "
    )
    print(
        f"\n{ASKED} queries, the smallest effort with recall@10 of {GOAL} at least, "
        "times in ms"
    )
    print(
        f"{'vectors':>9} {'index':16}{'effort':>6}{'recall':>7}{'compared':>10}"
        f"{'p50':>8}{'p99':>8}{'batch':>8}{'MB':>6}{'build s':>8}"
    )
    known = {}
    for n in ns:
        cells = round(n**0.5)
        exact, exact_ms, built = bench.take(n)

        def report(
            name: str, index: Any, effort: int, *figures: float, n: int = n
        ) -> None:
            recall, ms, compared, mb, seconds = figures
            p50, p99 = bench.single(index, ms)
            row = size_row(n, name, effort, recall, compared, p50, p99, ms, mb, seconds)
            print(row, flush=True)
            known[name, n] = compared, p50

        report("exact", exact, 0, 1, exact_ms, n, bench.mb(exact), built)
        usual = faiss.cvar.distance_compute_blas_threshold
        faiss.cvar.distance_compute_blas_threshold = 1
        print(product_row(bench.batch(exact)[1]))
        faiss.cvar.distance_compute_blas_threshold = usual

        steps = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
        steps = [it for it in steps if it < cells] + [cells]
        ivf = faiss.IndexIVFFlat(faiss.IndexFlatL2(D), D, cells)
        ivf.cp.max_points_per_centroid = 100
        built = bench.fill(ivf)
        probed: Callable[[Any], Callable[[int], None]]
        probed = lambda it: lambda e: setattr(it, "nprobe", e)  # noqa: E731
        effort, recall, ms, work = bench.tune(ivf, probed(ivf), steps)
        report("IVF", ivf, effort, recall, ms, work + cells, bench.mb(ivf), built)
        del ivf

        code = faiss.IndexIVFPQ(faiss.IndexFlatL2(D), D, cells, 19, 8)
        code.cp.max_points_per_centroid, code.pq.cp.niter = 100, 10
        built, mb = bench.fill(code), bench.mb(code)
        for name, probes in (("codes", effort), ("codes, all cells", cells)):
            _, recall, ms, work = bench.tune(code, probed(code), [probes])
            report(name, code, probes, recall, ms, work + cells, mb, built)
        for name, bits in (("codes, re-ranked", 8), ("4-bit, re-ranked", 4)):
            if bits == 4:  # 38 codes of 4 bits: the same 19 bytes, in blocks
                code = faiss.index_factory(D, f"IVF{cells},PQ38x4fs")
                code.cp.max_points_per_centroid = 100
                built, mb = bench.fill(code), bench.mb(code)
            ranked = faiss.IndexRefineFlat(code, faiss.swig_ptr(bench.data))
            ranked.k_factor = 10
            effort, recall, ms, work = bench.tune(ranked, probed(code), steps)
            both = mb + bench.mb(exact)
            work += cells + 10 * K
            report(name, ranked, effort, recall, ms, work, both, built)
        del code, ranked

        graph = faiss.IndexHNSWFlat(D, 16)
        faiss.omp_set_num_threads(os.cpu_count())
        built = bench.fill(graph)
        faiss.omp_set_num_threads(1)
        steps = [10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640]
        walk = lambda e, it=graph.hnsw: setattr(it, "efSearch", e)  # noqa: E731
        effort, recall, ms, work = bench.tune(graph, walk, steps)
        report("HNSW", graph, effort, recall, ms, work, bench.mb(graph), built)
        *_, ms, work = bench.tune(graph, walk, [40])
        known["HNSW ef 40", n] = work, bench.single(graph, ms)[0]
        del graph
    small, middle, large = ns
    print(
        f"\nfrom {small:,} and {middle:,}, of {large:,}: p50 in ms, predicted and "
        "measured"
    )
    for name in ("exact", "HNSW", "HNSW ef 40"):
        (c1, t1), (c2, t2), (c3, t3) = (known[name, n] for n in ns)
        guess = t2 * large / middle if name == "exact" else t2 * t2 / t1
        each = [1e6 * t1 / c1, 1e6 * t2 / c2, 1e6 * t3 / c3]
        print(guess_row(name, guess, t3, each))


def settings(ns: list[int]) -> None:
    """The two smaller sizes, once more, by settings of faiss."""
    bench = Bench(ns[1])
    faiss, np = bench.faiss, bench.np
    limit = faiss.cvar.distance_compute_blas_threshold
    few, enough = limit // D, limit // D + 1
    print(f"\nsettings of faiss, times in ms, load {os.getloadavg()[0]:.0f} before")
    print(
        f"{'vectors':>9} {'index':28}{'recall':>7}{'p50':>8}{'batch':>8}{'MB':>6}"
        f"{'build s':>8}"
    )
    for n in ns[:2]:
        exact, _, built = bench.take(n)

        def report(
            name: str, index: Any, built: float, asks: Any = None, n: int = n
        ) -> None:
            recall, ms = bench.batch(index, asks)
            p50 = bench.single(index, ms, asks)[0]
            row = setting_row(n, name, recall, p50, ms, bench.mb(index), built)
            print(row, flush=True)

        report("exact", exact, built)
        asks = np.resize(bench.asks, (enough, D))
        for many in (few, enough):
            spent = timed(partial(exact.search, asks[:many], K))[1]
            title = f"  a batch of {many:,}, {many * D:,} numbers"
            print(f"{'':9} {title:43}{1e3 * spent / many:8.3f}", flush=True)
        for padded in (D, 80):
            wide = ((0, 0), (0, padded - D))
            half = faiss.IndexScalarQuantizer(padded, faiss.ScalarQuantizer.QT_fp16)
            asks, data = np.pad(bench.asks, wide), np.pad(bench.data, wide)
            built = timed(partial(half.add, data))[1]
            report(f"float16, {padded} numbers", half, built, asks)
        cells = round(n**0.5)
        for name, kind in (
            ("IVF", "Flat"),
            ("4-bit, re-ranked", "PQ38x4fs,RFlat"),
        ):
            index = faiss.index_factory(D, f"IVF{cells},{kind}")
            inner = index
            if name != "IVF":
                inner, index.k_factor = faiss.downcast_index(index.base_index), 10
            built = bench.fill(index)
            probe = lambda e, it=inner: setattr(it, "nprobe", e)  # noqa: E731
            steps = [8, 12, 16, 24, 32, 48, 64, 96, 128, cells]
            effort = bench.tune(index, probe, [it for it in steps if it <= cells])[0]
            report(f"{name}, {effort} cells", index, built)


def filtered(ns: list[int]) -> None:
    import lancedb
    import numpy as np
    from lancedb.index import IvfFlat

    from snippets.scaling.vector_search_filter import near, proteins

    asked, rows = 20, proteins()
    means: dict[tuple[str, str], list[tuple[Any, Any]]] = {}
    asks, most = rows["vector"].to_pylist()[:asked], min(ns[0], 10_000)
    how: dict[str, Callable[[Any], Any]] = {
        "8": lambda it: it.nprobes(8),
        "20 by default": lambda it: it,
        "8, then no limit": lambda it: it.minimum_nprobes(8).maximum_nprobes(0),
        "8 to 50": lambda it: it.minimum_nprobes(8).maximum_nprobes(50),
    }
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            table = lancedb.connect(folder).create_table("p", rows.slice(asked, most))
            table.create_index("vector", config=IvfFlat(num_partitions=50))
            for rule in ("true", "lot", "homolog"):
                exact = [near(table, it, rule) for it in asks]
                for cells, probe in how.items():
                    query = [table.search(it).where(rule).limit(K) for it in asks]
                    found = [probe(it).to_arrow()["id"].to_pylist() for it in query]
                    came = np.mean([len(it) for it in found])
                    pairs = zip(found, exact, strict=True)
                    hit = np.mean([len({*f} & {*e}) / max(len(e), 1) for f, e in pairs])
                    means.setdefault((rule, cells), []).append((came, hit))
    print(
        "\nLanceDB, filter before the search, 10 asked for, five trainings "
        "(standard error)"
    )
    print(f"{'':10}{'of 50 cells':>16}{'rows that came':>16}{'recall':>16}")
    for (rule, cells), runs in means.items():
        (came, hit), (c, h) = (
            np.mean(runs, 0),
            np.std(runs, 0, ddof=1) / len(runs) ** 0.5,
        )
        print(filter_row(rule, cells, came, c, hit, h))


def draws(ns: list[int]) -> None:
    """The page's shards and routes for six draws of rows, queries and centres."""
    import faiss
    import numpy as np

    from snippets.scaling import vector_search_routes as routes
    from snippets.scaling import vector_search_shards as shards

    found: dict[str, list[list[Any]]] = {}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        asks, data = np.split(routes.proteins(rng), [routes.ASKED])
        (exact := faiss.IndexFlatL2(74)).add(data)
        last, near = exact.search(asks, K)
        means = faiss.Kmeans(74, 8, niter=10, int_centroids=True, seed=seed + 1)
        means.train(data)
        ranks, by_centre = (means.index.search(it, 8)[1] for it in (asks, data))
        chance = rng.permuted(np.tile(np.arange(8), (len(asks), 1)), axis=1)
        homes = {"centre": by_centre[:, 0], "lot": rng.permutation(len(data)) % 8}
        half, down = routes.first(ranks, 4), routes.first(chance, 7)
        for name, dealt, which in (
            ("4 of 8 by centre", "centre", half),
            ("one down, by centre", "centre", down),
            ("one down, by lot", "lot", down),
        ):
            work, *rest = routes.outcome(homes[dealt], near, which)
            found.setdefault(name, []).append([work / len(data), *rest])
        one = 0
        for cut, effort in ((1, 40), (8, 40), (8, 10)):
            answers = []
            for ids in np.array_split(np.arange(len(data)), cut):
                (graph := faiss.index_factory(74, "HNSW16")).add(data[ids])
                answers.append(shards.search((graph, ids), asks, effort))
            reached, _, work = shards.merge(answers)
            one, recall = one or work, (reached <= last[:, -1:]).mean()
            name = f"{cut} graph{'s' * (cut > 1)}, effort {effort}"
            found.setdefault(name, []).append([work / one, recall])
    print("\nsix draws, lowest to highest; work: of one machine's")
    heads = ("work", "recall", "lose over half", "busiest")
    print(f"{'':20}" + "".join(f"{it:>16}" for it in heads))
    for name, runs in found.items():
        print(draw_row(name, np.min(runs, 0), np.max(runs, 0)))


PARTS = {"sizes": sizes, "settings": settings, "draws": draws, "filter": filtered}


def inside(part: str, ns: list[int]) -> str:
    """In a process of its own, by the site's Python, with one thread."""
    command: list[str | Path] = [
        PYTHON,
        __file__,
        "--inside",
        part,
        "--sizes",
        *map(str, ns),
    ]
    env = os.environ | ONE_THREAD
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--inside", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--sizes", nargs=3, type=int, default=SIZES)
    chosen = parser.parse_args()
    if chosen.inside:
        sys.path.insert(0, str(ROOT))
        PARTS[chosen.inside](chosen.sizes)
        return
    prepare()
    if chosen.part:
        say(inside(chosen.part, chosen.sizes).strip("\n"))
        return
    load = os.getloadavg()[0]
    processor = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        names = [it for it in info.read_text().splitlines() if "model name" in it]
        processor = names[0].split(":")[1].strip() if names else processor
    head = f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores, {processor}, "
    head += f"{platform.system()}, load {load:.0f} before the run"
    text = head + "\n" + "".join(inside(part, chosen.sizes) for part in PARTS)
    say(text)
    if chosen.write:
        RECORD.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
