"""Slow is exact and repeatable; fast loses only late clicks and keeps repeats."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.top_k_paths import clicks, fast, slow, top

seeds = st.integers(0, 10**6)


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_slow_counts_each_click_once_in_any_order_and_on_a_rerun(seed):
    stream = clicks(Random(seed), 300, 4)
    oracle = Counter(
        {number: (int(event // 3600), ad) for _, event, ad, number in stream}.values()
    )
    assert slow(stream) == oracle
    assert oracle.total() == 300
    again = Random(seed).sample(stream * 2, 2 * len(stream))
    assert slow(again) == oracle


@settings(max_examples=25, deadline=None)
@given(seed=seeds, wait_s=st.floats(0, 9_000))
def test_waiting_longer_never_loses_a_click_and_for_ever_loses_none(seed, wait_s):
    stream = clicks(Random(seed), 300, 4)
    some, more = fast(stream, wait_s), fast(stream, wait_s + 600)
    whole = Counter((int(event // 3600), ad) for _, event, ad, _ in stream)
    assert some <= more <= whole
    assert fast(stream, 1e9) == whole  # repeats are still there
    assert whole >= slow(stream)


def test_the_generator_is_as_told():
    stream = clicks(Random(9), 20_000, 8)
    first = {}
    for sent, event, ad, number in stream:
        first.setdefault(number, (sent - event, ad))
    assert len(first) == 20_000
    assert 0.017 < len(stream) / 20_000 - 1 < 0.023  # twice
    late = [wait > 60 for wait, ad in first.values() if ad % 2]
    assert 0.13 < sum(late) / len(late) < 0.16
    assert not any(wait > 60 for wait, ad in first.values() if ad % 2 == 0)
    assert all(wait >= 0 for wait, _ in first.values())
    app = [wait for wait, _ in first.values() if wait > 60]
    assert 3_200 < sum(app) / len(app) < 4_000


def test_a_click_is_dropped_only_after_its_hour_and_the_wait():
    stream = [(1.0, 1.0, 7, 0), (3700.0, 3659.0, 7, 1), (3701.0, 2.0, 7, 2)]
    assert fast(stream, 60)[0, 7] == 2
    assert fast(stream, 59)[0, 7] == 1


def test_one_clock_ahead_closes_hours_and_a_cap_repairs_it():
    stream = clicks(Random(5), 4_000, 8)
    ahead = sorted([*stream, (600.0, 4 * 3600.0, 0, -1)])
    capped = [(late, min(late, event), ad, x) for late, event, ad, x in ahead]
    assert fast(ahead, 60).total() < 0.75 * fast(stream, 60).total()
    assert fast(capped, 60).total() == fast(stream, 60).total() + 1


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_after_half_an_hour_the_total_hides_what_each_ad_shows(seed):
    stream = clicks(Random(seed), 40_000, 8)
    got, exact = fast(stream, 1_800), slow(stream)
    errors = {key: got[key] - exact[key] for key in exact}
    share = {
        odd: sum(e for key, e in errors.items() if key[1] % 2 == odd)
        / sum(n for key, n in exact.items() if key[1] % 2 == odd)
        for odd in (0, 1)
    }
    assert -0.006 < sum(errors.values()) / exact.total() < -0.002
    assert 0.03 < sum(map(abs, errors.values())) / exact.total() < 0.035
    kept = [len(top(got, hour) & top(exact, hour)) for hour in range(8)]
    assert sum(kept) >= 9.5 * 8
    assert share[0] > 0.015  # repeats
    assert share[1] < -0.025  # ads in apps: their late clicks


def test_nothing():
    assert not fast([], 60)
    assert not slow([])
    assert top(Counter({(0, 3): 2, (1, 4): 9}), 0) >= {3}


def test_a_negative_wait_is_an_error():
    with pytest.raises(ValueError, match="wait_s must be at least 0, got -1"):
        fast([], -1)
