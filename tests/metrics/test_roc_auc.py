"""ROC AUC against brute force and scikit-learn, its laws, its error, its errors."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import roc_auc_score
from sklearn.metrics import roc_curve as sklearn_curve

from snippets.metrics.roc_auc import halves, partial_auc, roc_auc, roc_curve

SCORES = st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0])  # few values: many ties
HALF = st.lists(SCORES, min_size=1, max_size=8)
CAPS = st.sampled_from([0.05, 0.125, 0.25, 0.5, 0.8, 1.0])


def rows(up, down):
    y, s = np.r_[np.ones(len(up)), np.zeros(len(down))], np.array([*up, *down])
    order = np.random.default_rng(0).permutation(len(y))
    return y[order].astype(int), s[order]


def pairs(up, down):
    """The definition, in O(n_pos n_neg)."""
    won = [(a > b) + 0.5 * (a == b) for a in up for b in down]
    return sum(won) / len(won)


def test_worked_example():
    area, error = roc_auc([1, 0, 1, 0, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.3, 0.2])
    assert area == pytest.approx(5 / 9)
    assert round(area, 4) == 0.5556
    shares = [1, 2 / 3, 0], [1 / 3, 2 / 3, 2 / 3]  # pairs won, positives and negatives
    assert error == pytest.approx(sum(np.var(v, ddof=1) / 3 for v in shares) ** 0.5)


@given(up=HALF, down=HALF)
def test_agrees_with_brute_force_and_scikit_learn(up, down):
    y, s = rows(up, down)
    area, _ = roc_auc(y, s)
    assert area == pytest.approx(pairs(up, down))
    assert area == pytest.approx(roc_auc_score(y, s))


@given(up=HALF, down=HALF, cap=CAPS)
def test_partial_area_agrees_with_scikit_learn(up, down, cap):
    y, s = rows(up, down)
    assert partial_auc(y, s, cap) == pytest.approx(roc_auc_score(y, s, max_fpr=cap))


@given(up=HALF, down=HALF)
def test_curve_agrees_with_scikit_learn_and_encloses_the_area(up, down):
    y, s = rows(up, down)
    fpr, tpr = roc_curve(y, s)
    theirs = sklearn_curve(y, s, drop_intermediate=False)
    assert fpr == pytest.approx(theirs[0])
    assert tpr == pytest.approx(theirs[1])
    assert np.trapezoid(tpr, fpr) == pytest.approx(roc_auc(y, s)[0])


@given(up=HALF, down=HALF)
def test_laws(up, down):
    y, s = rows(up, down)
    area, error = roc_auc(y, s)
    assert 0 <= area <= 1
    for monotone in (3 * s - 7, np.exp(s), s**3):
        assert roc_auc(y, monotone) == pytest.approx((area, error), nan_ok=True)
    assert roc_auc(y, -s)[0] == pytest.approx(1 - area)
    assert roc_auc(1 - y, s)[0] == pytest.approx(1 - area)
    assert partial_auc(y, s, 1.0) == pytest.approx(area)
    often = np.r_[y, y[y == 0], y[y == 0]], np.r_[s, s[y == 0], s[y == 0]]
    assert roc_auc(*often)[0] == pytest.approx(area)  # the base rate does not matter


def test_delong_error_is_the_spread_of_new_samples():
    rng, seen = np.random.default_rng(0), []
    y = np.r_[np.ones(60, int), np.zeros(200, int)]
    for _ in range(400):
        seen.append(roc_auc(y, rng.normal(size=260).round(1) + 0.8 * y))
    areas, errors = np.array(seen).T
    assert errors.mean() == pytest.approx(areas.std(), rel=0.1)


def test_error_of_a_useless_score_is_0_29_over_the_root_of_the_positives():
    rng, y = np.random.default_rng(0), np.r_[np.ones(21, int), np.zeros(20_000, int)]
    errors = [roc_auc(y, rng.random(20_021))[1] for _ in range(50)]
    assert np.mean(errors) == pytest.approx(1 / (12 * 21) ** 0.5, rel=0.03)


def test_one_row_in_a_class_has_an_area_and_no_error():
    area, error = roc_auc([1, 0, 0], [2.0, 1.0, 3.0])
    assert area == 0.5
    assert math.isnan(error)


@pytest.mark.parametrize("y", [[1, 1], [0, 0], []])
def test_one_class_is_an_error_where_scikit_learn_warns_and_gives_nan(y):
    s = [0.1, 0.2][: len(y)]
    with pytest.raises(ValueError, match="y must hold both classes, got"):
        roc_auc(y, s)
    if y:
        with pytest.warns(UndefinedMetricWarning):
            assert math.isnan(roc_auc_score(y, s))


@pytest.mark.parametrize(
    ("y", "s"), [([1, 0], [1.0]), ([1, 2], [1.0, 2.0]), ([1, 0], [1.0, math.nan])]
)
def test_bad_rows_are_named(y, s):
    with pytest.raises(ValueError, match="y must be 0 or 1"):
        halves(y, s)


@pytest.mark.parametrize("cap", [0, -0.1, 1.1])
def test_bad_cap(cap):
    with pytest.raises(ValueError, match="cap must be above 0 and at most 1"):
        partial_auc([1, 0], [1.0, 0.0], cap)


def test_equal_scores_have_no_error_though_nothing_is_known():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert roc_auc([1, 0, 1, 0], [3.0] * 4) == (0.5, 0.0)
