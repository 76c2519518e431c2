"""Chosen logs: weights and intervals, their laws, and what the logs can tell."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import labels_position
from snippets.framework.labels_position import rate, reweighted

OUTPUT = Path(labels_position.__file__).with_suffix(".txt").read_text("utf-8")
WEIGHTS = st.lists(st.floats(0.001, 1000), min_size=1, max_size=50)


@pytest.fixture(scope="module")
def found():
    """group → two of (shown, clicks, per 1,000, low, high)."""
    table = {}
    for line in OUTPUT.splitlines()[1:6]:
        numbers = [float(x) for x in re.findall(r"[\d.]+", line[20:])]
        table[line[:20].strip()] = (tuple(numbers[:5]), tuple(numbers[5:]))
    return table


@pytest.fixture(scope="module")
def weighted():
    """campaign → (random, chosen, IPW, error, capped, largest w, mean w, rows)."""
    rows = [line.replace(",", "").split() for line in OUTPUT.splitlines()[-3:]]
    return {name: tuple(map(float, numbers)) for name, *numbers in rows}


@given(WEIGHTS)
def test_rows_are_worth_between_one_and_all(weights):
    w = np.array(weights)
    worth = reweighted(np.zeros(len(w)), w)[2]
    assert 1 - 1e-9 <= worth <= len(w) + 1e-9
    assert reweighted(np.zeros(len(w)), 7 * w)[2] == pytest.approx(worth)


def test_equal_weights_change_nothing():
    clicks = np.array([1, 0, 0, 0])
    assert reweighted(clicks, np.ones(4))[::2] == (250, 4)


def test_weights_undo_the_choice_on_average():
    """Chosen unevenly and weighted back, the mean is that of uniform showing."""
    rng, p = np.random.default_rng(0), np.array([0.7, 0.2, 0.1])
    click_rate = np.array([0.1, 0.3, 0.5])
    item = rng.choice(3, size=200_000, p=p)
    clicks = rng.random(200_000) < click_rate[item]
    mean, error, worth = reweighted(clicks, 1 / 3 / p[item])
    assert abs(mean - 300) < 4 * error
    assert error < 3
    assert worth / 200_000 == pytest.approx(1 / np.sum(1 / 9 / p), rel=0.01)
    assert abs(1000 * clicks.mean() - 300) > 50


@given(st.floats(0.01, 1), st.lists(st.floats(1e-6, 1), min_size=2, max_size=30))
def test_a_uniform_share_bounds_the_weights(share, sizes):
    p = np.array(sizes) / sum(sizes)
    mixed = (1 - share) * p + share / len(p)
    assert (1 / len(p) / mixed).max() <= 1 / share * (1 + 1e-9)
    assert 1 / np.sum(1 / len(p) ** 2 / mixed) >= share * (1 - 1e-9)


@pytest.mark.parametrize("bad", [0, -1])
def test_weights_must_be_positive(bad):
    with pytest.raises(ValueError, match=f"weights must be above 0, got {bad}"):
        reweighted(np.array([1, 0]), np.array([1, bad]))


def test_wilson_by_hand():
    """10 of 100: centre (0.1 + z²/200) / (1 + z²/100), Wilson 1927."""
    z, n, p = 1.959964, 100, 0.1
    half = z * np.sqrt(p * (1 - p) / n + z**2 / 4 / n**2)
    low, high = ((p + z**2 / 2 / n + s * half) / (1 + z**2 / n) for s in (-1, 1))
    text = rate(pd.Series([1] * 10 + [0] * 90))
    assert text == f"   100  10 100.0 ({1000 * low:.1f} to {1000 * high:.1f})"


def test_no_position_can_be_told_from_another(found):
    for log in (0, 1):
        three = [found[f"position {k}"][log] for k in (1, 2, 3)]
        assert max(row[3] for row in three) < min(row[4] for row in three)
        assert sum(row[0] for row in three) == 30_000


def test_the_best_items_of_the_log_are_not_the_best(found):
    random, chosen = found["best when chosen"]
    assert chosen[3] > random[4]
    assert (random[1], chosen[1]) == (1, 13)
    random, chosen = found["rarely chosen half"]
    assert 0.49 < random[0] / 30_000 < 0.51
    assert round(chosen[0] / 30_000, 2) == 0.08


def test_weights_need_propensities_away_from_zero(weighted):
    assert weighted["women"][7] < 3
    assert weighted["women"][6] > 3
    assert weighted["women"][4] < weighted["women"][2]
    for name in ("all", "men"):
        random, _, ipw, error, capped, _, mean, rows = weighted[name]
        assert random - 2.5 * error < ipw < random - error
        assert capped == ipw  # no click carries a weight above ten
        assert abs(mean - 1) < 0.1
        assert rows < 700


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(labels_position, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps obp==0\.4\.1"):
        labels_position.main()
