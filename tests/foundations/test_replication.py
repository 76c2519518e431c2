"""Laws of the quorum simulator: what overlap promises, and what it does not."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.replication import newest, run


@settings(max_examples=25, deadline=None)
@given(
    mail=st.lists(st.tuples(st.floats(0, 9), st.integers(1, 99))), ms=st.floats(0, 9)
)
def test_newest_never_forgets_and_never_foresees(mail, ms):
    got = newest(mail, ms)
    assert got == max((v for t, v in mail if t <= ms), default=0)
    assert got <= newest(mail, 9)


@pytest.mark.parametrize(("n", "r", "w"), [(3, 2, 2), (3, 1, 3), (5, 2, 4)])
def test_overlapping_strict_quorums_are_never_stale(n, r, w):
    assert run(n, r, w, "strict", 0.2, Random(5))["stale"] == 0


def test_without_overlap_reads_are_stale():
    assert run(3, 1, 2, "strict", 0.1, Random(5))["stale"] > 100


def test_repair_makes_quorum_reads_monotonic():
    before, after = (run(3, 2, 2, m, 0.1, Random(2)) for m in ("strict", "repair"))
    assert before["backward"] > 0 == after["backward"]
    assert before["reads"] == after["reads"]
    assert before["refused"] == after["refused"]


def test_repair_cannot_help_where_two_reads_need_not_meet():
    """r = 1: two reads in a row may ask two nodes while the write is on its way."""
    assert run(3, 1, 3, "repair", 0.1, Random(5))["backward"] > 50


def test_sloppy_quorums_refuse_nothing_and_are_stale_despite_overlap():
    count = run(3, 1, 3, "sloppy", 0.1, Random(5))
    assert count["refused"] == 0
    assert count["stale"] > 20
    assert count["reads"] > 9_500


def test_a_replica_that_returns_is_stale_until_its_hints_come():
    counts = [run(1, 1, 1, "sloppy", 0.1, Random(seed)) for seed in range(3)]
    assert all(c["refused"] == 0 and c["stale"] > 40 for c in counts)


def test_one_replica_that_never_fails_is_a_register():
    count = run(1, 1, 1, "strict", 0.0, Random(3))
    assert (count["refused"], count["stale"], count["backward"]) == (0, 0, 0)


def test_a_lost_replica_blocks_exactly_the_quorum_of_all():
    refused = run(3, 1, 3, "strict", 0.1, Random(9))["refused"]
    assert refused / 10_000 == pytest.approx(1 - 0.9**3, abs=0.06)


def test_two_of_three_are_refused_as_often_as_the_binomial_says():
    refused = [run(3, 2, 2, "strict", 0.1, Random(s))["refused"] for s in range(3)]
    assert sum(refused) / 60_000 == pytest.approx(0.028, abs=0.005)


def test_errors_name_the_rule_and_the_value():
    for r, w in ((0, 2), (4, 1), (2, 4)):
        with pytest.raises(ValueError, match=rf"1\.\.n = 3, got r = {r}, w = {w}"):
            run(3, r, w, "strict", 0.1, Random(1))
