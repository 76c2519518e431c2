"""Batches: nothing lost, one sequence by hand, gains only where lengths differ."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling.llm_serving_batching import (
    CONTEXT_MS,
    PREFILL_MS,
    SLOTS,
    STEP_MS,
    requests,
    simulate,
)

MODES = ["static", "continuous"]
sizes = st.tuples(st.integers(1, 300), st.integers(1, 12))


def finite(pairs, arrival_ms=0):
    yield from ([arrival_ms, *pair] for pair in pairs)
    yield [1e12, 1, 1]


@pytest.mark.parametrize("mode", MODES)
@given(pairs=st.lists(sizes, min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_every_token_is_made_once(mode, pairs):
    rate, wait = simulate(mode, finite(pairs), end_s=20)
    assert round(rate * 20) == sum(output for _, output in pairs)
    assert wait > 0


@pytest.mark.parametrize("mode", MODES)
def test_one_sequence_by_hand(mode):
    end_s = 0.01  # three steps begin before it
    rate, wait = simulate(mode, finite([(100, 3)]), end_s)
    steps = [STEP_MS + CONTEXT_MS * (100 + made) for made in range(3)]
    first = steps[0] + PREFILL_MS * 100
    assert wait == pytest.approx(first / 1000)
    total, made = first, 1
    while total < 10:
        total, made = total + steps[made], made + 1
    assert rate == pytest.approx(made / total * 1000)


@given(st.lists(sizes, min_size=1, max_size=SLOTS))
@settings(max_examples=25, deadline=None)
def test_one_batch_full_is_the_same_both_ways(pairs):
    assert simulate("static", finite(pairs), 1) == simulate(
        "continuous", finite(pairs), 1
    )


def test_a_place_is_refilled_only_in_continuous_batches():
    pairs = [(10, 1)] + [(10, 100)] * (SLOTS - 1) + [(10, 1)]
    static, continuous = (simulate(mode, finite(pairs), 2)[1] for mode in MODES)
    assert static * (SLOTS + 1) > continuous * (SLOTS + 1) + 0.4  # s, for the last


def test_findings_with_another_seed():
    def gain(load, rate):
        made = [simulate(m, requests(load, rate, Random(9)), 50) for m in MODES]
        return made[1][0] / made[0][0], made[0][1] / made[1][1]

    assert gain("skewed chat", 60)[0] > 3
    assert 1 <= gain("equal chat", 60)[0] < 1.05
    assert 1.15 < gain("long prompts", 60)[0] < 2
    assert gain("equal chat", 6)[1] > 10  # the wait


def test_requests_come_at_their_rate_and_mean_lengths():
    source = requests("skewed chat", 6, Random(5))
    drawn = [next(source) for _ in range(4000)]
    assert drawn[-1][0] / 1000 == pytest.approx(4000 / 6, rel=0.06)
    assert sum(r[1] for r in drawn) / 4000 == pytest.approx(530, rel=0.1)
    assert sum(r[2] for r in drawn) / 4000 == pytest.approx(183, rel=0.1)


def test_unknown_modes_are_refused():
    with pytest.raises(ValueError, match="static or continuous, got 'dynamic'"):
        simulate("dynamic", finite([(1, 1)]))
