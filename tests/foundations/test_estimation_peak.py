"""Laws of peak over mean and of the top fifth."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.estimation_peak import hourly, peaks, top_fifth

START = pd.Timestamp("2024-02-28 05:00")


def series(counts):
    hours = pd.date_range(START, periods=len(counts), freq="h")
    return pd.Series(counts, index=hours)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=48, max_size=96).filter(any))
def test_peaks_rise_and_ignore_scale(counts):
    mean, day, often, most = peaks(series(counts))
    assert mean == pytest.approx(sum(counts) / len(counts))
    assert most == pytest.approx(max(counts) / mean)
    assert day <= most + 1e-9
    assert often <= most + 1e-9
    # an average of 24 averages: its top is at least the mean, if days are whole
    if len(counts) % 24 == 0:
        assert day >= 1 - 1e-9
    assert peaks(series([7 * x for x in counts]))[1:] == pytest.approx(
        [day, often, most]
    )


def test_flat_load_has_no_peak():
    assert peaks(series([4] * 48)) == pytest.approx([4, 1, 1, 1])


def test_a_daily_rush_hour():
    day = [1] * 23 + [25]
    assert peaks(series(day * 10)) == pytest.approx([2, 12.5, 12.5, 12.5])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=1, max_size=30))
def test_hourly_loses_nothing_and_keeps_empty_hours(hours):
    times = pd.Series([START + pd.Timedelta(hours=h, minutes=59) for h in hours])
    counts = hourly(times)
    assert counts.sum() == len(hours)
    assert len(counts) == max(hours) - min(hours) + 1
    assert counts.index[0] == START + pd.Timedelta(hours=min(hours))


def test_top_fifth_of_equal_and_of_one_hot():
    assert top_fifth(pd.Series(list("abcde") * 3)) == pytest.approx(0.2)
    assert top_fifth(pd.Series(range(20))) == pytest.approx(0.2)
    assert top_fifth(pd.Series(list("aaaaaabcde"))) == pytest.approx(0.6)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="counts must cover 24 hours or more, got 3"):
        peaks(series([1, 2, 3]))
