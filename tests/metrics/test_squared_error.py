"""MSE, RMSE and R² against scikit-learn, their laws, and the undefined cases."""

import math
import warnings
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    explained_variance_score,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
    root_mean_squared_log_error,
)

from snippets.metrics.squared_error import errors, mse, parts, r2

VALUES = st.integers(-400, 400).map(lambda n: n / 4)
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=12)
TRUTH, FORECAST = [4.0, 3.0, 6.0, 15.0], [3.0, 4.0, 6.0, 7.0]


def test_worked_example_and_check_value():
    assert errors(TRUTH, FORECAST) == [1, -1, 0, 8]
    assert mse(TRUTH, FORECAST) == 16.5
    assert math.sqrt(mse(TRUTH, FORECAST)) == pytest.approx(4.062, abs=5e-4)
    assert fmean(map(abs, errors(TRUTH, FORECAST))) == 2.5
    assert parts(TRUTH, FORECAST) == (4.0, 12.5)
    assert r2(TRUTH, FORECAST) == pytest.approx(1 - 66 / 90)
    assert r2(TRUTH, FORECAST, baseline=5.0) == pytest.approx(1 - 66 / 106)


@given(pairs=PAIRS)
def test_agrees_with_scikit_learn(pairs):
    """Constant truth included: there scikit-learn says 1 if perfect, else 0."""
    truth, forecast = map(list, zip(*pairs, strict=True))
    ours = mse(truth, forecast)
    assert ours == pytest.approx(mean_squared_error(truth, forecast))
    assert math.sqrt(ours) == pytest.approx(root_mean_squared_error(truth, forecast))
    if len(truth) > 1:
        constant = 1.0 if truth == forecast else 0.0
        theirs = r2_score(truth, forecast)
        assert r2(truth, forecast, constant=constant) == pytest.approx(theirs)


def test_scikit_learn_warns_at_length_one_where_ours_is_nan_too():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert math.isnan(r2_score([1.0], [1.0]))
    assert "R^2 score is not well-defined" in str(seen[0].message)
    assert math.isnan(r2([1.0], [1.0]))


def test_a_constant_truth_that_rounding_moves_fools_scikit_learn():
    assert r2_score([0.7] * 10, [0.2] * 10) == 0
    assert r2_score([0.1] * 3, [0.2] * 3) < -1e31
    assert math.isnan(r2([0.1] * 3, [0.2] * 3))
    with np.errstate(all="ignore"):
        assert r2_score([2, 2], [2, 3], force_finite=False) == -math.inf
        assert math.isnan(r2_score([2, 2], [2, 2], force_finite=False))


@given(truth=st.lists(VALUES, min_size=1, max_size=12), other=VALUES)
def test_the_mean_minimises_it(truth, other):
    """And a constant loses exactly the square of its distance from the mean."""
    best = mse(truth, [fmean(truth)] * len(truth))
    loss = mse(truth, [other] * len(truth))
    assert loss == pytest.approx(best + (other - fmean(truth)) ** 2, abs=1e-9)
    assert mse(truth, [median(truth)] * len(truth)) >= best - 1e-9


@given(pairs=PAIRS, shift=VALUES)
def test_squared_bias_plus_variance_is_the_whole(pairs, shift):
    truth, forecast = map(list, zip(*pairs, strict=True))
    bias, spread = parts(truth, forecast)
    assert bias + spread == pytest.approx(mse(truth, forecast))
    _, moved = parts(truth, [f + shift for f in forecast])
    assert moved == pytest.approx(spread, abs=1e-9)  # a shift changes the bias only


@given(pairs=PAIRS, base=VALUES)
def test_its_own_mean_is_the_hardest_constant_to_beat(pairs, base):
    truth, forecast = map(list, zip(*pairs, strict=True))
    own = r2(truth, forecast)
    if not math.isnan(own):
        assert own <= r2(truth, forecast, baseline=base) + 1e-9 <= 1 + 1e-9
        assert r2(truth, [base] * len(truth)) <= 1e-9  # no constant beats it


@given(pairs=PAIRS, scale=st.sampled_from([0.5, 2.0, -4.0]), shift=VALUES)
def test_rmse_has_the_unit_and_r2_has_none(pairs, scale, shift):
    truth, forecast = map(list, zip(*pairs, strict=True))
    new = [[scale * x + shift for x in values] for values in (truth, forecast)]
    assert mse(*new) == pytest.approx(scale**2 * mse(truth, forecast))
    same = r2(truth, forecast)
    assert r2(*new) == pytest.approx(same, nan_ok=True)


def test_r2_is_the_squared_correlation_only_after_a_refit():
    truth, forecast = np.array(TRUTH), 3 * np.array(FORECAST)
    correlation = np.corrcoef(truth, forecast)[0, 1]
    assert r2(TRUTH, list(forecast)) < 0 < correlation**2
    refit = np.polyval(np.polyfit(forecast, truth, 1), forecast)
    assert r2(TRUTH, list(refit)) == pytest.approx(correlation**2)
    unbiased = np.array(FORECAST) + 2  # scikit-learn's other score forgives the bias
    theirs = explained_variance_score(TRUTH, FORECAST)
    assert r2(TRUTH, list(unbiased)) == pytest.approx(theirs)


def test_rmsle_asks_for_less_than_the_mean():
    sales = np.array([1.0, 1.0, 1.0, 97.0])
    best = np.expm1(np.log1p(sales).mean())
    assert best == pytest.approx(4.29, abs=5e-3)
    grid = np.arange(0.05, 60, 0.05)
    losses = [root_mean_squared_log_error(sales, np.full(4, c)) for c in grid]
    assert grid[np.argmin(losses)] == pytest.approx(best, abs=0.05)


def test_a_past_mean_as_baseline_is_defined_for_a_constant_truth():
    assert r2([2.0, 2.0], [2.0, 3.0], baseline=0.0) == 1 - 0.5 / 4
    assert math.isnan(r2([2.0, 2.0], [2.0, 3.0], baseline=2.0))


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="as many forecasts: 2, 1"):
        mse([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="as many forecasts: 0, 0"):
        mse([], [])
    with pytest.raises(ValueError, match="must be finite, got nan"):
        r2([1.0, math.nan], [1.0, 2.0])
