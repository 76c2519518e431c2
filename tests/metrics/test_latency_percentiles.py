"""Percentiles against NumPy, Prometheus' documented cases, and Datadog's sketch."""

import math

import numpy as np
import pytest
from ddsketch import DDSketch
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.metrics.latency_percentiles import Sketch, from_buckets, nearest_rank

TIMES = st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=60)
SHARES = st.integers(0, 1000).map(lambda n: n / 1000)
NEAR = 1 + 1e-9  # the logarithm of a time on a border is rounded


@given(times=TIMES, q=SHARES)
def test_nearest_rank_is_numpys_inverted_cdf(times, q):
    exact = np.percentile(times, 100 * q, method="inverted_cdf")
    ours = nearest_rank(times, q)
    rank = q * len(times)
    if abs(rank - round(rank)) > 1e-6:  # else NumPy rounds q * n either way
        assert ours == exact
    assert ours in times
    assert sum(time <= ours for time in times) >= rank - 1e-6


@given(times=st.lists(st.integers(0, 9), min_size=1), q=SHARES)
def test_ties_and_single_times(times, q):
    assert nearest_rank(times[:1], q) == times[0]
    below = sum(time < nearest_rank(times, q) for time in times)
    assert below < max(q * len(times), 1e-9) or below == 0


def test_a_float_just_above_a_whole_rank_is_that_rank():
    assert 0.07 * 100 > 7
    assert nearest_rank(range(1, 101), 0.07) == 7


@given(times=TIMES, q=SHARES)
def test_the_sketch_is_within_its_relative_error(times, q):
    for alpha in (0.01, 0.1):
        sketch = Sketch(alpha)
        sketch.add(*times)
        exact = nearest_rank(times, q)
        assert abs(sketch.quantile(q) - exact) <= alpha * exact * NEAR


@settings(max_examples=50)
@given(parts=st.lists(TIMES, min_size=1, max_size=4), q=SHARES)
def test_merged_sketches_are_the_sketch_of_everything(parts, q):
    merged, whole = Sketch(), Sketch()
    for part in parts:
        one = Sketch()
        one.add(*part)
        merged.counts += one.counts
        whole.add(*part)
    assert merged.counts == whole.counts
    assert merged.quantile(q) == whole.quantile(q)


@settings(max_examples=50)
@given(times=TIMES, data=st.data())
def test_agrees_with_datadogs_sketch(times, data):
    """Theirs takes rank q * (n - 1) rounded down: ask both for the same order statistic."""
    ours, theirs = Sketch(), DDSketch(0.01)
    ours.add(*times)
    for time in times:
        theirs.add(time)
    rank = data.draw(st.integers(1, len(times)))
    q = (rank - 1) / max(1, len(times) - 1)
    value = theirs.get_quantile_value(min(1, q + 1e-9))
    mine = ours.quantile(rank / len(times))
    border = ours.gamma * NEAR  # next bucket, if a time lies on a border
    assert mine / border <= value <= mine * border
    exact = sorted(times)[rank - 1]
    assert abs(value - exact) <= 0.01 * exact * NEAR


def test_the_buckets_of_the_prometheus_documentation():
    """Histograms and summaries: 220 ms reads 295, 320 reads 442.5, and a true 300."""
    bounds = [100, 200, 300, 450, math.inf]
    assert from_buckets(bounds, [0, 0, 1000, 0, 0], 0.95) == pytest.approx(295)
    assert from_buckets(bounds, [0, 0, 0, 1000, 0], 0.95) == pytest.approx(442.5)
    spread = [0, 27_500, 1_000, 1_500, 0]  # nine tenths at 150, the rest up to 450
    assert from_buckets(bounds, spread, 0.95) == pytest.approx(300)
    assert from_buckets(bounds, [0, 0, 0, 0, 5], 0.5) == 450  # the last finite bound
    assert from_buckets(bounds, [4, 0, 0, 0, 0], 0.5) == 50  # the first begins at 0


@given(times=st.lists(st.floats(1, 900), min_size=1, max_size=60), q=SHARES)
def test_buckets_err_by_less_than_the_bucket(times, q):
    bounds = [*(15 * 2.0**k for k in range(7)), math.inf]
    edges = list(zip([0, *bounds], bounds, strict=False))
    counts = [sum(low < t <= high for t in times) for low, high in edges]
    exact, guess = nearest_rank(times, q), from_buckets(bounds, counts, q)
    low, high = next(edge for edge in edges if edge[0] < exact <= edge[1])
    assert low - 1e-9 <= guess <= high + 1e-9


def test_worked_example():
    a = [10, 11, 12, 12, 13, 14, 15, 16, 18, 20]
    b = [20, 22, 25, 30, 40, 60, 80, 100, 150, 400]
    assert [nearest_rank(times, 0.9) for times in (a, b, a + b)] == [18, 150, 100]
    assert nearest_rank(a + b, 0.95) == 150
    counts = [13, 2, 3, 1, 1]
    assert from_buckets([25, 50, 100, 250, math.inf], counts, 0.95) == pytest.approx(
        250
    )
    assert from_buckets([25, 50, 100, 250, math.inf], counts, 0.9) == pytest.approx(100)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"got 0 times, q = 0\.5"):
        nearest_rank([], 0.5)
    with pytest.raises(ValueError, match=r"q in 0\.\.1, got 1 times, q = 99"):
        nearest_rank([1], 99)
    with pytest.raises(ValueError, match="the last inf"):
        from_buckets([1, 2], [3, 4], 0.5)
    with pytest.raises(ValueError, match="the last inf"):
        from_buckets([1, math.inf], [0, 0], 0.5)
    for bad in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="above 0 and finite"):
            Sketch().add(bad)
