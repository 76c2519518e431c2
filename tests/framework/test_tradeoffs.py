"""Flip points: the law at the flip, invariances, monotonicity, and the page's table."""

from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from snippets.framework import tradeoffs
from snippets.framework.tradeoffs import ASSUMED, flip, live, table

OUTPUT = Path(tradeoffs.__file__).with_suffix(".txt").read_text("utf-8")
NAMES = st.sampled_from(sorted(ASSUMED))


def gap(numbers):
    return table(numbers) - live(numbers)


@settings(max_examples=25, deadline=None)
@given(NAMES, st.floats(0.5, 2), NAMES)
def test_the_choice_changes_at_the_flip_and_not_before(name, stretch, other):
    numbers = ASSUMED | {other: ASSUMED[other] * stretch}
    factor = flip(name, numbers)
    if factor is None:
        return
    before = factor / 1.001 if factor > 1 else factor * 1.001
    sides = [gap(numbers | {name: numbers[name] * f}) < 0 for f in (1, before, factor)]
    assert sides[0] == sides[1] != sides[2]


@pytest.mark.parametrize("name", ASSUMED)
def test_a_root_finder_gives_the_same_flip(name):
    factor = flip(name, ASSUMED)
    assert factor is not None

    def at(logarithm):
        return gap(ASSUMED | {name: ASSUMED[name] * 2.718281828459045**logarithm})

    ends = (0, log(1000)) if factor > 1 else (log(1 / 1000), 0)
    assert brentq(at, *ends) == pytest.approx(log(factor), abs=0.0011)


def test_the_costs_of_a_small_shop_by_hand():
    small = {  # 1,000 users, 3 events, 10 candidates of 36 ms: 0.1 and 0.3 core-hours
        "push users, millions": 0.001,
        "events a user": 3,
        "candidates a decision": 10,
        "ms a candidate": 36,
        "euro a core-hour": 2,
        "use of live cores": 0.5,
        "visit gained, points": 4,
        "of it incremental": 0.25,
        "euro a visit": 0.5,
        "euro on call": 7,
    }
    assert small.keys() == ASSUMED.keys()
    assert table(small) == pytest.approx(0.1 * 2 + 10 * 0.5)  # 10 visits lost
    assert live(small) == pytest.approx(0.3 / 0.5 * 2 + 7)


def test_another_currency_changes_no_choice():
    dollars = {k: v * (1.1 if "euro" in k else 1) for k, v in ASSUMED.items()}
    for name in ASSUMED:
        assert flip(name, dollars) == pytest.approx(flip(name, ASSUMED), rel=0.002)


def test_next_to_a_tie_the_first_step_flips():
    tie = ASSUMED | {"euro on call": ASSUMED["euro on call"] + gap(ASSUMED) - 0.01}
    assert flip("euro on call", tie) == 1.001
    assert flip("euro a visit", tie) == pytest.approx(1 / 1.001)


def test_no_flip_is_none():
    assert flip("euro a visit", ASSUMED | {"visit gained, points": 1e-9}) is None


def test_a_number_that_cannot_be_scaled_is_refused():
    with pytest.raises(ValueError, match="euro a visit must be positive, got 0"):
        flip("euro a visit", ASSUMED | {"euro a visit": 0})


def test_the_page_says_what_the_table_shows():
    factors = {}
    for line in OUTPUT.splitlines()[2:]:
        name, assumed, at, factor = line.rsplit(maxsplit=3)
        factors[name] = float(factor)
        assert float(at) / float(assumed) == pytest.approx(float(factor), 0.01, 0.006)
    assert OUTPUT.startswith("table 300, live 252 euro a day")
    product = ["visit gained, points", "of it incremental", "euro a visit"]
    known = "push users, millions"
    assert {factors[name] for name in [*product, known]} == {0.84}
    assert len(factors) == len(ASSUMED)
    assert list(factors)[-5] == "use of live cores"
    assert factors["events a user"] > 24
    assert factors["euro on call"] == 1.19
    for name in ("candidates a decision", "ms a candidate", "euro a core-hour"):
        assert factors[name] > 25
    assert factors["of it incremental"] * 0.6 == pytest.approx(0.5, abs=0.01)


def test_the_numbers_of_the_transcript():
    people = ASSUMED["euro on call"]
    assert (round(gap(ASSUMED)), round(live(ASSUMED) - people)) == (48, 2)
    users = ASSUMED["push users, millions"] * 1e6
    new_visits = live(ASSUMED) / ASSUMED["euro a visit"] / users  # for equal costs
    assert round(100 * new_visits, 2) == 0.25
    assert round(users * ASSUMED["events a user"] / 86_400, -1) == 350
    product = ["visit gained, points", "of it incremental", "euro a visit"]
    for factor, wins in [(0.95, "live"), (0.94, "table")]:
        lower = ASSUMED | {name: ASSUMED[name] * factor for name in product}
        assert ("live" if gap(lower) > 0 else "table") == wins
