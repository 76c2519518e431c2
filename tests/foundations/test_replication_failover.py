"""Laws of failover: which writes a crash may take, and which it may not."""

import itertools
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.replication_failover import ack_times, copy_times, lost

SENT = [float(ms) for ms in range(20_000)]
times = st.lists(st.floats(0, 100), min_size=1, max_size=12).map(sorted)


def copies(n, seed=3):
    rng = Random(seed)
    return [copy_times(SENT, rng) for _ in range(n)]


def test_a_follower_never_leads_and_keeps_the_order():
    (copy,) = copies(1)
    assert copy == sorted(copy)
    assert all(at >= s for at, s in zip(copy, SENT, strict=True))


@settings(max_examples=50, deadline=None)
@given(acks=times, heir=times, died=st.floats(0, 100))
def test_lost_agrees_with_looking_at_each_write(acks, heir, died):
    size = min(len(acks), len(heir))
    acks, heir = acks[:size], heir[:size]
    brute = sum(a <= died < h for a, h in zip(acks, heir, strict=True))
    assert lost(acks, heir, died) == brute


@pytest.mark.parametrize(("n", "need"), [(2, 1), (3, 1), (4, 2), (5, 3)])
def test_no_loss_if_every_choice_of_heir_meets_the_acknowledgers(n, need):
    """Ask n - need + 1 followers for their position: one of them has every write."""
    fleet = copies(n)
    acks = ack_times(SENT, fleet, need, inf)
    asked = fleet[: n - need + 1]
    for died in range(500, 19_500, 250):
        heir = min(asked, key=lambda copy, at=died: lost(SENT, copy, at))
        assert lost(acks, heir, died) == 0


def test_one_follower_too_few_asked_loses_writes():
    fleet = copies(3)
    acks = ack_times(SENT, fleet, 1, inf)
    gone = [lost(acks, fleet[0], died) for died in range(500, 19_500, 50)]
    assert max(gone) > 0


def test_patience_bounds_the_wait_and_gives_up_the_promise():
    fleet = copies(2)
    patient, hasty = (ack_times(SENT, fleet, 1, p) for p in (inf, 5))
    assert all(h <= min(p, s + 5) for h, p, s in zip(hasty, patient, SENT, strict=True))
    newest = [
        min(lost(hasty, copy, died) for copy in fleet) for died in range(500, 19_500, 5)
    ]
    assert max(newest) > 0


def test_waiting_for_more_copies_never_answers_sooner():
    fleet = copies(4)
    waits = [ack_times(SENT, fleet, need, inf) for need in range(5)]
    for fewer, more in itertools.pairwise(waits):
        assert all(a <= b for a, b in zip(fewer, more, strict=True))
    assert waits[0] == SENT


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"need must be 0\.\.2 \(followers\), got 3"):
        ack_times(SENT, copies(2), 3, inf)
