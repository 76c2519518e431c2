"""Laws of `increase`, and agreement with a value that Prometheus itself returned."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.observability_rate import extrapolated, increase, scrape

lives = st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=6), max_size=5)


def counter(steps):
    """Samples of a counter that grows by `steps` in each life and restarts at 0."""
    values = []
    for life in steps:
        total = 0
        for step in life:
            total += step
            values.append(total)
    return [(15.0 * i, float(v)) for i, v in enumerate(values)]


def test_a_result_that_prometheus_returned():
    # discussion 11466: five samples a minute apart, increase over five minutes
    read = (23758450955264, 23758499419136, 23758518625280, 23758519292928)
    values = [float(v) for v in (*read, 23758519870464)]
    samples = [(30.0 + 60 * i, v) for i, v in enumerate(values)]
    assert increase(samples) == 68_915_200
    assert extrapolated(samples, 0, 300) == 86_144_000


@settings(max_examples=50, deadline=None)
@given(steps=lives)
def test_increase_is_at_least_zero_and_at_most_all_events(steps):
    assert 0 <= increase(counter(steps)) <= sum(map(sum, steps))


@settings(max_examples=50, deadline=None)
@given(life=st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_without_a_reset_it_is_last_minus_first(life):
    samples = counter([life])
    assert increase(samples) == samples[-1][1] - samples[0][1]


@settings(max_examples=50, deadline=None)
@given(steps=lives, cut=st.integers(0, 20))
def test_windows_that_share_a_sample_add_up(steps, cut):
    samples = counter(steps)
    cut = min(cut, max(len(samples) - 1, 0))
    parts = increase(samples[: cut + 1]) + increase(samples[cut:])
    assert parts == increase(samples)


@settings(max_examples=50, deadline=None)
@given(steps=lives, start=st.floats(0, 60), end=st.floats(0, 60))
def test_stretching_never_shrinks_and_never_goes_below_zero(steps, start, end):
    samples = counter(steps)
    if len(samples) > 1:
        stretched = extrapolated(samples, -start, samples[-1][0] + end)
        assert stretched >= increase(samples) * (1 - 1e-12)
        gaps = len(samples) - 1 + 2.2
        assert stretched <= increase(samples) * gaps / (len(samples) - 1) + 1e-9


def test_a_series_that_falls_silent_is_stretched_by_half_a_gap():
    samples = [(15.0 * i, 100 + 30.0 * i) for i in range(10)]  # silent after 135 s
    assert extrapolated(samples, 0, 300) == pytest.approx(270 + 15)  # true: up to 600


def test_an_edge_just_beyond_a_gap_is_still_bridged():
    samples = [(15.0 * i, 100 + 30.0 * i) for i in range(10)]
    assert extrapolated(samples, 0, 135 + 16) == pytest.approx(270 + 32)
    assert extrapolated(samples, 0, 135 + 17) == pytest.approx(270 + 15)


def test_a_counter_is_not_stretched_below_zero():
    samples = [(7.5 + 15 * i, 2.0 * i) for i in range(20)]  # 0 at the first scrape
    assert extrapolated(samples, 0, 300) == pytest.approx(38 + 1)
    raised = [(t, v + 0.5) for t, v in samples]  # was 0 for 3.75 s, not 7.5 s
    assert extrapolated(raised, 0, 300) == pytest.approx(38 + 0.5 + 1)


def test_empty_and_single_samples():
    assert increase([]) == increase([(0, 7)]) == 0
    assert extrapolated([]) == extrapolated([(0, 7)]) == 0


def test_scrape_counts_since_the_last_restart():
    events = [1.0, 20.0, 40.0, 100.0]
    values = [v for _, v in scrape(events, [], 0.0)]
    assert values[:8] == [0, 1, 2, 3, 3, 3, 3, 4]
    values = [v for _, v in scrape(events, [30.0], 0.0)]
    assert values[:8] == [0, 1, 0, 1, 1, 1, 1, 2]


def test_a_crash_loop_hides_what_happened_before_each_crash():
    rng, loop = random.Random(1), [40.0 * i for i in range(8)]
    seen = 0.0
    for _ in range(300):
        last_words = sorted(r - rng.uniform(0, 3) for r in loop[1:] * 5)
        seen += increase(scrape(last_words, loop, rng.uniform(0, 15)))
    assert 0.05 < seen / (300 * 35) < 0.17  # a scrape falls in 3 s of 15: 1.5/15


def test_times_must_ascend():
    with pytest.raises(ValueError, match="times must ascend"):
        increase([(0, 1), (0, 2)])


@settings(max_examples=50, deadline=None)
@given(steps=lives)
def test_what_is_counted_after_a_visible_restart_is_kept(steps):
    steps = [[0, *(n + 1 for n in life)] for life in steps]  # each life seen at 0
    assert increase(counter(steps)) == sum(map(sum, steps))


def test_after_a_fall_the_whole_new_value_counts():
    assert increase([(0, 4), (15, 10), (30, 3), (45, 5)]) == 6 + 3 + 2
