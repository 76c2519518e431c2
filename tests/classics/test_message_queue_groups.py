"""Laws of assignment: each partition has one owner, shares are fair, few move."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.message_queue_groups import deploy, spread


@settings(max_examples=50, deadline=None)
@given(
    partitions=st.integers(1, 60),
    before=st.sets(st.integers(0, 12), min_size=1),
    alive=st.sets(st.integers(0, 12), min_size=1),
    sticky=st.booleans(),
)
def test_each_partition_has_one_living_owner_and_shares_are_fair(
    partitions, before, alive, sticky
):
    old = spread(partitions, sorted(before), {}, sticky)
    new = spread(partitions, sorted(alive), old, sticky)
    assert sorted(new) == list(range(partitions))
    assert set(new.values()) <= alive
    shares = [Counter(new.values())[c] for c in alive]
    assert max(shares) - min(shares) <= 1
    if sticky and alive == before:
        assert new == old


@settings(max_examples=50, deadline=None)
@given(partitions=st.integers(1, 60), consumers=st.integers(2, 12), data=st.data())
def test_sticky_moves_only_what_the_dead_one_had(partitions, consumers, data):
    everyone = list(range(consumers))
    gone = data.draw(st.sampled_from(everyone))
    old = spread(partitions, everyone, {}, True)
    new = spread(partitions, [c for c in everyone if c != gone], old, True)
    assert {p for p in old if old[p] != new[p]} == {p for p in old if old[p] == gone}


def test_who_stops_and_what_repeats():
    for seed in range(3):
        modulo = deploy(60, 10, False, True, Random(seed))
        eager = deploy(60, 10, True, True, Random(seed))
        calm = deploy(60, 10, True, False, Random(seed))
        assert modulo[0] > 5 * calm[0]
        assert eager[1] == modulo[1] == 60 * 20
        assert calm[0] == calm[1] == eager[0] == 120
        assert 0 < eager[2] == calm[2]


def test_a_consumer_more_than_partitions_is_idle():
    assert len(set(spread(3, [0, 1, 2, 3], {}, True).values())) == 3


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(
        ValueError, match=r"needs partitions and consumers, got 3, \[\]"
    ):
        spread(3, [], {}, True)
