"""Log loss, Brier, normalised entropy: the libraries, the laws, the degenerate cases."""

import math

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from snippets.metrics.log_loss import brier, log_loss, normalised_entropy, surprise

EPS = np.finfo(float).eps
INSIDE = st.floats(0.001, 0.999)
ROWS = st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=20)
SOFT = st.lists(st.tuples(st.integers(0, 1), INSIDE), min_size=1, max_size=20)
CHECK = [1, 0, 0, 0, 0], [0.5, 0.1, 0.1, 0.1, 0.1]


def columns(rows):
    return [y for y, _ in rows], [p for _, p in rows]


def test_check_values():
    y, p = CHECK
    assert log_loss(y, p) == pytest.approx(0.2229, abs=5e-5)
    assert log_loss(y, [0.2] * 5) == pytest.approx(0.5004, abs=5e-5)
    assert normalised_entropy(y, p) == pytest.approx(0.4455, abs=5e-5)
    assert sum(p) / sum(y) == pytest.approx(0.90)
    assert brier(y, p) == pytest.approx(0.058)


@settings(max_examples=40)
@given(rows=ROWS)
def test_agrees_with_scikit_learn_one_class_and_certainties_included(rows):
    y, p = columns(rows)
    theirs = sk.log_loss(y, np.array(p, dtype=float), labels=[0, 1])
    assert log_loss(y, p, clip=EPS) == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    assert brier(y, p) == pytest.approx(sk.brier_score_loss(y, p, labels=[0, 1]))


@settings(max_examples=40)
@given(rows=ROWS)
def test_agrees_with_scikit_learns_fraction_explained(rows):
    """d2_log_loss_score is the relative information gain, 1 - NE."""
    y, p = columns(rows)
    assume(len(set(y)) == 2)
    ours = log_loss(y, p, EPS) / log_loss(y, [sum(y) / len(y)] * len(y))
    assert 1 - ours == pytest.approx(sk.d2_log_loss_score(y, p, labels=[0, 1]))


def test_one_class_needs_labels_there_and_has_no_ne_here():
    with pytest.raises(ValueError, match="only one label"):
        sk.log_loss([1, 1], [0.9, 0.8])
    assert log_loss([1, 1], [0.9, 0.8]) == pytest.approx(0.1643, abs=5e-5)
    assert math.isnan(normalised_entropy([1, 1], [0.9, 0.8]))
    assert math.isnan(normalised_entropy([0], [0.3]))


def test_certainty():
    assert log_loss([1, 0], [1, 0]) == 0
    assert log_loss([1, 0], [0, 0]) == math.inf
    assert log_loss([1], [0], clip=EPS) == pytest.approx(36.0437, abs=5e-5)
    assert sk.log_loss([1], np.zeros(1), labels=[0, 1]) == pytest.approx(
        36.0437, abs=5e-5
    )
    single = np.zeros(1, dtype=np.float32)
    assert sk.log_loss([1], single, labels=[0, 1]) == pytest.approx(15.9424, abs=5e-5)


@given(truth=INSIDE, said=INSIDE)
def test_proper_the_truth_has_the_smallest_expected_loss(truth, said):
    """The excess of log loss is the KL divergence, that of Brier the squared gap."""
    assume(abs(truth - said) > 1e-4)
    for score in (log_loss, brier):
        mine, honest = (
            truth * score([1], [p]) + (1 - truth) * score([0], [p])
            for p in (said, truth)
        )
        assert mine > honest
    assert mine - honest == pytest.approx((truth - said) ** 2, abs=1e-12)


def test_absolute_error_is_not_proper():
    """Mean |y - p| of a 30 % event is least at p = 0."""
    expected = [0.3 * (1 - p) + 0.7 * p for p in (0.0, 0.3)]
    assert expected[0] < expected[1]


@given(first=SOFT, second=SOFT)
def test_additive_the_mean_of_parts_weighted_by_rows(first, second):
    parts = [len(rows) * log_loss(*columns(rows)) for rows in (first, second)]
    whole = log_loss(*columns(first + second)) * len(first + second)
    assert whole == pytest.approx(math.fsum(parts))


@given(p=st.lists(INSIDE, min_size=1, max_size=6))
def test_surprise_of_independent_events_adds_up(p):
    assert sum(map(surprise, p)) == pytest.approx(surprise(math.prod(p)))


@given(y=st.lists(st.integers(0, 1), min_size=2, max_size=30), said=INSIDE)
def test_a_constant_has_ne_of_one_at_the_rate_and_more_elsewhere(y, said):
    assume(len(set(y)) == 2)
    rate = sum(y) / len(y)
    assert normalised_entropy(y, [rate] * len(y)) == pytest.approx(1)
    assert normalised_entropy(y, [said] * len(y)) >= 1 - 1e-12


@given(rows=SOFT)
def test_swapping_the_classes_changes_nothing(rows):
    y, p = columns(rows)
    other = [1 - label for label in y], [1 - x for x in p]
    assert log_loss(y, p) == pytest.approx(log_loss(*other))
    assert brier(y, p) == pytest.approx(brier(*other))


@given(rows=SOFT)
def test_bounds(rows):
    y, p = columns(rows)
    assert 0 <= brier(y, p) <= 1
    assert log_loss(y, p) >= brier(y, p)  # since -ln(1 - d) >= d >= d * d


def test_errors_say_the_rule_and_the_value():
    for y, p, message in [
        ([1], [0.5, 0.5], "at least 1: 1, 2"),
        ([], [], "at least 1: 0, 0"),
        ([2], [0.5], "0 or 1, got 2"),
        ([1], [1.5], "0 to 1, got 1.5"),
        ([1], [math.nan], "0 to 1, got nan"),
    ]:
        with pytest.raises(ValueError, match=message):
            log_loss(y, p)
        with pytest.raises(ValueError, match=message):
            brier(y, p)
