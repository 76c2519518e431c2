"""MAE and its relatives against scikit-learn and utilsforecast, and their laws."""

import math
from itertools import pairwise
from statistics import fmean, median

import numpy as np
import pandas as pd
import pytest
import utilsforecast.losses as theirs
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_absolute_percentage_error

from snippets.metrics.absolute_error import mae, mape, mase, smape, wape

TRUTH, FORECAST, PAST = (
    [4.0, 3.0, 6.0, 15.0],
    [3.0, 4.0, 6.0, 7.0],
    [2.0, 4.0, 3.0, 7.0],
)
VALUES = st.integers(0, 40).map(float)
POSITIVE = st.integers(1, 40).map(float)
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=10)
PLUS = st.lists(st.tuples(POSITIVE, VALUES), min_size=1, max_size=10)


def frame(truth, forecast):
    return pd.DataFrame(
        {"unique_id": 1, "ds": range(len(truth)), "y": truth, "m": forecast}
    )


def library(name, truth, forecast):
    return getattr(theirs, name)(frame(truth, forecast), ["m"]).m[0]


def test_worked_example_and_check_value():
    assert mae(TRUTH, FORECAST) == 2.5
    assert wape(TRUTH, FORECAST) == pytest.approx(10 / 28)
    assert mape(TRUTH, FORECAST) == pytest.approx((1 / 4 + 1 / 3 + 0 + 8 / 15) / 4)
    assert smape(TRUTH, FORECAST) == pytest.approx((1 / 3.5 + 1 / 3.5 + 0 + 8 / 11) / 4)
    assert mase(TRUTH, FORECAST, PAST, 1) == pytest.approx(2.5 / (7 / 3))


@settings(max_examples=25)
@given(pairs=PAIRS)
def test_agrees_with_scikit_learn_and_utilsforecast(pairs):
    truth, forecast = map(list, zip(*pairs, strict=True))
    assert mae(truth, forecast) == pytest.approx(mean_absolute_error(truth, forecast))
    assert mae(truth, forecast) == pytest.approx(library("mae", truth, forecast))
    if any(truth):
        assert wape(truth, forecast) == pytest.approx(library("wape", truth, forecast))
        assert wape(truth, forecast) == pytest.approx(
            mae(truth, forecast) / fmean(truth)
        )
    if all(y or f for y, f in pairs):  # their sMAPE has no factor 2
        ours = smape(truth, forecast) / 2
        assert ours == pytest.approx(library("smape", truth, forecast))


@settings(max_examples=25)
@given(pairs=PLUS)
def test_mape_agrees_without_zeros(pairs):
    truth, forecast = map(list, zip(*pairs, strict=True))
    ours = mape(truth, forecast)
    assert ours == pytest.approx(mean_absolute_percentage_error(truth, forecast))
    assert ours == pytest.approx(library("mape", truth, forecast))


@settings(max_examples=25)
@given(
    pairs=PAIRS,
    past=st.lists(VALUES, min_size=4, max_size=12),
    season=st.integers(1, 3),
)
def test_mase_agrees_with_utilsforecast(pairs, past, season):
    truth, forecast = map(list, zip(*pairs, strict=True))
    old = frame(past, past).drop(columns="m")
    new = theirs.mase(frame(truth, forecast), ["m"], season, old).m[0]
    ours = mase(truth, forecast, past, season)
    if math.isfinite(ours) and any(
        a != b for a, b in zip(past, past[season:], strict=False)
    ):
        assert ours == pytest.approx(new)


def test_zeros_in_three_libraries():
    """Infinite here, astronomic in scikit-learn, left out by utilsforecast."""
    truth, forecast = [0.0, 2.0], [1.0, 2.0]
    assert mape(truth, forecast) == math.inf
    assert mean_absolute_percentage_error(truth, forecast) > 1e15
    assert library("mape", truth, forecast) == 0
    assert smape([0.0], [5.0]) == 2  # any forecast above 0 is as wrong as can be
    assert mape([0.0], [0.0]) == smape([0.0], [0.0]) == wape([0.0], [0.0]) == 0
    assert wape([0.0], [1.0]) == math.inf


def test_mase_has_no_value_after_a_constant_past():
    assert mase([3.0], [2.0], [2.0] * 3, 1) == math.inf
    old, new = frame([2.0] * 3, [2.0] * 3), frame([3.0], [2.0])
    assert theirs.mase(new, ["m"], 1, old).m[0] == math.inf


@given(truth=st.lists(VALUES, min_size=1, max_size=12), other=VALUES)
def test_the_median_minimises_mae_and_wape(truth, other):
    n, best = len(truth), [median(truth)] * len(truth)
    assert mae(truth, best) <= mae(truth, [other] * n) + 1e-9
    if any(truth):
        assert wape(truth, best) <= wape(truth, [other] * n) + 1e-9


@given(truth=st.lists(POSITIVE, min_size=1, max_size=12), other=VALUES)
def test_mape_is_minimised_by_a_median_weighted_by_one_over_the_truth(truth, other):
    ordered = np.sort(truth)
    weight = (1 / ordered).cumsum()
    best = ordered[np.searchsorted(weight, weight[-1] / 2 * (1 - 1e-12))]
    n = len(truth)
    assert mape(truth, [best] * n) <= mape(truth, [other] * n) + 1e-9
    assert best <= median(truth) or best == ordered[(n - 1) // 2 + (n % 2 == 0)]


@given(level=POSITIVE, error=st.integers(1, 40))
def test_who_punishes_which_side(level, error):
    """MAPE of a forecast from 0 up is at most 1 below the truth, unbounded above."""
    assert mape([level], [level + error]) == pytest.approx(error / level)
    low = max(level - error, 0)
    assert mape([level], [low]) <= 1
    if error < level:
        assert smape([level], [level - error]) > smape([level], [level + error])
    assert 0 <= smape([level], [error]) <= 2


@given(pairs=PAIRS, scale=st.sampled_from([0.5, 4.0]))
def test_all_but_mae_have_no_unit(pairs, scale):
    truth, forecast = map(list, zip(*pairs, strict=True))
    big = [[scale * x for x in values] for values in (truth, forecast)]
    assert mae(*big) == pytest.approx(scale * mae(truth, forecast))
    for measure in (wape, mape, smape):
        assert measure(*big) == pytest.approx(measure(truth, forecast))
    past = [scale * x for x in PAST]
    assert mase(*big, past, 1) == pytest.approx(mase(truth, forecast, PAST, 1))


def test_the_naive_forecast_scores_one_on_its_own_past():
    steps = list(pairwise(PAST))
    assert mase([b for _, b in steps], [a for a, _ in steps], PAST, 1) == 1


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="as many forecasts: 2, 1"):
        mae([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="as many forecasts: 0, 0"):
        wape([], [])
    with pytest.raises(ValueError, match="season must be 1 to 3, got 4"):
        mase([1.0], [1.0], PAST, 4)
    with pytest.raises(ValueError, match="season must be 1 to 3, got 0"):
        mase([1.0], [1.0], PAST, 0)
