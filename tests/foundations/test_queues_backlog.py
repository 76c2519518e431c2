"""Laws of a backlog: every message is somewhere, and the drain is arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.queues_backlog import POLICIES, run


@settings(max_examples=25, deadline=None)
@given(
    policy=st.sampled_from(POLICIES),
    arrive=st.integers(1, 30),
    serve=st.integers(1, 40),
    stop_s=st.integers(0, 200),
)
def test_no_message_vanishes(policy, arrive, serve, stop_s):
    counts, shares = run(policy, arrive, serve, stop_s, 10)
    assert sum(counts) == 600 * arrive
    assert len(shares) == 600
    assert sum(shares) * arrive == pytest.approx(counts[0])


def test_without_a_stop_every_policy_is_the_same():
    for policy in POLICIES:
        assert run(policy, 80, 100, 0, 10)[0] == [48_000, 0, 0, 0]


@pytest.mark.parametrize(("stop_s", "serve"), [(60, 100), (30, 100), (60, 120)])
def test_the_oldest_first_queue_is_late_for_backlog_over_spare_capacity(stop_s, serve):
    shares = run("oldest first", 80, serve, stop_s, 0)[1]
    again = max(s for s in range(600) if shares[s] < 1) + 1
    assert again == pytest.approx(60 + stop_s + 80 * stop_s / (serve - 80), abs=2)


def test_oldest_first_answers_fewest_in_time():
    good = {policy: run(policy, 80, 100, 60, 10)[0][0] for policy in POLICIES}
    assert good["oldest first"] < 0.7 * min(good[p] for p in POLICIES[1:])


def test_a_bounded_queue_never_holds_more():
    assert run("at most 500", 80, 10, 60, 10)[0][3] <= 500
    assert run("at most 500", 80, 0, 60, 10)[0] == [0, 0, 47_500, 500]


@pytest.mark.parametrize(("stop_s", "limit_s"), [(60, 10), (30, 10), (30, 0)])
def test_dropping_loses_exactly_what_is_past_its_limit_at_the_return(stop_s, limit_s):
    counts = run("drop late", 80, 1_000, stop_s, limit_s)[0]
    assert counts == [48_000 - 80 * (stop_s - limit_s), 0, 80 * (stop_s - limit_s), 0]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"policy must be one of .* got fair"):
        run("fair", 80, 100, 60, 10)
