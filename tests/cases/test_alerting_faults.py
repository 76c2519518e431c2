"""Recording first loses, ringing first repeats, and only a key made of the page repairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import alerting_faults as faults

WAYS = [
    ("record, ring", "none"),
    ("ring, record", "none"),
    ("ring, record", "drawn"),
    ("ring, record", "derived"),
]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 0.6))
def test_what_each_way_can_never_do(seed, chance):
    first, then, drawn, derived = (
        faults.rang(200, chance, *way, seed=seed) for way in WAYS
    )
    assert max(first) <= 1  # recorded first: never twice
    assert then[0] == drawn[0] == 0  # rung first: never lost
    assert derived == {1: 200}


def test_without_crashes_all_ways_agree():
    for way in WAYS:
        assert faults.rang(50, 0.0, *way) == {1: 50}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_shares_follow_from_the_chance(seed):
    q, n = 0.05, 10_000
    lost = faults.rang(n, q, *WAYS[0], seed=seed)[0] / n
    assert lost == pytest.approx(q, abs=0.007)  # a crash before the ring
    once = faults.rang(n, q, *WAYS[1], seed=seed)[1] / n
    # rung once: after the ring nothing crashes, neither its answer nor the record
    assert once == pytest.approx((1 - q) ** 2, abs=0.01)
    drawn = faults.rang(n, q, *WAYS[2], seed=seed)[1] / n
    assert drawn == pytest.approx(once, abs=0.01)  # a drawn key is no key
