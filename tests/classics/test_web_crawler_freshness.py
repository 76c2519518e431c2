"""Laws of visiting: simulation meets the formula, and no plan beats the best."""

from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.web_crawler_freshness import RATES, best, power, simulate

PLAN = best(500)


def theory(visits):
    """Mean freshness: visits / rate * (1 - exp(-rate / visits))."""
    pairs = [(v, r) for v, r in zip(visits, RATES, strict=True) if v]
    return sum(v / r * (1 - exp(-r / v)) for v, r in pairs) / len(RATES)


def useful(visits):
    """Share of visits that find a change: 1 - exp(-rate / visits), by visits."""
    pairs = [(v, r) for v, r in zip(visits, RATES, strict=True) if v]
    return sum(v * (1 - exp(-r / v)) for v, r in pairs) / sum(visits)


@pytest.mark.parametrize("budget", [200, 800])
@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_simulation_agrees_with_the_formulas(p, budget):
    visits = power(p, budget)
    fresh, found = simulate(visits, 60, Random(5))
    assert abs(fresh - theory(visits)) < 0.03
    assert abs(found - useful(visits)) < 0.02


@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_a_plan_spends_its_budget_by_powers_of_the_rate(p):
    visits = power(p, 70)
    assert sum(visits) == pytest.approx(70)
    assert visits[400] / visits[9] == pytest.approx((RATES[400] / RATES[9]) ** p)


def test_the_numbers_of_the_page_without_chance():
    plans = power(0, 500), power(1, 500), PLAN
    assert [round(theory(plan), 2) for plan in plans] == [0.56, 0.22, 0.6]
    assert round(useful(power(1, 500)), 2) == 0.99
    assert max(map(useful, plans)) == useful(power(1, 500))


@pytest.mark.parametrize("budget", [50, 5_000])
def test_uniform_beats_proportional_and_the_best_beats_both(budget):
    plan = best(budget)
    assert sum(plan) == pytest.approx(budget, rel=1e-3)
    assert min(plan) >= 0
    assert theory(plan) > theory(power(0, budget)) > theory(power(1, budget))


@settings(max_examples=40)
@given(a=st.integers(0, 499), b=st.integers(0, 499), share=st.floats(0.05, 1))
def test_moving_visits_between_two_pages_never_helps(a, b, share):
    moved = list(PLAN)
    moved[b] += share * moved[a]
    moved[a] -= share * moved[a] if a != b else 0
    if a != b:
        assert theory(moved) <= theory(PLAN) + 1e-7


def test_the_best_plan_gives_up_on_the_fastest_only():
    zero = [rate for rate, v in zip(RATES, PLAN, strict=True) if v == 0]
    assert zero == RATES[-len(zero) :]
    assert len(zero) == 103


def test_days_must_be_positive():
    with pytest.raises(ValueError, match="days must be above 0, got 0"):
        simulate(power(0, 500), 0, Random(1))
