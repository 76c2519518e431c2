"""Laws of four limiters: what each promises in any span of time."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.rate_limiting import bucket, clock, log, most

# quarters of a second: exact in binary, so that limits bite exactly
gaps = st.lists(st.integers(0, 80), min_size=1, max_size=120)
limits = st.integers(1, 8)


def at(steps):
    return [t / 4 for t in accumulate(steps)]


def brute(times, limit):
    allowed = []
    for now in times:
        if sum(now - 60 < t <= now for t in allowed) < limit:
            allowed.append(now)
    return allowed


@settings(max_examples=50, deadline=None)
@given(steps=gaps, limit=limits)
def test_the_log_agrees_with_brute_force_and_keeps_its_promise(steps, limit):
    times = at(steps)
    assert log(times, limit) == brute(times, limit)
    assert most(log(times, limit), 60) <= limit


def test_what_is_sixty_seconds_old_has_left_the_log():
    assert log([0, 59.75, 60], 1) == [0, 60]
    assert log([0, 1, 60, 60.5, 61], 2) == [0, 1, 60, 61]


@settings(max_examples=50, deadline=None)
@given(steps=gaps, limit=limits)
def test_one_counter_keeps_the_limit_in_each_minute_of_the_clock(steps, limit):
    times = at(steps)
    minutes = [int(t // 60) for t in clock(times, limit, weigh=False)]
    everyone = [int(t // 60) for t in times]
    for minute in set(everyone):
        want = min(limit, everyone.count(minute))
        assert minutes.count(minute) == want


@settings(max_examples=50, deadline=None)
@given(steps=gaps, limit=limits)
def test_two_counters_are_stricter_than_one_and_bounded_by_two_limits(steps, limit):
    times = at(steps)
    got = clock(times, limit, weigh=True)
    assert len(got) <= len(clock(times, limit, weigh=False))
    assert most(got, 60) < 2 * limit + 1


@settings(max_examples=50, deadline=None)
@given(steps=gaps, limit=limits, burst=st.integers(1, 8), span=st.integers(1, 90))
def test_a_bucket_lets_through_burst_plus_drip_in_any_span(steps, limit, burst, span):
    got = bucket(at(steps), limit, burst)
    if got:
        assert most(got, span) <= burst + limit * span / 60 + 1e-6


@settings(max_examples=25, deadline=None)
@given(steps=gaps, limit=limits)
def test_a_client_slower_than_the_limit_is_never_refused(steps, limit):
    slow = [t + 61 * i for i, t in enumerate(at(steps))]
    assert log(slow, limit) == slow
    assert clock(slow, limit, weigh=False) == slow
    assert bucket(slow, limit, 1) == slow
    # at a limit of 1 two counters may refuse: the last minute's one still weighs
    assert clock(slow, limit + 1, weigh=True) == slow


def test_only_the_minute_before_weighs():
    full = [30 + i / 4 for i in range(4)]
    assert clock([*full, 61.0], 4, weigh=True) == full
    assert clock([*full, 125.0], 4, weigh=True) == [*full, 125.0]


def test_the_greedy_client_gets_twice_the_limit_from_all_but_the_log():
    greedy = [59 + i / 100 for i in range(12_100)]
    assert most(log(greedy, 50), 60) == 50
    assert most(clock(greedy, 50, weigh=False), 60) == 100
    assert most(clock(greedy, 50, weigh=True), 60) >= 98
    assert most(bucket(greedy, 50, 50), 60) >= 99
    assert most(bucket(greedy, 50, 10), 60) == pytest.approx(60, abs=1)
