"""Sizes grow with their inputs and refuse what makes no sense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import ml_platform_estimate as estimate


@given(st.floats(0, 1e12), st.floats(1, 1e4))
def test_bytes_are_rows_times_width(rows, width):
    assert estimate.day_gb(rows, width) == pytest.approx(rows * width / 1e9)
    assert estimate.day_gb(2 * rows, width) == pytest.approx(
        2 * estimate.day_gb(rows, width)
    )


@given(st.floats(0.5, 50), st.floats(0.1, 20), st.floats(0.1, 20))
def test_at_break_even_the_weeks_saved_are_the_weeks_spent(team, weeks, launches):
    models = estimate.break_even_models(team, weeks, launches)
    assert models * weeks * launches == pytest.approx(team * 46)


def test_impossible_inputs_are_refused():
    with pytest.raises(ValueError, match="rows >= 0 and row_bytes > 0"):
        estimate.day_gb(-1, 8)
    with pytest.raises(ValueError, match="both must be above 0"):
        estimate.break_even_models(3, 0, 1)
