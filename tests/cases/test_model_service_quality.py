"""The paired error, and what the page says of the models."""

from pathlib import Path

import numpy as np
import pytest

from snippets.cases import model_service_quality as quality

RECORD = Path(quality.__file__).with_suffix(".txt").read_text("utf-8")


def test_the_error_is_that_of_a_paired_difference():
    rng = np.random.default_rng(0)
    base = rng.random(400) < 0.9
    right = base ^ (rng.random(400) < 0.05)
    gain, error = quality.against(right, base)
    draws = rng.integers(0, 400, (4_000, 400))
    again = (right.astype(float) - base)[draws].mean(axis=1)
    assert gain == pytest.approx(right.mean() - base.mean())
    assert error == pytest.approx(again.std(), rel=0.05)
    assert quality.against(base, base) == (0, 0)


def test_the_record_says_what_the_page_says():
    rows = {r[:14].strip(): r[14:].split() for r in RECORD.splitlines()[1:-1]}
    assert rows["constant"] == ["0.100", "0"]
    gain, error = map(float, rows["forest 200"][1:3])
    assert gain < 1.5 * error  # no better than the linear model
    for name in ("kernel SVM", "3 neighbours"):
        gain, error = map(float, rows[name][1:3])
        assert gain > 3 * error
    assert int(rows["forest 200"][3]) > 1_000 * int(rows["logistic"][3])
    assert "holds: 0 of 360" in RECORD


def test_one_row_is_refused():
    with pytest.raises(ValueError, match="two rows or more"):
        quality.against(np.array([True]), np.array([True]))
