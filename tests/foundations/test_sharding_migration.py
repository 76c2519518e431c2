"""Laws of the move: three procedures lose nothing, the others do lose."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sharding_migration import PLANS, migrate

SAFE = ["double newest", "log drain", "log drain late fence"]


@settings(max_examples=25, deadline=None)
@given(
    plan=st.sampled_from(SAFE), behind=st.integers(0, 200), seed=st.integers(0, 10**6)
)
def test_the_right_procedures_lose_nothing(plan, behind, seed):
    assert migrate(plan, behind, random.Random(seed))[:2] == (0, 0)


@pytest.mark.parametrize("plan", sorted(set(PLANS.values()) - set(SAFE)))
def test_every_other_procedure_loses_writes(plan):
    runs = [migrate(plan, 30, random.Random(seed)) for seed in range(100, 110)]
    assert sum(lost for lost, _, _ in runs) > 0


def test_deletes_come_back_from_a_copy_that_overwrites():
    runs = [migrate("double", 0, random.Random(seed)) for seed in range(20)]
    assert sum(back for _, back, _ in runs) > 0


@pytest.mark.parametrize("behind", [0, 1, 50])
def test_a_drain_refuses_what_was_behind(behind):
    assert migrate("log drain", behind, random.Random(1)) == (0, 0, behind)


def test_a_log_that_was_replayed_whole_loses_nothing_without_a_stop():
    assert migrate("log", 0, random.Random(2)) == (0, 0, 0)


def test_the_loss_grows_with_the_backlog():
    lost = [sum(migrate("log", b, random.Random(4))[:2]) for b in (0, 20, 100, 200)]
    assert lost == sorted(lost)
    assert lost[0] == 0 < lost[-1] <= 200
    # a backlog longer than the log replays nothing: the same as no log
    assert migrate("log", 5_000, random.Random(4)) == migrate("", 0, random.Random(4))


def test_a_fence_refuses_only_the_late_router():
    refused = [migrate("log drain late fence", 0, random.Random(s))[2] for s in (1, 2)]
    assert all(25 < count < 80 for count in refused)  # a quarter of 200 on average


def test_the_rates_are_the_page_s():
    wrong = [migrate("", 0, random.Random(seed)) for seed in range(50, 80)]
    lost, back = (sum(run[i] for run in wrong) for i in (0, 1))
    assert 0.08 < back / (lost + back) < 0.12  # a tenth of the writes are deletes
    # 10 second writes of 1,000 fail; the chunk read later repairs half, a later
    # write some: under 5 keys a move end wrong
    flaky = [migrate("double newest flaky", 0, random.Random(s)) for s in range(30)]
    assert 2.5 < sum(lost + back for lost, back, _ in flaky) / 30 < 5
    late = [migrate("log drain late fence", 0, random.Random(s)) for s in range(50)]
    assert 46 < sum(refused for _, _, refused in late) / 50 < 54  # a quarter of 200


def test_error_names_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"behind must be at least 0 .*got -1"):
        migrate("log", -1, random.Random(1))
