"""Group rates against fairlearn, degenerate groups included; the identity as a law."""

import math

import numpy as np
import pytest
from fairlearn import metrics as fairlearn
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from snippets.metrics.fairness import by_group, forced_fpr, gap, rates

ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from("abc")),
    min_size=2,
    max_size=25,
)
SHARE = st.floats(0.01, 0.99)
Y = np.array([1] * 5 + [0] * 5 + [1] * 2 + [0] * 8)
ACT = np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
GROUP = np.repeat(["a", "b"], 10)


def arrays(rows):
    return [np.array(column) for column in zip(*rows, strict=True)]


def with_zero(groups):
    """What fairlearn does with a rate of nobody."""
    return {
        name: {k: 0.0 if math.isnan(v) else v for k, v in row.items()}
        for name, row in groups.items()
    }


def test_worked_example():
    groups = by_group(Y, ACT, GROUP)
    assert groups["a"] == pytest.approx(
        {"base rate": 0.5, "selected": 0.5, "TPR": 0.8, "FPR": 0.2, "PPV": 0.8}
    )
    assert groups["b"] == pytest.approx(
        {"base rate": 0.2, "selected": 0.2, "TPR": 0.5, "FPR": 0.125, "PPV": 0.5}
    )
    assert gap(groups, "selected") == pytest.approx(0.3)
    assert gap(groups, "TPR", "FPR") == pytest.approx(0.3)
    for row in groups.values():
        fpr = forced_fpr(row["base rate"], row["PPV"], 1 - row["TPR"])
        assert fpr == pytest.approx(row["FPR"])


@settings(max_examples=10)  # 0.2 s each, nearly all of it fairlearn's
@given(rows=ROWS)
def test_agrees_with_fairlearn(rows):
    y, act, group = arrays(rows)
    groups = with_zero(by_group(y, act, group))
    on = {"sensitive_features": group}
    ours = [gap(groups, "selected"), gap(groups, "TPR"), gap(groups, "TPR", "FPR")]
    theirs = [
        fairlearn.demographic_parity_difference(y, act, **on),
        fairlearn.equal_opportunity_difference(y, act, **on),
        fairlearn.equalized_odds_difference(y, act, **on),
    ]
    assert ours == pytest.approx(theirs)


def test_one_row_has_no_gap_where_fairlearn_stops_at_its_shape():
    one, who = np.array([1]), np.array(["a"])
    assert gap(by_group(one, one, who), "selected", "TPR") == 0
    with pytest.raises(ValueError, match="too many dimensions"):
        fairlearn.demographic_parity_difference(one, one, sensitive_features=who)


def test_a_group_without_positives_is_nan_here_and_the_worst_group_in_fairlearn():
    y, act, group = np.array([1, 1, 0, 0, 0]), np.array([1, 1, 0, 1, 0]), list("aaabb")
    groups = by_group(y, act, np.array(group))
    assert math.isnan(gap(groups, "TPR"))
    theirs = fairlearn.equal_opportunity_difference(y, act, sensitive_features=group)
    assert theirs == 1


@given(rows=ROWS)
def test_the_identity_holds_in_every_group(rows):
    y, act, _ = arrays(rows)
    row = rates(y, act)
    assume(0 < row["base rate"] < 1 and row["PPV"] > 0)
    fpr = forced_fpr(row["base rate"], row["PPV"], 1 - row["TPR"])
    assert fpr == pytest.approx(row["FPR"])


@given(p=SHARE, q=SHARE, ppv=SHARE, fnr=SHARE)
def test_equal_precision_and_misses_force_the_false_alarms_apart(p, q, ppv, fnr):
    assume(abs(p - q) > 0.01)
    low, high = sorted((p, q))
    assert forced_fpr(low, ppv, fnr) < forced_fpr(high, ppv, fnr)
    assert forced_fpr(low, 1, fnr) == forced_fpr(high, 1, fnr) == 0
    assert forced_fpr(low, ppv, 1) == forced_fpr(high, ppv, 1) == 0


@given(p=SHARE, q=SHARE, tpr=SHARE, fpr=SHARE)
def test_equal_odds_force_the_precisions_apart(p, q, tpr, fpr):
    assume(abs(p - q) > 0.01)
    low, high = sorted((p, q))
    ppv = [rate * tpr / (rate * tpr + (1 - rate) * fpr) for rate in (low, high)]
    assert ppv[0] < ppv[1]


@given(rows=ROWS)
def test_laws(rows):
    y, act, group = arrays(rows)
    right, nobody = by_group(y, y, group), by_group(y, 0 * y, group)
    assert gap(with_zero(nobody), "selected", "TPR", "FPR") == 0
    for row in right.values():
        assert row["PPV"] == 1 or math.isnan(row["PPV"])
        assert row["FPR"] == 0 or math.isnan(row["FPR"])
    assert gap(by_group(y, act, group), "selected") <= 1
    assert gap({"all": rates(y, act)}, "selected") == 0


def test_errors():
    with pytest.raises(ValueError, match="y and act must be 0 or 1"):
        rates(np.array([0, 2]), np.array([0, 1]))
    with pytest.raises(ValueError, match="lengths must agree: 2, 1, 2"):
        by_group(np.array([0, 1]), np.array([1]), np.array(["a", "b"]))
    with pytest.raises(ValueError, match="lengths must agree: 0, 0, 0"):
        by_group(np.array([]), np.array([]), np.array([]))
    with pytest.raises(ValueError, match="rates out of range"):
        forced_fpr(1, 0.5, 0.5)
