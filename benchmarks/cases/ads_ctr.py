"""What the ads case says of other cuts, shuffles, draws, and of trees with counts.

    python3 benchmarks/cases/ads_ctr.py --write

Takes some two minutes; writes ads_ctr.txt beside itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from snippets.cases import ads_ctr_online as online
from snippets.cases import ads_ctr_pipeline as batch


def losses(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return np.asarray(-np.log(np.where(y, p, 1 - p)))


def said(name: str, y: np.ndarray, p: np.ndarray) -> str:
    ne = losses(y, p).mean() / batch.entropy(y)
    return f"{name:34}{ne:7.3f}{p.mean() / y.mean():7.2f}"


def main() -> None:
    table = batch.load()
    y = table["is_booking"].to_numpy()
    second = (table["date_time"] - table["date_time"].min()).dt.total_seconds()
    day = second.to_numpy() / 86_400
    ids = table.drop(columns=batch.NOT_IDS.split())
    places = batch.hashed(ids)
    rows, n = places.tolist(), len(y)
    starts = np.arange(n + 1) * places.shape[1]
    x = csr_matrix((np.ones(places.size), places.ravel(), starts), (n, batch.SIZE))
    known = ids.apply(lambda column: pd.factorize(column)[0])
    for column in ids:
        past = pd.Series(y).groupby(ids[column])
        seen = past.cumcount()
        known[f"{column} rate"] = (past.cumsum() - y + 50 * 0.08) / (seen + 50)
        known[f"{column} count"] = seen
    lines = [f"{'trained to, judged to':34}{'NE':>7}{'p / y':>7}"]
    for start, end in ((0.6, 0.7), (0.7, 0.8), (0.8, 1.0)):
        a, b = int(start * n), int(end * n)
        truth = y[a:b]
        fade = 0.5 ** ((day[a] - day[:a]) / batch.HALF_LIFE_DAYS)
        plain = batch.fit(x[:a], y[:a], 0.02).predict_proba(x[a:b])[:, 1]
        fading = batch.fit(x[:a], y[:a], 0.05, fade).predict_proba(x[a:b])[:, 1]
        one_pass = online.stream(rows[:b], y[:b], day[:b], since=a, until=a)
        trees = LGBMClassifier(
            n_estimators=60, learning_rate=0.05, min_child_samples=100, **batch.FIXED
        ).fit(known[:a], y[:a])
        counted = np.asarray(trees.predict_proba(known[a:b]))[:, 1]
        where = f"{start:.0%} to {end:.0%}"
        lines += [
            said(f"{where}, logistic", truth, plain),
            said(f"{where}, old rows fade", truth, fading),
            said(f"{where}, one pass, stopped", truth, one_pass),
            said(f"{where}, trees with live counts", truth, counted),
        ]
        gap = losses(truth, fading) - losses(truth, one_pass)
        error = gap.std() / len(gap) ** 0.5 / batch.entropy(truth)
        lead = gap.mean() / batch.entropy(truth)
        lines.append(f"{where}, one pass leads fading by {lead:.3f}, error {error:.4f}")
        for seed in (0, 1, 2):
            mixed = np.arange(b)
            np.random.default_rng(seed).shuffle(mixed[:a])
            order = [rows[k] for k in mixed]
            p = online.stream(order, y[mixed], day[:b], since=a, until=a)
            lines.append(said(f"{where}, one pass, shuffle {seed}", truth, p))
    cut = int(0.8 * n)
    for seed in (1, 2):
        q = online.stream(rows, y, day, since=cut, keep=0.1, seed=seed)
        p = q / (q + (1 - q) / 0.1)
        lines.append(said(f"1 negative in 10, corrected, draw {seed}", y[cut:], p))
    text = "\n".join(lines) + "\n"
    print(text)
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
