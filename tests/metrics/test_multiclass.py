"""Many classes: scikit-learn on random inputs, ties, laws, what is undefined."""

import math
import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    cohen_kappa_score,
    f1_score,
    matthews_corrcoef,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

from snippets.metrics import multiclass as page
from snippets.metrics.multiclass import averages, confusion, kappa, mcc, top_k

CLASS = st.integers(0, 3)
PAIRS = st.lists(st.tuples(CLASS, CLASS), min_size=1, max_size=40)
EXAMPLE = np.array([[6, 0, 0], [2, 2, 0], [1, 0, 1]])
GRADE = st.sampled_from([0.0, 0.25, 0.5])  # few values: many ties


def coded(pairs):
    """Truth and predictions as 0..k-1 over the classes that occur, and k."""
    flat = np.unique(np.array(pairs).T, return_inverse=True)[1].reshape(2, -1)
    return flat[0], flat[1], int(flat.max()) + 1


@settings(max_examples=20)
@given(pairs=PAIRS)
def test_averages_agree_with_scikit_learn(pairs):
    truth, said, k = coded(pairs)
    ours = averages(confusion(truth, said, k))
    assert ours["accuracy"] == pytest.approx(accuracy_score(truth, said))
    for name in ("macro", "weighted"):
        theirs = f1_score(truth, said, average=name, zero_division=0)
        assert ours[f"{name} F1"] == pytest.approx(theirs)
    p, r, _, _ = precision_recall_fscore_support(truth, said, zero_division=0)
    mean = 2 * p.mean() * r.mean() / (p.mean() + r.mean()) if p.any() else 0
    assert ours["F1 of means"] == pytest.approx(mean)


@settings(max_examples=20)
@given(pairs=PAIRS)
def test_micro_f1_is_accuracy(pairs):
    truth, said, _ = coded(pairs)
    micro = f1_score(truth, said, average="micro", zero_division=0)
    assert micro == pytest.approx(accuracy_score(truth, said))


@settings(max_examples=20)
@given(pairs=PAIRS)
def test_kappa_and_mcc_agree_with_scikit_learn(pairs):
    """One class in all rows: kappa is NaN in both; MCC is NaN here and 0 there."""
    truth, said, k = coded(pairs)
    c = confusion(truth, said, k)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for power, weights in ((0, None), (1, "linear"), (2, "quadratic")):
            theirs = cohen_kappa_score(truth, said, weights=weights)
            assert kappa(c, power) == pytest.approx(theirs, nan_ok=True)
        theirs = matthews_corrcoef(truth, said)
    ours = mcc(c)
    if math.isnan(ours):
        assert theirs == 0
        assert 1 in (len(set(truth)), len(set(said)))
    else:
        assert ours == pytest.approx(theirs)


@settings(max_examples=8)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 2), GRADE, GRADE, GRADE), min_size=1, max_size=12
    )
)
def test_top_k_is_scikit_learns_over_every_order_of_the_columns(rows):
    """scikit-learn gives a tie to the later column; ours is the mean over all orders"""
    truth, scores = np.array([r[0] for r in rows]), np.array([r[1:] for r in rows])
    for k in (1, 2):
        values = []
        for order in permutations(range(3)):
            place = np.argsort(order)[truth]
            moved = scores[:, order]
            values.append(top_k_accuracy_score(place, moved, k=k, labels=range(3)))
        assert top_k(truth, scores, k) == pytest.approx(np.mean(values))
    assert top_k(truth, scores, 3) == 1


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_bounds_and_the_two_macro_f1(pairs):
    truth, said, k = coded(pairs)
    c = confusion(truth, said, k)
    values = averages(c)
    assert all(0 <= v <= 1 + 1e-12 for v in values.values())
    assert values["F1 of means"] >= values["macro F1"] - 1e-12  # Opitz & Burst
    for value in (kappa(c), mcc(c)):
        assert math.isnan(value) or -1 - 1e-12 <= value <= 1 + 1e-12
    if not math.isnan(mcc(c)):
        assert abs(kappa(c)) <= abs(mcc(c)) + 1e-12  # never further from 0


@settings(max_examples=40)
@given(truth=st.lists(CLASS, min_size=2, max_size=40), seed=st.integers(0, 99))
def test_kappa_is_mcc_if_both_name_each_class_as_often(truth, seed):
    said = np.random.default_rng(seed).permutation(truth)
    c = confusion(np.array(truth), said, 4)
    if len(set(truth)) > 1:
        assert kappa(c) == pytest.approx(mcc(c), abs=1e-12)


@settings(max_examples=40)
@given(pairs=PAIRS, order=st.permutations(range(4)))
def test_renamed_classes_move_only_the_weighted_kappa(pairs, order):
    truth, said = np.array(pairs).T
    c = confusion(truth, said, 4)
    moved = confusion(np.array(order)[truth], np.array(order)[said], 4)
    assert kappa(moved) == pytest.approx(kappa(c), nan_ok=True)
    assert mcc(moved) == pytest.approx(mcc(c), nan_ok=True)


def test_a_far_error_costs_more_in_the_weighted_kappa():
    near, far = np.array([[5, 1, 0], [0, 5, 0], [0, 0, 5]]), np.diag([5, 5, 5])
    far = far + np.array([[0, 0, 1], [0, 0, 0], [0, 0, 0]])
    assert kappa(near) == pytest.approx(kappa(far))
    assert kappa(near, 2) > kappa(near, 1) > kappa(far, 1) > kappa(far, 2)


def test_worked_example(capsys):
    page.main()
    lines = capsys.readouterr().out.splitlines()
    printed = {line[:18].strip(): float(line[18:]) for line in lines}
    assert printed["accuracy"] == 9 / 12
    assert printed["weighted F1"] == pytest.approx(8.8 / 12, abs=5e-5)
    assert printed["macro F1"] == pytest.approx((12 / 15 + 4 / 6 + 2 / 3) / 3, abs=5e-5)
    assert printed["F1 of means"] == pytest.approx(16 / 21, abs=5e-5)
    assert printed["kappa"] == pytest.approx((9 / 12 - 64 / 144) / (1 - 64 / 144))
    assert printed["MCC"] == pytest.approx(44 / (58 * 88) ** 0.5, abs=5e-5)
    assert printed["top-1, with ties"] == pytest.approx(
        (1 + 1 / 2 + 1 / 3) / 3, abs=5e-5
    )
    assert printed["top-2, with ties"] == pytest.approx((1 + 1 + 2 / 3) / 3, abs=5e-5)


def test_a_class_predicted_once_and_never_true_lowers_macro_f1_only():
    truth, said = np.array([0] * 50 + [1] * 50), np.array([0] * 49 + [2] + [1] * 50)
    with_it = averages(confusion(truth, said, 3))
    without = averages(confusion(truth, np.array([0] * 49 + [1] * 51), 2))
    assert with_it["accuracy"] == without["accuracy"] == 0.99
    assert with_it["macro F1"] == pytest.approx(0.66, abs=5e-3)
    assert without["macro F1"] == pytest.approx(0.99, abs=5e-3)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="got 0 and 0"):
        confusion(np.array([], int), np.array([], int), 2)
    with pytest.raises(ValueError, match="got 2 and 1"):
        confusion(np.array([0, 1]), np.array([0]), 2)
