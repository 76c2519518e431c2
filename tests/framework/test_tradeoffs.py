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


def test_another_currency_changes_no_choice():
    dollars = {k: v * (1.1 if "euro" in k else 1) for k, v in ASSUMED.items()}
    for name in ASSUMED:
        assert flip(name, dollars) == pytest.approx(flip(name, ASSUMED), rel=0.002)


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
    assert {factors[name] for name in product} == {0.84}
    assert factors["euro on call"] == 1.19
    for name in ("candidates a decision", "ms a candidate", "euro a core-hour"):
        assert factors[name] > 20
    assert factors["of it incremental"] * 0.6 == pytest.approx(0.5, abs=0.01)
