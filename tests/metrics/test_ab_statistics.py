"""Effect, interval, p-value, size and adjusted p-values against statsmodels and SciPy."""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportions_ztest,
)

from snippets.metrics import ab_statistics
from snippets.metrics.ab_statistics import Z_95, benjamini_hochberg, gap, lift, per_arm

OUTPUT = Path(ab_statistics.__file__).with_suffix(".txt").read_text("utf-8")
ARMS = st.integers(1, 10_000).flatmap(
    lambda units: st.tuples(st.integers(0, units), st.just(units))
)
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(b=ARMS, a=ARMS)
def test_p_value_agrees_with_statsmodels(b, a):
    assume(0 < b[0] + a[0] < b[1] + a[1])
    _, theirs = proportions_ztest([b[0], a[0]], [b[1], a[1]])
    assert gap(b, a)[2] == pytest.approx(theirs, abs=1e-12)


@given(b=ARMS, a=ARMS)
def test_interval_of_the_gap_agrees_with_statsmodels(b, a):
    effect, error, _ = gap(b, a)
    theirs = confint_proportions_2indep(*b, *a, method="wald")
    ours = (effect - Z_95 * error, effect + Z_95 * error)
    assert ours == pytest.approx(theirs, abs=1e-12)


@given(b=ARMS, a=ARMS)
def test_interval_of_the_lift_agrees_with_statsmodels(b, a):
    assume(b[0] and a[0])
    up, *ours = lift(b, a)
    theirs = confint_proportions_2indep(*b, *a, method="log", compare="ratio")
    assert np.array(ours) + 1 == pytest.approx(np.array(theirs), rel=1e-9)
    assert up + 1 == pytest.approx(b[0] / b[1] / (a[0] / a[1]))


@given(b=ARMS, a=ARMS)
def test_swapping_the_arms_turns_the_gap_and_inverts_the_lift(b, a):
    effect, error, p = gap(b, a)
    assert gap(a, b) == pytest.approx((-effect, error, p))
    assert 0 <= p <= 1
    if b[0] and a[0]:
        up, low, high = lift(b, a)
        assert low <= up <= high
        back = lift(a, b)
        assert 1 + back[1] == pytest.approx(1 / (1 + high))


@pytest.mark.parametrize("arm", [(0, 10), (10, 10)])
def test_equal_certain_arms_are_no_evidence(arm):
    """statsmodels divides 0 by 0 here and warns."""
    assert gap(arm, arm) == (0, 0, 1)


@given(sd=st.floats(0.01, 100), effect=st.floats(0.001, 0.3))
def test_size_agrees_with_statsmodels(sd, effect):
    ours = per_arm(sd**2, effect * sd)
    theirs = NormalIndPower().solve_power(effect, alpha=0.05, power=0.8)
    assert ours == pytest.approx(theirs, rel=1e-4)  # they count the far tail too
    assert 15.6 < ours * effect**2 < 15.8
    assert per_arm(sd**2, effect * sd / 10) == pytest.approx(100 * ours)


@given(p=P_VALUES)
def test_benjamini_hochberg_agrees_with_scipy_and_statsmodels(p):
    ours = benjamini_hochberg(p)
    assert ours == pytest.approx(list(false_discovery_control(p)))
    assert ours == pytest.approx(list(multipletests(p, method="fdr_bh")[1]))


@given(p=P_VALUES)
def test_adjusted_p_values_lie_between_the_raw_ones_and_bonferroni(p):
    for raw, adjusted in zip(p, benjamini_hochberg(p), strict=True):
        assert raw - 1e-12 <= adjusted <= min(1, len(p) * raw) + 1e-12


def test_the_example_of_spotifys_glossary_finds_two():
    p = [0.001, 0.008, 0.039, 0.041, 0.22]
    assert [value <= 0.05 for value in benjamini_hochberg(p)] == [True] * 2 + [
        False
    ] * 3


def test_the_clicks_are_those_of_the_open_bandit_sample():
    folder = os.path.dirname(find_spec("obp").origin) + "/dataset/obd"
    for name, counts in {"all": (42, 38), "men": (69, 46), "women": (46, 46)}.items():
        for policy, count in zip(("bts", "random"), counts, strict=True):
            clicks = pl.read_csv(f"{folder}/{policy}/{name}/{name}.csv")["click"]
            assert (len(clicks), clicks.sum()) == (10_000, count)


def test_what_is_printed():
    rows = {line.split()[0]: line.split() for line in OUTPUT.splitlines()[1:4]}
    assert rows["all"][1:6] == ["4", "-13.5", "to", "21.5", "0.654"]
    assert rows["men"][1:8] == ["23", "2.0", "to", "44.0", "0.031", "0.094", "0.094"]
    assert rows["men"][8:] == ["50%", "3%", "to", "118%"]
    assert "339,686 per arm; rule of 16: 346,226" in OUTPUT


def test_errors_say_the_rule_and_the_value():
    for bad in ((-1, 10), (11, 10), (0, 0)):
        with pytest.raises(ValueError, match=r"0 <= did <= units.*got"):
            gap((1, 10), bad)
    with pytest.raises(ValueError, match="each arm, got 1, 0"):
        lift((1, 10), (0, 10))
