"""The counters of the trace agree with those of the page's first program."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations import rate_limiting as page
from snippets.foundations.rate_limiting_trace import clock, log

gaps = st.lists(st.integers(0, 30), min_size=1, max_size=80)
limits = st.integers(1, 8)


@settings(max_examples=50, deadline=None)
@given(steps=gaps, limit=limits, weigh=st.booleans())
def test_decisions_agree_with_the_first_program(steps, limit, weigh):
    times = [*accumulate(steps)]
    said = clock(times, limit, weigh)
    assert [t for t, yes in zip(times, said, strict=True) if yes] == page.clock(
        times, limit, weigh
    )
    sizes = log(times, limit)
    exact = [t for t, kept in zip(times, sizes, strict=True) if kept < limit]
    assert exact == page.log(times, limit)


@settings(max_examples=25, deadline=None)
@given(steps=gaps, limit=limits)
def test_the_log_keeps_at_most_the_limit(steps, limit):
    sizes = log([*accumulate(steps)], limit)
    assert sizes[0] == 0
    assert max(sizes) <= limit


def test_what_is_sixty_seconds_old_has_left():
    assert log([0, 59, 60], 5) == [0, 1, 1]


def test_two_counters_can_refuse_below_the_limit():
    """Five at 0:01 weigh 0.9 of five at 1:06, though they are 65 seconds old."""
    times = [1] * 5 + [66]
    assert log(times, 5)[-1] == 0
    assert clock(times, 5, weigh=True)[-1] is False
    assert clock(times, 5, weigh=False)[-1] is True


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="limit must be at least 1, got 0"):
        log([1], 0)
