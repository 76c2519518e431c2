"""Matchings are valid, the assignment is the cheapest, and what the city shows."""

from itertools import permutations
from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from snippets.classics import ride_hailing_matching
from snippets.classics.ride_hailing_matching import CARS, city, pairs

costs = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 50).map(float))
)
RULES = ("oldest", "nearest", "assign")


def cheapest(cost):
    """Every way to match, tried."""
    short = cost if cost.shape[0] <= cost.shape[1] else cost.T
    n, m = short.shape
    return min(short[range(n), list(p)].sum() for p in permutations(range(m), n))


@settings(max_examples=50, deadline=None)
@given(cost=costs)
def test_each_rider_and_each_car_is_used_once_and_as_many_as_can_be(cost):
    for rule in RULES:
        rows, columns = pairs(cost, rule)
        assert len(set(rows)) == len(set(columns)) == min(cost.shape)
        assert len(rows) == min(cost.shape)


@settings(max_examples=50, deadline=None)
@given(cost=costs)
def test_the_assignment_is_as_cheap_as_brute_force_and_no_rule_is_cheaper(cost):
    total = {rule: cost[tuple(pairs(cost, rule))].sum() for rule in RULES}
    assert total["assign"] == cheapest(cost)
    assert total["assign"] <= min(total.values())


@settings(max_examples=50, deadline=None)
@given(cost=costs)
def test_greedy_takes_the_shortest_pair_or_serves_the_oldest_first(cost):
    rows, columns = pairs(cost, "nearest")
    assert cost[rows[0], columns[0]] == cost.min()
    rows, columns = pairs(cost, "oldest")
    assert list(rows) == list(range(min(cost.shape)))
    assert cost[0, columns[0]] == cost[0].min()


def test_greedy_can_be_far_from_the_cheapest():
    cost = np.array([[1.0, 2.0], [3.0, 100.0]])
    assert cost[tuple(pairs(cost, "nearest"))].sum() == 101
    assert cost[tuple(pairs(cost, "assign"))].sum() == 5


def test_oldest_first_collapses_when_cars_are_scarce():
    for seed in (21, 22):
        oldest, nearest = (city("scarce", rule, 3, seed) for rule in RULES[:2])
        assert oldest[0] > 2 * nearest[0]
        assert oldest[2] > nearest[2] + 10


def test_a_window_costs_half_of_itself_when_cars_are_ample():
    at_once, later = city("ample", "nearest", 3, 21), city("ample", "assign", 30, 21)
    assert 0.1 < later[1] - at_once[1] < 0.35  # 13.5 s = 0.23 min, less what it gains
    assert at_once[2] < 0.5 > later[2]


def test_hasty_riders_leave_during_the_window():
    calm, hasty = (city(case, "assign", 30, 21) for case in ("balanced", "hasty"))
    assert hasty[2] > calm[2]
    assert hasty[1] < calm[1]


@pytest.mark.parametrize("case", CARS)
def test_nobody_is_met_before_the_car_has_driven(case):
    drive, wait, left = city(case, "nearest", 30, 5)
    assert 0 < drive < wait
    assert 0 <= left <= 100


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"rule must be .* got random"):
        pairs(np.ones((1, 1)), "random")


def test_the_balanced_city_has_not_settled(monkeypatch):
    early = city("balanced", "oldest", 3, 21)[1]
    monkeypatch.setattr(ride_hailing_matching, "WARM_S", 7_200)
    monkeypatch.setattr(ride_hailing_matching, "END_S", 10_800)
    assert city("balanced", "oldest", 3, 21)[1] > early + 2


def test_a_window_of_assignment_saves_part_of_a_minute_at_balance_on_other_seeds():
    def mean_wait(rule, window_s):
        return np.mean([city("balanced", rule, window_s, k)[1] for k in range(50, 60)])

    once, greedy, assigned = map(mean_wait, ("nearest", *RULES[1:]), (10, 30, 30))
    assert 0.2 < once - assigned < 1.2
    assert assigned < greedy < once


def test_the_city_is_the_one_that_plain_loops_simulate(monkeypatch):
    """Three cars, oldest first, each minute: rider by rider, in other words."""
    monkeypatch.setitem(CARS, "balanced", 3)
    city_m, end_s, rng = 8_000, 5_000, np.random.default_rng(9)
    n = rng.poisson(0.25 * end_s)
    asks = sorted(rng.uniform(0, end_s, n))
    calm_s = rng.exponential(120, n)
    until = [ask + 60 + more for ask, more in zip(asks, calm_s, strict=True)]
    start, end = rng.uniform(0, city_m, (2, n, 2)).tolist()
    cars = [[0.0, spot] for spot in rng.uniform(0, city_m, (3, 2)).tolist()]
    waits = {}
    for now in range(60, end_s, 60):
        free = [car for car in cars if car[0] <= now]
        for rider in range(n):
            if free and rider not in waits and asks[rider] <= now < until[rider]:
                car = min(free, key=lambda one: dist(one[1], start[rider]))
                free.remove(car)
                met = now + 1.3 * dist(car[1], start[rider]) / 5
                waits[rider] = met - asks[rider]
                car[0] = met + 1.3 * dist(start[rider], end[rider]) / 5
                car[1] = end[rider]
    seen = [rider for rider in range(n) if 1_800 <= asks[rider] < end_s - 600]
    served = [waits[rider] / 60 for rider in seen if rider in waits]
    _, wait, left = city("balanced", "oldest", 60, 9)
    assert served
    assert wait == pytest.approx(np.mean(served))
    assert left == pytest.approx(100 - 100 * len(served) / len(seen))
