"""A counter's growth survives thinning only as far as no restart falls between."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.metrics_store_rollup import growth, kept, restarting

counts = st.lists(st.integers(0, 9), min_size=60, max_size=60)


@settings(max_examples=50, deadline=None)
@given(
    lives=st.lists(
        st.lists(st.integers(0, 9), min_size=1, max_size=9), min_size=1, max_size=5
    )
)
def test_growth_is_all_events_but_those_that_a_restart_hides(lives):
    counter = np.concatenate([np.cumsum(life) for life in lives])
    found, true = growth(counter).sum(), sum(map(sum, lives))
    assert 0 <= found <= true
    falls = [np.cumsum(b)[0] < sum(a) for a, b in pairwise(lives)]
    if all(falls):  # each restart is seen
        assert found == true


@settings(max_examples=25, deadline=None)
@given(events=counts)
def test_without_a_restart_every_last_value_tells_all(events):
    found = kept(np.cumsum(events))
    assert found["each minute"] == found["growth of each hour"] == sum(events)
    assert found["last of each hour"] == found["each fifth minute"] == sum(events)


def test_a_restart_within_an_hour_hides_growth_and_shakes_the_mean():
    steady = np.full(180, 10)
    counter = np.concatenate([np.cumsum(steady[:90]), np.cumsum(steady[90:])])
    found = kept(counter)
    assert found["growth of each hour"] == found["each minute"] == 1_800
    assert found["last of each hour"] == 600 + 300 + 600  # 300 before the fall are gone
    assert found["mean of each hour"] > 0


def test_a_mean_of_a_counter_that_fell_counts_as_new_events():
    counter = np.concatenate([np.arange(1_000, 1_060), np.arange(60)])
    means = counter.reshape(-1, 60).mean(1)
    assert growth(means).sum() == pytest.approx(1_029.5 + 29.5)
    mixed = np.concatenate([np.arange(1_000, 1_030), np.arange(30), np.arange(30, 90)])
    means = mixed.reshape(-1, 60).mean(1)  # the fall is within the first hour
    assert growth(means).sum() == pytest.approx(means[0] + means[1])


def test_a_restart_begins_at_the_events_of_its_own_minute():
    class Always:  # restarts in each minute
        def random(self, n):
            return np.zeros(n)

    events = np.array([3, 0, 5])
    assert restarting(events, Always()).tolist() == [3, 0, 5]


def test_the_mean_of_each_hour_overcounts_on_other_seeds_too():
    events = np.random.default_rng(3).poisson(1, 60 * 24 * 60)
    for seed in (1, 2):
        found = kept(restarting(events, np.random.default_rng(seed)))
        assert found["mean of each hour"] > 1.2 * events.sum()
        assert 0.9 * events.sum() < found["last of each hour"] < events.sum()
        assert found["growth of each hour"] > 0.999 * events.sum()


def test_a_counter_below_zero_is_refused():
    with pytest.raises(ValueError, match="never below 0"):
        growth(np.array([1, -1]))
    assert growth(np.array([])).sum() == 0
