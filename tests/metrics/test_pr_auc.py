"""Average precision against scikit-learn and the definition; the two other areas."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import auc, average_precision_score, precision_recall_curve

from snippets.metrics.pr_auc import average_precision, counts, interpolated, trapezoid

SCORES = st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0])  # few values: many ties
UP = st.lists(SCORES, min_size=1, max_size=8)
DOWN = st.lists(SCORES, max_size=8)
AREAS = (average_precision, trapezoid, interpolated)


def rows(up, down):
    y, s = np.r_[np.ones(len(up)), np.zeros(len(down))], np.array([*up, *down])
    order = np.random.default_rng(0).permutation(len(y))
    return y[order].astype(int), s[order]


def test_worked_example():
    y, s = [1, 0, 1, 0, 0, 1], np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2])
    assert average_precision(y, s) == pytest.approx((1 + 2 / 3 + 3 / 6) / 3)
    assert [round(area(y, s), 4) for area in AREAS] == [0.7222, 0.6778, 0.6825]
    tied = [area(y, s.round()) for area in AREAS]
    assert tied == pytest.approx([1 / 2, 2 / 3, 1 / 2])


@settings(max_examples=50)
@given(up=UP, down=DOWN)
def test_agrees_with_scikit_learn(up, down):
    y, s = rows(up, down)
    assert average_precision(y, s) == pytest.approx(average_precision_score(y, s))
    precision, recall, _ = precision_recall_curve(y, s)
    assert trapezoid(y, s) == pytest.approx(auc(recall, precision))


@given(up=UP, down=DOWN)
def test_interpolation_is_the_integral_between_the_thresholds(up, down):
    y, s = rows(up, down)
    tp, fp = counts(y, s)
    area = 0.0
    for i in range(len(tp) - 1):
        n = 2_000
        at = (np.arange(n) + 0.5) / n
        t = tp[i] + at * (tp[i + 1] - tp[i])
        f = fp[i] + at * (fp[i + 1] - fp[i])
        area += np.mean(t / np.maximum(t + f, 1e-12)) * (tp[i + 1] - tp[i]) / tp[-1]
    assert interpolated(y, s) == pytest.approx(area, abs=1e-3)


@given(up=UP, down=DOWN)
def test_laws(up, down):
    y, s = rows(up, down)
    for area in AREAS:
        assert 0 <= area(y, s) <= 1 + 1e-12
        assert area(y, np.exp(s)) == pytest.approx(area(y, s))
        if not down:
            assert area(y, s) == pytest.approx(1)
    more = np.r_[y, y[y == 0]], np.r_[s, s[y == 0]]
    assert average_precision(*more) <= average_precision(y, s) + 1e-12
    ties = np.zeros(len(y))
    assert average_precision(y, ties) == pytest.approx(y.mean())  # the baseline
    assert interpolated(y, ties) == pytest.approx(y.mean())
    assert trapezoid(y, ties) == pytest.approx((1 + y.mean()) / 2)  # not the baseline


def test_a_random_order_scores_a_little_above_the_rate():
    rng, y = np.random.default_rng(0), np.r_[np.ones(100, int), np.zeros(900, int)]
    mean = np.mean([average_precision(y, rng.random(1_000)) for _ in range(200)])
    assert 0.1 < mean < 0.115


def test_weights_of_dropped_negatives_bring_precision_back():
    y, s = rows([2.0, 1.0, 0.5], [1.0, 0.5, 0.25, 0.0])
    many = np.r_[y, np.repeat(y[y == 0], 9)], np.r_[s, np.repeat(s[y == 0], 9)]
    weighted = average_precision_score(y, s, sample_weight=np.where(y, 1, 10))
    assert average_precision(*many) == pytest.approx(weighted)


@pytest.mark.parametrize("y", [[0, 0], []])
def test_no_positive_is_an_error_where_scikit_learn_warns_and_gives_zero(y):
    s = [0.1, 0.2][: len(y)]
    for area in AREAS:
        with pytest.raises(ValueError, match="y must hold a positive, got none in"):
            area(y, s)
    if y:
        with pytest.warns(UserWarning, match="No positive class found in y_true"):
            assert average_precision_score(y, s) == 0


@pytest.mark.parametrize(
    ("y", "s"), [([1, 0], [1.0]), ([1, 2], [1.0, 2.0]), ([1, 0], [1.0, math.nan])]
)
def test_bad_rows_are_named(y, s):
    with pytest.raises(ValueError, match="y must be 0 or 1"):
        counts(y, s)


def test_one_row():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [area([1], [0.3]) for area in AREAS] == [1, 1, 1]


def test_interpolation_is_the_mean_over_orders_of_large_ties():
    rng = np.random.default_rng(0)
    y = (rng.random(4_000) < 0.2).astype(int)
    s = (y + rng.normal(size=4_000) > 1).astype(float)
    orders = [np.lexsort((rng.random(4_000), s)).argsort() for _ in range(40)]
    mean = np.mean([average_precision(y, order) for order in orders])
    assert interpolated(y, s) == pytest.approx(mean, abs=0.005)
    assert trapezoid(y, s) > mean + 0.1
