"""Laws of sessions: what each way of routing reads promises a user who wrote."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.replication_sessions import (
    RULES,
    on_leader,
    session,
    shows,
    stalls,
)

FLEET = [stalls(Random(i), 5) for i in range(3)]


def totals(rule, users=2_500, fleet=FLEET):
    rng = Random(11)
    rows = [session(rule, fleet, rng) for _ in range(users)]
    return {k: sum(r[k] for r in rows) for k in ("reads", "leader", "missing", "back")}


@settings(max_examples=50, deadline=None)
@given(now=st.floats(100, 80_000), later=st.floats(0, 60))
def test_a_follower_lags_and_never_goes_back(now, later):
    assert shows(FLEET[0], now) <= now - 0.02
    assert shows(FLEET[0], now) <= shows(FLEET[0], now + later)


def test_a_stalled_follower_shows_the_start_of_its_stall():
    assert shows([(10.0, 12.0)], 11.0) == pytest.approx(9.98)
    assert shows([(10.0, 12.0)], 12.0) == pytest.approx(11.98)
    assert shows([(10.0, 12.0)], 5.0) == pytest.approx(4.98)


def test_leader_and_position_keep_both_promises():
    for rule in ("leader", "position"):
        count = totals(rule)
        assert (count["missing"], count["back"]) == (0, 0)
    assert 0 < totals("position")["leader"] < totals("leader")["leader"] / 5


def test_own_follower_goes_back_for_nobody_and_misses_writes():
    count = totals("own follower")
    assert count["back"] == 0 < count["missing"]


def test_a_timer_misses_writes_and_goes_back():
    count = totals("leader for 1 s")
    assert count["missing"] > 0
    assert count["back"] > 0
    assert count["missing"] < totals("any follower")["missing"]
    assert count["leader"] / count["reads"] == pytest.approx(0.2, abs=0.01)  # Poisson


def test_followers_that_never_stall_keep_every_promise_after_their_lag():
    count = totals("own follower", fleet=[[(0.0, 0.0)]])
    assert count["missing"] < 0.03 * count["reads"]  # 1 - exp(-0.02) of first reads


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"one of leader, .*, got nearest"):
        on_leader("nearest", 2, 1, 1, 1)
    assert len(RULES) == 5
