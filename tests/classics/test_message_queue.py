"""What acknowledgement means under each setting, on other seeds than the page's."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import message_queue
from snippets.classics.message_queue import MODES, run

REFUSED, LOST, MARK, END = range(4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(100, 9_999), max_lag=st.integers(1, 100), power=st.booleans())
def test_flushed_before_counted_loses_nothing_and_the_mark_is_final(
    seed, max_lag, power
):
    result = run("all, 2, fsync", power, Random(seed), max_lag)
    assert result[LOST] == result[MARK] == 0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(100, 9_999), mode=st.sampled_from(MODES))
def test_a_crash_that_keeps_memory_loses_only_by_acks_1_or_unclean_election(seed, mode):
    result = run(mode, False, Random(seed))
    if "unclean" not in mode:
        assert result[MARK] == 0
        assert mode == "1" or result[LOST] == 0
    assert 0 <= result[LOST] <= 1_000 - result[REFUSED] <= 1_000


def test_a_new_leader_does_not_count_records_of_the_old_one():
    """Seed 747 lost a record when it took a stalled follower's length on trust."""
    assert run("all, 2", False, Random(747))[LOST] == 0


def test_a_replica_rejoins_only_once_it_has_everything():
    """With a lag limit above the 60 ticks of a crash, recent is not complete."""
    for seed in range(100, 140):
        assert run("all, 2, fsync", True, Random(seed), 100)[LOST] == 0


def total(mode, power, column, seeds=range(200, 212)):
    return sum(run(mode, power, Random(seed))[column] for seed in seeds)


def test_the_page_s_findings_on_other_seeds():
    assert total("1", False, LOST) > 0
    assert total("all, 2, unclean", False, LOST) > 0
    assert total("all, 2", True, LOST) > 0 == total("all, 2, fsync", True, LOST)
    assert total("all, 2", False, REFUSED) > 2 * total("all, 1", False, REFUSED)
    assert total("1", False, END) > 0 == total("1", False, MARK)


@pytest.mark.parametrize("mode", MODES)
def test_without_faults_nothing_is_refused_lost_or_unseen(mode, monkeypatch):
    monkeypatch.setattr(message_queue, "CRASH", 0.0)
    monkeypatch.setattr(message_queue, "STALL", 0.0)
    assert run(mode, True, Random(1)) == [0, 0, 0, 0]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"mode must be one of .* got 0"):
        run("0", False, Random(1))
