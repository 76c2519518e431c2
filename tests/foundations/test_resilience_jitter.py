"""Laws of the return of many clients: everyone is served, and none too early."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.resilience_jitter import PLACES, RATE, WAITS, reconnect

names = st.sampled_from(sorted(WAITS))


@settings(max_examples=25, deadline=None)
@given(name=names, clients=st.integers(1, 150), seed=st.integers(0, 99))
def test_nobody_is_lost_and_the_server_is_never_faster_than_it_is(name, clients, seed):
    last, tries, worst = reconnect(clients, WAITS[name], Random(seed))
    assert last >= clients / RATE - 1e-6
    assert tries >= clients
    assert worst <= tries


def test_few_clients_need_one_try_each():
    assert reconnect(PLACES, WAITS["doubling"], Random(1))[1] == PLACES


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 12), seed=st.integers(0, 99))
def test_full_jitter_waits_between_nothing_and_twice_the_mean(n, seed):
    mean = WAITS["doubling"](n, Random(seed))
    assert 0 <= WAITS["doubling, full jitter"](n, Random(seed)) <= 2 * mean
    half = WAITS["doubling, half jitter"](n, Random(seed))
    assert mean / 2 <= half <= 1.5 * mean


def test_without_jitter_the_crowd_comes_back_as_a_crowd():
    for seed in (7, 8):
        alone = reconnect(600, WAITS["doubling"], Random(seed))
        mixed = reconnect(600, WAITS["doubling, full jitter"], Random(seed))
        assert alone[0] > 5 * mixed[0]
        assert alone[2] > 2 * mixed[2]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="clients must be at least 1, got 0"):
        reconnect(0, WAITS["1 s"], Random(1))
