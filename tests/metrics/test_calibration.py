"""ECE, Murphy's parts and PAV against scikit-learn, brute force and their laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

from snippets.metrics.calibration import ece, isotonic, murphy, unsample

GRID = st.integers(0, 20).map(lambda i: i / 20)  # many ties, and edges of bins
ROWS = st.lists(st.tuples(st.integers(0, 1), GRID | st.floats(0, 1)), min_size=1)
Y, P = np.array([1, 1, 0, 0, 0, 1, 1, 1, 1, 0]), np.repeat([0.2, 0.7], 5)


def columns(rows):
    y, p = zip(*rows, strict=True)
    return np.array(y), np.array(p, dtype=float)


def test_worked_example():
    assert P.sum() / Y.sum() == pytest.approx(0.75)
    assert ece(Y, P) == pytest.approx(0.15)
    assert murphy(Y, P) == pytest.approx((0.025, 0.04, 0.24))
    assert isotonic(Y, P) == pytest.approx(np.repeat([0.4, 0.8], 5))


def test_check_value_of_the_correction():
    sampled = 0.001 / (0.001 + 0.999 * 0.01)
    assert sampled == pytest.approx(0.0910, abs=5e-5)
    assert unsample(sampled, 0.01) == pytest.approx(0.001)


@settings(max_examples=30)
@given(rows=ROWS, k=st.integers(1, 12), mass=st.booleans())
def test_ece_agrees_with_scikit_learns_curve(rows, k, mass):
    """Its curve leaves out empty bins and their sizes, so each bin is weighted here."""
    y, p = columns(rows)
    cuts = np.linspace(0, 1, k + 1)
    cuts = np.percentile(p, cuts * 100)[1:-1] if mass else cuts[1:-1]
    assume(np.abs(p[:, None] - cuts).min(initial=1) > 1e-9)  # rounding of an edge
    seen, said = calibration_curve(
        y, p, n_bins=k, strategy=["uniform", "quantile"][mass]
    )
    sizes = np.bincount(np.searchsorted(cuts, p))
    theirs = np.abs(seen - said) @ sizes[sizes > 0] / len(p)
    assert ece(y, p, k, mass) == pytest.approx(theirs, abs=1e-12)


@settings(max_examples=30)
@given(rows=ROWS, k=st.integers(1, 12))
def test_ece_agrees_with_brute_force(rows, k):
    y, p = columns(rows)
    total = 0.0
    for i in range(k):
        low = -1 if i == 0 else np.arange(1, k)[i - 1] / k
        high = 2 if i == k - 1 else np.arange(1, k)[i] / k
        total += abs(sum(b - a for a, b in zip(y, p, strict=True) if low < b <= high))
    assert ece(y, p, k) == pytest.approx(total / len(p), abs=1e-12)


@settings(max_examples=30)
@given(rows=ROWS, k=st.integers(1, 12), mass=st.booleans())
def test_merging_all_bins_leaves_the_gap_of_the_averages(rows, k, mass):
    """One bin: |mean p - mean y|; more bins can only show more, and never above 1."""
    y, p = columns(rows)
    one = ece(y, p, 1)
    assert one == pytest.approx(abs(p.mean() - y.mean()), abs=1e-12)
    assert one - 1e-12 <= ece(y, p, k, mass) <= 1 + 1e-12


@settings(max_examples=30)
@given(rows=ROWS)
def test_murphys_parts_sum_to_the_brier_score(rows):
    y, p = columns(rows)
    reliability, resolution, uncertainty = murphy(y, p)
    brier = brier_score_loss(y, p, labels=[0, 1])
    assert reliability - resolution + uncertainty == pytest.approx(brier, abs=1e-9)
    assert min(reliability, resolution) >= 0
    assert resolution <= uncertainty + 1e-12


@settings(max_examples=30)
@given(y=st.lists(st.integers(0, 1), min_size=1))
def test_a_constant_at_the_rate_is_perfectly_calibrated_and_useless(y):
    labels = np.array(y)
    constant = np.full(len(y), labels.mean())
    assert ece(labels, constant) == pytest.approx(0, abs=1e-9)
    assert ece(labels, constant, mass=True) == pytest.approx(0, abs=1e-9)
    assert murphy(labels, constant)[:2] == pytest.approx((0, 0), abs=1e-9)


@settings(max_examples=30)
@given(rows=ROWS)
def test_isotonic_agrees_with_scikit_learn(rows):
    y, p = columns(rows)
    p = p.round(3)  # scikit-learn merges scores closer than its precision
    theirs = IsotonicRegression().fit(p, y).predict(p)
    assert isotonic(y, p) == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=30)
@given(rows=ROWS)
def test_isotonic_keeps_the_order_the_sum_and_lowers_brier(rows):
    y, p = columns(rows)
    fitted = isotonic(y, p)
    assert (np.diff(fitted[np.argsort(p, kind="stable")]) >= -1e-12).all()
    assert fitted.sum() == pytest.approx(y.sum())
    assert ((fitted - y) ** 2).sum() <= ((p - y) ** 2).sum() + 1e-9
    assert isotonic(y, fitted) == pytest.approx(fitted)  # a second time: no change


@settings(max_examples=30)
@given(p=st.floats(0.001, 0.999), kept=st.floats(0.001, 1))
def test_the_correction_divides_the_odds(p, kept):
    q = unsample(p, kept)
    assert q / (1 - q) == pytest.approx(kept * p / (1 - p))
    assert q <= p + 1e-12


def test_errors_say_the_rule_and_the_value():
    for y, p, k in ([1], [1.5], 5), ([1], [np.nan], 5), ([1], [0.5], 0), ([], [], 5):
        with pytest.raises(ValueError, match="k of at least 1 and as many p in 0 to 1"):
            ece(np.array(y), np.array(p), k)
