"""Laws of the storm: conservation, agreement with a plain queue, who ends it."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.resilience import CURES, share, simulate

PAGE = Path(__file__).parents[2] / "docs/foundations/resilience.md"


def plain_queue(load, seed, limit=1e9):
    """Who is answered in time by one server in order of arrival, without retries."""
    rng, now, free, good = Random(seed), 0.0, 0.0, []
    while (now := now + rng.expovariate(load)) < 300:
        begin = max(free, now)
        if admitted := begin - now <= limit:
            free = begin + (0.25 if 20 <= begin < 30 else 0.05)
        good.append(admitted and free <= now + 1)
    return good


@settings(max_examples=12, deadline=None)
@given(
    load=st.floats(1, 19),
    seed=st.integers(0, 99),
    limit=st.sampled_from([0.2, 0.5, 0.97, 1e9]),
)
def test_one_try_is_the_plain_queue(load, seed, limit):
    seen = simulate({"tries": 1, "wait_s": limit}, 0, load, Random(seed))
    assert [good for _, _, good in seen] == plain_queue(load, seed, limit)
    assert all(tries == 1 for _, tries, _ in seen)


@settings(max_examples=8, deadline=None)
@given(name=st.sampled_from(sorted(CURES)), seed=st.integers(0, 99))
def test_a_request_is_tried_once_to_three_times_unless_a_breaker_is_open(name, seed):
    for start, tries, good in simulate(CURES[name], 60, 14, Random(seed)):
        assert 0 <= start < 300
        assert good <= tries <= 3
        assert tries >= 1 or "pause_s" in CURES[name]


def test_failed_requests_have_used_their_tries_where_nothing_limits_them():
    seen = simulate({}, 0, 14, Random(4))
    failed = [tries for start, tries, good in seen if not good and start < 280]
    assert failed.count(3) > 0.95 * len(failed) > 0


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 99))
def test_a_budget_bounds_the_retries_and_is_used(seed):
    seen = simulate({"budget": 0.1}, 0, 14, Random(seed))
    retries = sum(tries - 1 for _, tries, _ in seen)
    assert retries <= 0.1 * len(seen) + 10
    assert retries > 30


def test_an_open_breaker_lets_one_probe_through_in_each_pause():
    """Every try takes 1.25 s, longer than clients wait, and none succeeds."""
    seen = simulate({"pause_s": 5, "tries": 1}, 0, 19, Random(3))
    inside = [tries for start, tries, _ in seen if 23 < start < 28]
    assert 1 <= sum(inside) <= 2


@pytest.mark.parametrize("seed", range(3, 8))
def test_the_page_holds_for_other_seeds(seed):
    def after(name, since, span):
        return share(simulate(CURES[name], since, 14, Random(seed)), *span)

    for name in ("nothing", "restart"):
        assert after(name, 60, (160, 260)) < 0.01
    for name in ("one try", "retry budget 10 %"):
        assert after(name, 0, (20, 60)) < 0.6
        assert after(name, 0, (60, 160)) > 0.98
        assert after(name, 60, (100, 160)) < 0.2
        assert after(name, 60, (290, 300)) > 0.95
    assert 0.6 < after("breaker, 5 s", 0, (20, 60)) < 0.75
    assert 0.82 < after("shed after 0.5 s", 0, (20, 60)) < 0.95
    for name in ("breaker, 5 s", "shed after 0.5 s"):
        assert after(name, 60, (160, 260)) > 0.99
    assert after("restart, one try", 60, (75, 260)) > 0.98


def test_admitting_until_the_deadline_is_not_enough():
    runs = [simulate({"wait_s": 1.0}, 0, 14, Random(seed)) for seed in range(8)]
    left = [100 * share(run, 60, 160) for run in runs]
    said = f"over eight runs it left {min(left):.0f} to {max(left):.0f} % answered"
    assert said in PAGE.read_text("utf-8")
    sooner = [simulate({"wait_s": 0.5}, 0, 14, Random(seed)) for seed in range(8)]
    assert min(share(run, 60, 160) for run in sooner) > 0.999


def test_single_runs_spread_as_the_page_says():
    spans = []
    for name in ("one try", "retry budget 10 %"):
        runs = [simulate(CURES[name], 0, 14, Random(seed)) for seed in range(20)]
        answered = [100 * share(run, 20, 60) for run in runs]
        spans.append(f"{min(answered):.0f} to {max(answered):.0f}")
    assert f"(20 single runs: {', '.join(spans)})" in PAGE.read_text("utf-8")


def test_just_above_a_third_of_capacity_it_lasts():
    assert share(simulate({}, 0, 7, Random(0)), 160, 260) < 0.01


def test_below_a_third_of_capacity_the_storm_cannot_last():
    seen = simulate({}, 0, 6, Random(1))
    assert share(seen, 160, 260) == 1


def test_errors_name_the_rule_and_the_value():
    for load in (0, 20):
        with pytest.raises(ValueError, match=rf"load must be 0\.\.20 .*got {load}"):
            simulate({}, 0, load, Random(1))
