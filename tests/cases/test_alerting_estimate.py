"""The published scale and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import alerting_estimate as estimate


def test_worked_numbers():
    assert pytest.approx(2_083, abs=1) == estimate.CONFIGS / 60
    assert estimate.false_pages(0.0027) == pytest.approx(1.4e6 * 1440 * 0.0027)
    assert estimate.false_pages(0.0027, 3) == pytest.approx(39.7, abs=0.1)
    assert estimate.detection_s(10, 15, 60, 120) == 170


@given(st.floats(1e-6, 0.5), st.integers(1, 5))
def test_each_further_check_divides_false_pages(chance, checks):
    one, more = (estimate.false_pages(chance, k) for k in (checks, checks + 1))
    assert more == pytest.approx(one * chance)
