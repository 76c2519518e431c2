"""The sizes follow from the assumptions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import dnn_field_guide_estimate as estimate


def test_a_code_is_right_if_five_draws_are():
    draws = np.random.default_rng(0).random((100_000, 5)) > 0.035
    assert estimate.code_right(0.035) == pytest.approx(
        draws.all(axis=1).mean(), abs=5e-3
    )
    assert estimate.code_right(0, 9) == 1
    assert estimate.code_right(0.5, 1) == 0.5


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_cost_lies_between_its_ends(read, astray):
    ends = sorted([25.0, 1000 * astray * 0.5])
    assert ends[0] - 1e-9 <= estimate.day_cost(1000, read, astray) <= ends[1] + 1e-9


def test_reading_pays_below_one_code_in_twenty_astray():
    assert estimate.day_cost(1000, 1, 0.049) < 25 < estimate.day_cost(1000, 1, 0.051)


def test_the_rows_give_the_error_asked_for():
    n = estimate.images_for(0.035, 0.006)
    share = np.random.default_rng(0).binomial(n, 0.035, 20_000) / n
    assert share.std() == pytest.approx(0.006, rel=0.03)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"digit_error lies between 0 and 1, got 1\.1"):
        estimate.code_right(1.1)
