"""Laws of a product of guesses."""

import random
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.estimation import Guess, drawn, spread, typical, width

sizes = st.floats(1e-3, 1e3)
guesses = st.lists(
    st.builds(lambda low, by: Guess("g", low, low * by), sizes, st.floats(1, 100)),
    min_size=1,
    max_size=5,
)


def ends(parts):
    low = high = 1.0
    for g in parts:
        low, high = low * g.low, high * g.high
    return low, high


@settings(max_examples=40, deadline=None)
@given(parts=guesses)
def test_range_lies_within_all_at_one_end(parts):
    low, high = ends(parts)
    middle, factor = typical(parts), spread(parts)
    assert low <= middle / factor * (1 + 1e-9)
    assert middle * factor <= high * (1 + 1e-9)
    assert middle**2 == pytest.approx(low * high)


@settings(max_examples=25, deadline=None)
@given(parts=guesses, new=guesses)
def test_another_guess_never_narrows(parts, new):
    assert spread(parts + new) >= max(spread(parts), spread(new)) * (1 - 1e-12)


@settings(max_examples=25, deadline=None)
@given(parts=guesses)
def test_order_and_published_figures_change_nothing(parts):
    fixed = Guess("published", 42, 42)
    assert width(fixed) == 0
    assert spread([fixed, *parts[::-1]]) == pytest.approx(spread(parts))
    assert typical([fixed, *parts[::-1]]) == pytest.approx(42 * typical(parts))


def test_squares_agree_with_log_normal_draws():
    parts = [Guess("a", 2, 50), Guess("b", 11, 672), Guess("c", 1, 3)]
    rng = random.Random(3)
    # 1.645 deviations on either side hold 9 cases of 10
    logs = sorted(
        sum(
            rng.gauss(log(g.low * g.high) / 2, log(g.high / g.low) / 2 / 1.645)
            for g in parts
        )
        for _ in range(40_000)
    )
    middle, factor = typical(parts), spread(parts)
    assert exp(logs[2_000]) == pytest.approx(middle / factor, rel=0.06)
    assert exp(logs[-2_000]) == pytest.approx(middle * factor, rel=0.06)


def test_drawn_evenly_one_guess_gives_its_inner_nine_tenths():
    low, high = drawn([Guess("a", 1, 100)], random.Random(1))
    assert low == pytest.approx(100**0.05, rel=0.05)
    assert high == pytest.approx(100**0.95, rel=0.05)


def test_page_range_of_cores_on_another_seed():
    cpu = [Guess("s", 11, 672), Guess("ns", 2, 50), Guess("b", 1.4, 2)]
    low, high = drawn(cpu, random.Random(99))
    fixed = 125_000 / 60 * 500 * 1e-9
    assert fixed * low == pytest.approx(0.12, abs=0.01)
    assert fixed * high == pytest.approx(18.5, abs=1)
    assert (width(cpu[0]) / log(spread(cpu)) / 2) ** 2 == pytest.approx(0.62, abs=0.005)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (2, 1)])
def test_errors_name_the_rule_and_the_value(low, high):
    with pytest.raises(ValueError, match="rows: 0 < low <= high, got"):
        spread([Guess("rows", low, high)])
