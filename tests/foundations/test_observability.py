"""Laws of sampling: what is kept, what cannot be, and the page's findings."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.observability import Trace, tail, traffic

shares = st.floats(0, 1)
traces = st.builds(
    Trace, st.floats(0, 100), st.booleans(), st.floats(0, 0.999), st.integers(0, 255)
)


@settings(max_examples=50, deadline=None)
@given(trace=traces, low=shares, high=shares, wait_s=st.floats(0, 90))
def test_a_larger_share_and_a_longer_wait_never_lose_a_trace(trace, low, high, wait_s):
    low, high = sorted((low, high))
    assert tail(trace, low, wait_s) <= tail(trace, high, wait_s)
    assert tail(trace, low, wait_s) <= tail(trace, low, wait_s + 1)


@settings(max_examples=50, deadline=None)
@given(trace=traces, share=shares, wait_s=st.floats(1, 90))
def test_tail_holds_what_head_holds_and_each_known_failure(trace, share, wait_s):
    kept = tail(trace, share, wait_s)
    known = trace.failed and trace.seconds <= wait_s
    assert kept == (trace.draw < share or known)


@settings(max_examples=50, deadline=None)
@given(trace=traces, share=shares, wait_s=st.floats(1, 90))
def test_an_evicted_trace_is_lost_and_the_edge_is_not(trace, share, wait_s):
    assert not tail(trace, share, wait_s, wait_s - 0.5)
    assert tail(trace, 1, wait_s, wait_s)


def test_traffic_has_the_shares_that_were_asked_for():
    made = traffic(50_000, 0.02, 0.01, random.Random(1))
    hung = sum(t.seconds == 60 for t in made)
    assert all(t.failed for t in made if t.seconds == 60)
    assert hung == pytest.approx(500, abs=90)
    assert sum(t.failed for t in made) - hung == pytest.approx(1_000, abs=130)
    assert sum(t.draw < 0.01 for t in made) == pytest.approx(500, abs=90)
    assert sum(t.split in (0, 255) for t in made) == pytest.approx(391, abs=80)
    for bit in range(8):
        ones = sum(t.split >> bit & 1 for t in made)
        assert ones == pytest.approx(25_000, abs=500)


def test_degenerate_traffic():
    assert traffic(0, 0.1, 0.1, random.Random(1)) == []
    assert not any(t.failed for t in traffic(100, 0, 0, random.Random(1)))
    assert all(t.seconds == 60 for t in traffic(100, 0, 1, random.Random(1)))


@pytest.mark.parametrize("seed", range(3))
def test_findings_hold_on_other_seeds(seed):
    made = traffic(30_000, 0.01, 0.01, random.Random(seed))
    failed = [t for t in made if t.failed and t.seconds < 30]
    hung = [t for t in made if t.seconds == 60]
    assert sum(t.draw < 0.01 for t in failed) < 0.03 * len(failed)
    assert all(tail(t, 0.01, 30) for t in failed)
    assert sum(tail(t, 0.01, 30) for t in hung) < 0.03 * len(hung)
    assert all(tail(t, 0.01, 90) for t in hung)
    met = sum(t.split in (0, 255) for t in failed)
    assert met < 0.03 * len(failed)  # 1/128 expected


@pytest.mark.parametrize("bad", [(-0.1, 0), (0, -0.1), (0.6, 0.5)])
def test_impossible_shares_are_refused(bad):
    with pytest.raises(ValueError, match=r"shares must sum to 0\.\.1"):
        traffic(1, *bad, random.Random(1))
