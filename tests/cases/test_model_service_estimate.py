"""The sizes follow from the assumptions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import model_service_estimate as estimate


def test_rates_and_memory_by_hand():
    assert estimate.peak_rate(86_400, 1) == 1
    assert estimate.peak_rate(50e6) == pytest.approx(1736, abs=1)
    assert estimate.memory_mb(2, 6) == 174


@given(st.floats(0.01, 500), st.integers(1, 64))
@settings(max_examples=50)
def test_one_may_die_and_none_is_superfluous(busy, cores):
    n = estimate.replicas(busy, cores)
    assert n >= 2
    assert busy <= 0.9 * cores * (n - 1) + 1e-9
    assert n == 2 or busy > 0.9 * cores * (n - 2)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="peak_over_mean at least 1"):
        estimate.peak_rate(1e6, 0.5)
    with pytest.raises(ValueError, match="must be positive"):
        estimate.peak_rate(0)
