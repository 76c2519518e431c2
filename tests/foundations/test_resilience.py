"""Laws of the storm: conservation, agreement with a plain queue, who ends it."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.resilience import CURES, END_S, STORM, share, simulate


def total(seen, kind):
    return sum(count for (name, _), count in seen.items() if name == kind)


def plain_queue(load, seed, timeout_s=1.0):
    """Requests answered in time by one server in order of arrival, without retries."""
    rng, now, free, good, asked = Random(seed), 0.0, 0.0, 0, 0
    while True:
        now += rng.expovariate(load)
        if now >= END_S:
            return good, asked
        rng.random()
        asked += 1
        begin = max(free, now)
        free = begin + (5 if 60 <= begin < 70 else 1) / STORM["capacity"]
        good += free - now <= timeout_s


@settings(max_examples=8, deadline=None)
@given(load=st.floats(1, 19), seed=st.integers(0, 99))
def test_one_try_is_the_plain_queue(load, seed):
    seen = simulate({"tries": 1}, 0, load, Random(seed))
    assert (total(seen, "good"), total(seen, "try")) == plain_queue(load, seed)
    assert total(seen, "retry") == 0


@settings(max_examples=8, deadline=None)
@given(name=st.sampled_from(sorted(CURES)), seed=st.integers(0, 99))
def test_no_request_is_answered_twice_or_tried_more_than_three_times(name, seed):
    seen = simulate(CURES[name], 100, 14, Random(seed))
    for slot in range(END_S // 5):
        asked = seen["try", slot]
        assert seen["good", slot] <= asked
        assert seen["retry", slot] <= 2 * asked
        assert seen["good", slot] + seen["bad", slot] <= asked + seen["retry", slot]


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 99))
def test_a_budget_bounds_the_retries(seed):
    seen = simulate({"budget": 0.1}, 0, 14, Random(seed))
    assert total(seen, "retry") <= 0.1 * total(seen, "try") + 10


@pytest.mark.parametrize("seed", [2, 3])
def test_the_page_holds_for_other_seeds(seed):
    def after(name, since, span):
        return share(simulate(CURES[name], since, 14, Random(seed)), *span)

    for name in ("nothing", "no backoff", "restart", "capacity x 2"):
        assert after(name, 100, (200, 300)) < 0.05
    for name in ("one try", "retry budget 10 %", "breaker, 5 s", "shed after 0.5 s"):
        assert after(name, 0, (100, 300)) > 0.99
    for name in (
        "breaker, 5 s",
        "shed after 0.5 s",
        "skip after 0.9 s",
        "capacity x 3",
    ):
        assert after(name, 100, (200, 300)) > 0.99
    assert after("restart, one try", 100, (100, 300)) > 0.97
    assert after("retry budget 10 %", 100, (200, 300)) < 0.5


def test_dropping_only_what_is_already_abandoned_is_not_enough():
    shares = [
        share(simulate(CURES["skip after 1.0 s"], 100, 14, Random(seed)), 200, 300)
        for seed in range(1, 6)
    ]
    assert min(shares) < 0.7
    assert max(shares) > 0.99


def test_below_a_third_of_capacity_the_storm_cannot_last():
    seen = simulate({}, 0, 6, Random(1))
    assert share(seen, 200, 300) == 1


def test_errors_name_the_rule_and_the_value():
    for load in (0, 20):
        with pytest.raises(ValueError, match=rf"load must be 0\.\.20 .*got {load}"):
            simulate({}, 0, load, Random(1))
