"""The sizes follow from the assumptions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_estimate as estimate

SHARE = st.floats(0.001, 0.999)


def test_precision_by_hand():
    assert estimate.precision(0.005, 0.8, 0.01) == pytest.approx(0.004 / 0.01395)
    assert estimate.precision(0.5, 1, 0) == 1


@settings(max_examples=40)
@given(SHARE, SHARE, SHARE)
def test_a_rarer_violation_makes_the_same_flags_less_right(rate, recall, alarms):
    whole = estimate.precision(rate, recall, alarms)
    assert 0 < whole <= 1
    assert estimate.precision(rate / 2, recall, alarms) <= whole


def test_the_audit_has_the_error_asked_for():
    n = estimate.audit_size(0.005, 0.1)
    assert n == 19_900
    found = np.random.default_rng(0).binomial(n, 0.005, 20_000) / n
    assert found.std() / 0.005 == pytest.approx(0.1, rel=0.03)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="rate lies between 0 and 1, got 0"):
        estimate.precision(0, 0.8, 0.01)
    with pytest.raises(ValueError, match="error > 0"):
        estimate.audit_size(0.005, 0)
