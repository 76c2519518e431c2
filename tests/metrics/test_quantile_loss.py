"""Pinball, interval score, CRPS and the conformal rank against libraries and laws."""

import math
from fractions import Fraction
from statistics import fmean, median

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss

from snippets.metrics.quantile_loss import (
    conformal,
    coverage,
    crps,
    interval_score,
    pinball,
)

VALUES = st.integers(-40, 40).map(lambda n: n / 2)
LEVELS = st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.8, 0.9])
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=10)
MANY = st.lists(VALUES, min_size=1, max_size=9)


def test_worked_example():
    truth = [2.0, 4.0, 6.0, 10.0]
    losses = [pinball(truth, [guess] * 4, 0.9) for guess in (6, 8, 10)]
    assert losses == pytest.approx([1.05, 0.75, 0.45])
    assert interval_score([10], [3], [8], 0.2) == pytest.approx(5 + 10 * 2)
    assert crps(5, [2, 4, 6]) == pytest.approx(5 / 3 - 8 / 9)
    assert crps(5, [2, 4, 6], fair=True) == pytest.approx(5 / 3 - 4 / 3)


@settings(max_examples=50)
@given(pairs=PAIRS, level=LEVELS)
def test_pinball_agrees_with_scikit_learn(pairs, level):
    truth, forecast = map(list, zip(*pairs, strict=True))
    theirs = mean_pinball_loss(truth, forecast, alpha=level)
    assert pinball(truth, forecast, level) == pytest.approx(theirs)


@given(truth=MANY, level=LEVELS, other=VALUES)
def test_the_quantile_minimises_pinball(truth, level, other):
    n, rank = len(truth), math.ceil(Fraction(str(level)) * len(truth))
    best = sorted(truth)[rank - 1]
    assert (
        pinball(truth, [best] * n, level) <= pinball(truth, [other] * n, level) + 1e-9
    )


@given(pairs=PAIRS)
def test_at_one_half_it_is_half_of_mae(pairs):
    truth, forecast = map(list, zip(*pairs, strict=True))
    assert pinball(truth, forecast, 0.5) == pytest.approx(
        fmean(abs(y - f) for y, f in pairs) / 2
    )


@given(pairs=PAIRS, width=st.integers(0, 9), miss=st.sampled_from([0.1, 0.2, 0.5]))
def test_the_interval_score_is_width_plus_the_misses(pairs, width, miss):
    truth, low = map(list, zip(*pairs, strict=True))
    high = [a + width for a in low]
    ours = interval_score(truth, low, high, miss)
    theirs = scoringrules.interval_score(
        np.array(truth), np.array(low), np.array(high), miss
    )
    assert ours == pytest.approx(np.mean(theirs))
    assert ours >= width - 1e-9
    if coverage(truth, low, high) == 1:
        assert ours == pytest.approx(width)


@settings(max_examples=50)
@given(truth=VALUES, members=MANY)
def test_crps_agrees_with_every_estimator_of_scoringrules(truth, members):
    """Its default, "qd", is the energy form and not the fair one."""
    ensemble, ours = np.array(members), crps(truth, members)
    for option in ({}, {"estimator": "qd"}, {"estimator": "nrg"}):
        theirs = scoringrules.crps_ensemble(truth, ensemble, **option)
        assert ours == pytest.approx(theirs, abs=1e-9)
    if len(members) > 1:  # of one member the fair form is 0/0
        ours = crps(truth, members, fair=True)
        for estimator in ("fair", "pwm"):
            theirs = scoringrules.crps_ensemble(truth, ensemble, estimator=estimator)
            assert ours == pytest.approx(theirs, abs=1e-9)


@given(truth=VALUES, members=MANY)
def test_crps_is_twice_the_integral_of_pinball_over_levels(truth, members):
    """The quantile function is a step, and pinball is linear in the level."""
    ordered, m, total = sorted(members), len(members), 0.0
    for i, quantile in enumerate(ordered):
        total += pinball([truth], [quantile], (i + 0.5) / m) / m
    assert crps(truth, members) == pytest.approx(2 * total, abs=1e-9)


def test_crps_of_one_member_is_the_absolute_error():
    assert crps(5, [2]) == 3


@given(scores=MANY, miss=st.sampled_from([0.05, 0.1, 0.2, 0.5]))
def test_conformal_covers_the_share_promised_for_any_exchangeable_row(scores, miss):
    """Leave each of n + 1 rows out in turn: at least 1 − miss of them are covered."""
    rows, held = [*scores, 0.0], 0
    for i, row in enumerate(rows):
        held += row <= conformal(rows[:i] + rows[i + 1 :], miss)
    assert held / len(rows) >= 1 - miss - 1e-9


def test_the_finite_sample_rank():
    scores = list(range(1, 10))
    assert conformal(scores, 0.2) == 8  # of 10 · 0.8, not 9 · 0.8
    assert conformal(scores, 0.1) == 9
    assert conformal(scores, 0.05) == math.inf
    assert conformal(scores[:3], 0.2) == math.inf
    assert conformal([], 0.2) == math.inf


@given(
    truth=VALUES,
    guesses=st.lists(VALUES, min_size=3, max_size=3),
)
def test_sorting_crossed_quantiles_never_costs(truth, guesses):
    levels = (0.1, 0.5, 0.9)

    def loss(values):
        pairs = zip(values, levels, strict=True)
        return sum(pinball([truth], [value], level) for value, level in pairs)

    assert loss(sorted(guesses)) <= loss(guesses) + 1e-9


def test_quantiles_of_parts_do_not_add_up():
    """Two dice: 6 + 6 = 12, but the 90 % quantile of the sum is 10."""
    die = range(1, 7)
    both = sorted(a + b for a in die for b in die)
    assert sorted(die)[math.ceil(0.9 * 6) - 1] == 6
    assert both[math.ceil(0.9 * 36) - 1] == 10
    assert median(both) == 7


def test_errors_say_the_rule_and_the_value():
    for level in (0, 1, -0.1, 90):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {level}"):
            pinball([1.0], [1.0], level)
    with pytest.raises(ValueError, match="at least 1 members, got 0"):
        crps(1.0, [])
    with pytest.raises(ValueError, match="at least 2 members, got 1"):
        crps(1.0, [2.0], fair=True)
    with pytest.raises(ValueError, match="shorter"):
        pinball([1.0, 2.0], [1.0], 0.5)
