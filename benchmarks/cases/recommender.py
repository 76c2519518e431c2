"""What the recommender case says of other seeds, months, rankers and of latency.

    python3 benchmarks/cases/recommender.py --write

Takes some five minutes; writes recommender.txt beside itself."""

from __future__ import annotations

import platform
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from snippets.cases import recommender_pipeline as shop  # sets threads first

import faiss  # isort: skip
import jax  # isort: skip
import lightgbm  # isort: skip
import numpy as np  # isort: skip
from lightgbm import LGBMRanker  # isort: skip

MONTHS = {"14 October 2011": 682, "11 November 2011": 710}
SEEDS = range(5)


def recall(month: shop.Month, top: np.ndarray) -> float:
    hits = np.take_along_axis(month.wanted, top, axis=1).sum(axis=1)
    return float((hits / month.wanted.sum(axis=1)).mean())


def learn(months: list[tuple[shop.Month, np.ndarray]]) -> LGBMRanker:
    """The ranker of the page, on several months."""
    rng, x, y, sizes = np.random.default_rng(0), [], [], []
    for month, near in months:
        found = month.candidates(near)
        found &= month.wanted | (rng.random(found.shape) < 0.3)
        u, i = np.nonzero(found)
        x.append(month.features(u, i, near))
        y.append(1 * month.wanted[u, i])
        sizes += [n for n in np.bincount(u) if n]
    trees = LGBMRanker(n_estimators=100, num_leaves=4, verbose=-1, **shop.FIXED)
    return trees.fit(np.vstack(x), np.concatenate(y), group=sizes)


def main() -> None:
    log = shop.Log(shop.load())
    lines = [
        f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"JAX {jax.__version__}, LightGBM {lightgbm.__version__}",
        f"{'four weeks from, list':44}{'recall@200':>11}{'NDCG@12':>9}",
    ]
    for name, cut in MONTHS.items():
        month = shop.Month(log, cut)
        before = [shop.Month(log, cut - 28 * k) for k in (1, 2, 3)]
        popular = month.top(month.popular, shop.DEPTH)
        got: dict[str, list[tuple[float, float]]] = {}
        gaps: dict[str, list[float]] = {}
        for seed in SEEDS:
            w = shop.train(log, cut, seed=seed)
            old = [shop.train(log, cut - 28 * k, seed=seed) for k in (1, 2, 3)]
            near = month.scores(w)
            mixed = [(m, m.scores(o)) for m, o in zip(before, old, strict=True)]
            u, i = np.nonzero(month.candidates(near))
            ranked = {}
            for k in (1, 3):
                scores = np.full(near.shape, -1e6)
                x = month.features(u, i, near)
                scores[u, i] = learn(mixed[:k]).predict(x)
                ranked[f"ranker, {k} month{'s' * (k > 1)}"] = scores
            plain = month.scores(shop.train(log, cut, corrected=False, seed=seed))
            stale = month.scores(old[0])
            lists = {"towers": near, "no log-Q": plain, "28 days old": stale, **ranked}
            base = month.ndcg(month.top(near, shop.DEPTH))
            for kind, scores in lists.items():
                top = month.top(scores, shop.DEPTH)
                ndcg = month.ndcg(top)
                got.setdefault(kind, []).append((recall(month, top), ndcg.mean()))
                gaps.setdefault(kind, []).append(float((ndcg - base).mean()))
            kept = month.candidates(near) & month.wanted
            union = float((kept.sum(axis=1) / month.wanted.sum(axis=1)).mean())
            got.setdefault("three sources", []).append((union, np.nan))
        both = recall(month, popular), month.ndcg(popular).mean()
        lines.append(f"{name + ', popular':44}{both[0]:11.3f}{both[1]:9.4f}")
        for kind, pairs in got.items():
            r, n = np.array(pairs).T
            lines.append(f"{f'{name}, {kind}, mean':44}{r.mean():11.3f}{n.mean():9.4f}")
            lines.append(
                f"{'  lowest and highest of 5 seeds':44}{r.min():11.3f}{n.min():9.4f}"
            )
            lines.append(f"{'':44}{r.max():11.3f}{n.max():9.4f}")
        for kind, gap in gaps.items():
            error = np.std(gap, ddof=1) / len(gap) ** 0.5
            lines.append(
                f"{name}, {kind} minus towers {np.mean(gap):+.4f}, error {error:.4f}"
            )
        print("\n".join(lines), flush=True)
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(2_000, 64))
    data = centres[rng.integers(0, 2_000, 200_000)] + 0.6 * rng.normal(
        size=(200_000, 64)
    )
    data = (data / np.linalg.norm(data, axis=1)[:, None]).astype(np.float32)
    flat = faiss.IndexFlatIP(64)
    graph = faiss.IndexHNSWFlat(64, 16, faiss.METRIC_INNER_PRODUCT)
    faiss.omp_set_num_threads(1)
    lines.append("200,000 made-up vectors of 64 numbers, one thread, query by query")
    asks = data[rng.integers(0, len(data), 300)] + np.float32(0.05)
    truth = None
    for name, index in (("exact", flat), ("HNSW M 16 ef 256", graph)):
        start = time.perf_counter()
        index.add(data)
        build = time.perf_counter() - start
        graph.hnsw.efSearch = 256
        times, found = [], []
        for ask in asks:
            start = time.perf_counter()
            found.append(index.search(ask[None], 200)[1][0])
            times.append(1e3 * (time.perf_counter() - start))
        truth = found if truth is None else truth
        hit = np.mean(
            [len({*a} & {*b}) / 200 for a, b in zip(truth, found, strict=True)]
        )
        p50, p99 = np.percentile(times, [50, 99])
        lines.append(
            f"{name}: build {build:.1f} s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, "
            f"recall {hit:.3f}"
        )
    text = "\n".join(lines) + "\n"
    print(text)
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
