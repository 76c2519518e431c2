"""What the recommender case says of other seeds, of a ranker, of towers that
do not match, of re-ranking, and of the time that a search takes.

    python3 benchmarks/cases/recommender.py --write

Takes some three minutes on a quiet core; writes recommender.txt beside itself."""

from __future__ import annotations

import platform
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from snippets.cases import recommender_index as vectors  # sets threads first
from snippets.cases import recommender_pipeline as shop

import faiss  # isort: skip
import jax  # isort: skip
import lightgbm  # isort: skip
import numpy as np  # isort: skip
from lightgbm import LGBMRanker  # isort: skip

MONTHS = {"14 October": 98}  # of 2011, by number of the week
SEEDS = range(3)
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True}


def sources(month: shop.Month, near: np.ndarray) -> np.ndarray:
    """True for the candidates of three sources (users, items)."""
    lists = month.top(month.together, 100) | month.top(month.popular, 100)
    return np.asarray(month.top(near, shop.DEPTH) | lists)


def places(month: shop.Month, near: np.ndarray) -> np.ndarray:
    """Place of each item in the towers' order, 0 for the best (users, items)."""
    minus = np.where(month.may, -near, 9)
    order = minus.argsort(axis=1, kind="stable")
    return np.asarray(order.argsort(axis=1, kind="stable"))


def pairs(month: shop.Month, near: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Features of the candidates for a ranker (n, 14)."""
    u, i = np.nonzero(found)
    x, item = month.users[u], month.items[i]
    alike, price = (x[:, :32] * item[:, :32]).sum(axis=1), item[:, 32] - x[:, 32]
    rows = [table[u, i] for table in (near, month.together, month.popular)]
    rows += [np.log1p(places(month, near)[u, i]), alike, price, abs(price)]
    # rounded: what is equal stays equal on any machine
    return np.column_stack([*rows, *item[:, 32:].T, *x[:, -2:].T]).round(6)


def learn(months: list[tuple[shop.Month, np.ndarray]]) -> LGBMRanker:
    """LambdaRank on all candidates of earlier months, each with towers of its time."""
    x, y, sizes = [], [], []
    for month, near in months:
        found = sources(month, near)
        x.append(pairs(month, near, found))
        y.append(1 * month.wanted[found])
        sizes += found.sum(axis=1).tolist()
    trees = LGBMRanker(n_estimators=100, num_leaves=4, verbose=-1, **FIXED)
    return trees.fit(np.vstack(x), np.concatenate(y), group=sizes)


def diverse(row: np.ndarray, text: np.ndarray, keep: float = 0.7) -> list[int]:
    """MMR: places in the list against likeness to the nearest item chosen (slots,).
    Source: Carbonell and Goldstein, 1998."""
    worth, nearest = np.linspace(1, 0, len(row)), np.zeros(len(row))
    chosen: list[int] = []
    while len(chosen) < shop.SLOTS:
        score = keep * worth - (1 - keep) * nearest
        score[chosen] = -9
        chosen.append(int(score.argmax()))
        nearest = np.maximum(nearest, text[row] @ text[row[chosen[-1]]])
    return [int(row[place]) for place in chosen]


def as_scores(lists: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    scores = np.full(shape, -1e6)
    np.put_along_axis(scores, lists, -1.0 * np.arange(lists.shape[1])[None], axis=1)
    return scores


def reranked(month: shop.Month, near: np.ndarray) -> dict[str, np.ndarray]:
    """The towers' list after MMR on 50, and with a launch in the last slot."""
    text = month.items[:, :32] / 4
    best = places(month, near).argsort(axis=1, kind="stable")
    spread = np.array([diverse(row[:50], text) for row in best])
    launch = np.where(month.may & month.launched, near, -9).argmax(axis=1)
    slot = np.c_[best[:, : shop.SLOTS - 1], launch]
    lists = {"then MMR on 50": spread, "then slot 12 a launch": slot}
    return {name: as_scores(rows, near.shape) for name, rows in lists.items()}


def by_tenth(month: shop.Month, scores: np.ndarray, sold: np.ndarray) -> list[float]:
    """Recall@200 of purchases by tenth of items, the least sold first."""
    kept, tenth = month.top(scores, shop.DEPTH), np.full(len(sold), -1)
    place = sold[sold > 0].argsort(kind="stable").argsort()
    tenth[sold > 0] = place * 10 // len(place)
    return [float(kept[month.wanted & (tenth == k)].mean()) for k in range(10)]


def mixed(month: shop.Month, old: list[Any], new: list[Any]) -> str:
    """User towers of one training beside item towers of another first guess."""
    got = []
    for seed, w in enumerate(new):
        near = month.near([old[(seed + 1) % len(old)][0], w[1]])
        got.append((month.recall(month.top(near, shop.DEPTH)), month.ndcg(near)))
    recall, ndcg = np.mean(got, axis=0)
    low, high = np.min(got, axis=0)[0], np.max(got, axis=0)[0]
    return (
        f"old user of another seed, new items: recall {recall:.3f} "
        f"({low:.3f} to {high:.3f}), NDCG {ndcg:.4f}"
    )


def latency() -> list[str]:
    """One query at a time, one thread: the median and the 99th percentile."""
    faiss.omp_set_num_threads(1)
    data = vectors.baskets()
    asks, data = data[: vectors.ASKED], data[vectors.ASKED :]
    lines = ["search of the 100 nearest, one query at a time; us: p50, p99"]
    for n in (2_500, 5_000, 10_000, 20_000):
        (exact := faiss.IndexFlatIP(data.shape[1])).add(data[:n])
        graph = vectors.graph(data[:n])
        graph.hnsw.efSearch = 200
        row = f"{n:8,} vectors"
        for name, index in (("exact", exact), ("HNSW, effort 200", graph)):
            took_us = []
            for ask in [*asks[:50], *asks, *asks, *asks]:  # the first to warm up
                began = time.perf_counter()
                index.search(ask[None], vectors.NEAREST)
                took_us.append(1e6 * (time.perf_counter() - began))
            p50, p99 = np.quantile(took_us[50:], (0.5, 0.99))
            row += f"   {name} {p50:5.0f} {p99:6.0f}"
        lines.append(row)
    return lines


def table(got: dict[tuple[str, str], list[tuple[float, ...]]]) -> list[str]:
    lines = [
        f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"JAX {jax.__version__}, LightGBM {lightgbm.__version__}",
        "Means over seeds; gap: NDCG@12 minus that of the towers of the same seed",
        f"{'four weeks from, list':36}{'seeds':>6}{'recall':>8}{'NDCG':>8}{'gap':>9}"
        f"{'error':>8}{'shown':>7}{'launch':>8}",
    ]
    for (name, kind), rows in got.items():
        recall, ndcg, gap, shown, launch = np.mean(rows, axis=0)
        spread = np.std(rows, axis=0, ddof=1)[2] if len(rows) > 1 else np.nan
        lines.append(
            f"{f'{name}, {kind}':36}{len(rows):6}{recall:8.3f}{ndcg:8.4f}{gap:+9.4f}"
            f"{spread / len(rows) ** 0.5:8.4f}{shown:7,.0f}{launch:8.2f}"
        )
    return lines


def main() -> None:
    timed = latency()
    weeks = list(shop.replay(shop.load()))
    got: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for name, cut in MONTHS.items():
        old, month = shop.Month(weeks, cut - 4), shop.Month(weeks, cut)
        sold = sum(week.bought for week in weeks[cut - 12 : cut]).sum(axis=0)
        tenths: dict[str, list[list[float]]] = {}
        stale, fresh = [], []
        for seed in SEEDS:
            w = shop.train(weeks[cut - 52 : cut], seed=seed)
            w_old = shop.train(weeks[cut - 56 : cut - 4], seed=seed)
            plain = shop.train(weeks[cut - 52 : cut], corrected=False, seed=seed)
            stale.append(w_old)
            fresh.append(w)
            near = month.near(w)
            found, ranked = sources(month, near), np.full(near.shape, -1e6)
            trees = learn([(old, old.near(w_old))])
            ranked[found] = trees.predict(pairs(month, near, found))
            lists = {
                "popular, 14 days": month.popular,
                "towers": near,
                "towers without log-Q": month.near(plain),
                "towers, 28 days old": month.near(w_old),
                "old user, new items": month.near([w_old[0], w[1]]),
                "ranker on 3 sources": ranked,
                **reranked(month, near),
            }
            base = month.ndcg(near)
            for kind, scores in lists.items():
                kept, few = (month.top(scores, k) for k in (shop.DEPTH, shop.SLOTS))
                launch = kept[month.wanted & month.launched].mean()
                ndcg, shown = month.ndcg(scores), few.any(axis=0).sum()
                cells = month.recall(kept), ndcg, ndcg - base, shown, launch
                got.setdefault((name, kind), []).append(cells)
            for kind in ("popular, 14 days", "towers without log-Q", "towers"):
                row = by_tenth(month, lists[kind], np.asarray(sold).ravel())
                tenths.setdefault(kind, []).append(row)
            lines = table(got)
            if len(fresh) > 1:
                lines.append(f"{name}, {mixed(month, stale, fresh)}")
            lines.append(f"{name}, recall@200 by tenth of items by sales of 12 weeks")
            for kind, rows in tenths.items():
                cut_rows = "".join(f"{x:5.2f}" for x in np.mean(rows, axis=0))
                lines.append(f"{kind:22}{cut_rows}")
            text = "\n".join([*lines, *timed]) + "\n"
            print(text, flush=True)
            if "--write" in sys.argv:
                Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
