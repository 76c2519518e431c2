"""Rounded weights: few levels, bounded error, the finding with another seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from snippets.scaling.llm_serving_int8 import rounded, scores, trained

matrices = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    elements=st.floats(-9, 9, width=32),
)
bits = st.integers(2, 10)


@given(matrices, bits, st.sampled_from([0, None]))
@settings(max_examples=50)
def test_few_levels_and_at_most_half_a_step_of_error(weights, bits, axis):
    rough = rounded(weights, bits, axis)
    step = np.abs(weights).max(axis, keepdims=True) / (2 ** (bits - 1) - 1)
    assert (np.abs(rough - weights) <= step / 2 * (1 + 1e-9) + 1e-12).all()
    for column in rough.T if axis == 0 else [rough.ravel()]:
        assert len(np.unique(column)) <= 2**bits - 1
    assert rounded(-weights, bits, axis) == pytest.approx(-rough)
    assert rounded(rough, bits, axis) == pytest.approx(rough, abs=1e-9)


def test_zeros_stay_zero():
    assert not rounded(np.zeros((3, 2)), 8, 0).any()


def test_seeds_draw_other_networks_and_other_splits():
    (one, _, labels), (other, _, others) = trained(1), trained(2)
    assert not np.allclose(one[0], other[0])
    assert (labels != others).any()
    assert len(labels) == 897


def test_findings_with_another_seed():
    weights, images, labels = trained(9)
    exact = scores(images, weights).argmax(1)
    rough = {
        b: scores(images, [rounded(w, b, 0) for w in weights]).argmax(1) for b in (8, 4)
    }
    right = {b: (answer == labels).mean() for b, answer in rough.items()}
    assert (exact == labels).mean() > 0.96
    assert right[8] == pytest.approx((exact == labels).mean(), abs=0.005)
    assert right[4] < right[8] - 0.01
    assert (rough[8] != exact).mean() < 0.005


@pytest.mark.parametrize("bits", [1, 17])
def test_impossible_bits_are_refused(bits):
    with pytest.raises(ValueError, match=f"bits must be 2..16, got {bits}"):
        rounded(np.ones((2, 2)), bits, 0)
