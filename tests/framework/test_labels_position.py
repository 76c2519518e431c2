"""Chosen logs: weights and intervals, their laws, and what the logs can tell."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import labels_position
from snippets.framework.labels_position import counted, rate, worth

OUTPUT = Path(labels_position.__file__).with_suffix(".txt").read_text("utf-8")
CHANCES = st.lists(st.floats(0.001, 1), min_size=1, max_size=50)


@pytest.fixture(scope="module")
def found():
    """group → two of (shown, clicks, per 1,000, low, high)."""
    table = {}
    for line in OUTPUT.splitlines()[1:8]:
        numbers = [float(x) for x in re.findall(r"[\d.]+", line[20:])]
        table[line[:20].strip()] = (tuple(numbers[:5]), tuple(numbers[5:]))
    return table


@pytest.fixture(scope="module")
def logged():
    """campaign → lowest, highest chance; rows' worth, of whole ones; other chances."""
    table = {}
    for line in OUTPUT.splitlines()[-3:]:
        name, low, _, high, both, whole, *others = line.split(maxsplit=6)
        table[name] = (*map(float, (low, high, both, whole)), json.loads(others[0]))
    return table


@given(CHANCES)
def test_rows_are_worth_between_one_and_all(chances):
    p = np.array(chances)
    assert 1 - 1e-9 <= worth(p) <= len(p) + 1e-9
    assert worth(p / 7) == pytest.approx(worth(p))


def test_worth_by_hand_and_of_equal_chances():
    assert worth(np.array([1 / 3, 1])) == pytest.approx((3 + 1) ** 2 / (9 + 1))
    assert worth(np.full(7, 0.2)) == pytest.approx(7)


def test_worth_is_how_much_the_error_grows():
    """Weighted by one over its chance, a mean errs like one of `worth` equal rows."""
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 1, 200)
    w = 1 / p / np.mean(1 / p)
    means = (rng.normal(size=(20_000, 200)) * w).mean(axis=1)
    assert 1 / means.var() == pytest.approx(worth(p), rel=0.05)


def test_what_counts_as_a_whole_number_of_draws():
    chances = np.array([0.000005, 0.014, 0.525, 1, 0.000001, 1 / 46, 1 / 34])
    assert counted(chances).tolist() == [True] * 4 + [False] * 3
    draws = np.random.default_rng(1).binomial(200_000, 0.03, 500)
    assert counted(draws / 200_000).all()
    assert not counted(draws / 200_000 + 1e-6).any()
    assert counted(np.arange(1, 200_001) / 200_000).all()


@given(st.floats(0.01, 1), st.lists(st.floats(1e-6, 1), min_size=2, max_size=30))
def test_a_uniform_share_bounds_the_weights(share, sizes):
    p = np.array(sizes) / sum(sizes)
    mixed = (1 - share) * p + share / len(p)
    assert (1 / len(p) / mixed).max() <= 1 / share * (1 + 1e-9)
    assert 1 / np.sum(1 / len(p) ** 2 / mixed) >= share * (1 - 1e-9)


@pytest.mark.parametrize("bad", [0, -1])
def test_chances_must_be_positive(bad):
    with pytest.raises(ValueError, match=f"chances must be above 0, got {bad}"):
        worth(np.array([1, bad]))


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


def test_a_winner_is_mostly_luck(found):
    wins = {name: rows for name, rows in found.items() if name.startswith("winner")}
    assert [rows[1][:2] for rows in wins.values()] == [(16, 1), (515, 11), (54, 1)]
    random = [rows[0] for rows in wins.values()]
    assert [row[1] for row in random] == [0, 1, 0]
    assert random[0][0] + random[2][0] == 364
    assert all(rows[1][3] < rows[0][4] for rows in wins.values())  # they overlap


def test_rarely_chosen_items_have_few_labels(found):
    random, chosen = found["rarely chosen half"]
    assert 0.49 < random[0] / 30_000 < 0.51
    assert round(chosen[0] / 30_000, 2) == 0.08


def test_one_placeholder_makes_the_rows_worth_two(logged):
    assert {name: row[2:4] for name, row in logged.items()} == {
        "all": (340, 340),
        "men": (656, 656),
        "women": (2, 537),
    }
    others = [chance for row in logged.values() for chance in row[4]]
    assert sorted(others) == [1e-6, *[round(1 / 46, 6)] * 3, round(1 / 34, 6)]
    assert logged["women"][:2] == (0.014, 0.525)


def test_the_item_of_the_placeholder_has_larger_chances_otherwise():
    spec = find_spec("obp")
    rows = pd.read_csv(Path(spec.origin).parent / "dataset/obd/bts/women/women.csv")
    odd = rows.loc[rows["propensity_score"].idxmin()]
    same = (rows["item_id"] == odd["item_id"]) & (rows["position"] == odd["position"])
    rest = rows.loc[same, "propensity_score"].drop(odd.name)
    assert odd["propensity_score"] == 1e-6
    assert (round(rest.min(), 3), round(rest.max(), 3)) == (0.001, 0.015)
    weights = 1 / 46 / rows["propensity_score"]
    assert weights.drop(odd.name).sum() ** 2 / (
        weights.drop(odd.name) ** 2
    ).sum() == pytest.approx(537, abs=0.5)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(labels_position, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps obp==0\.4\.1"):
        labels_position.main()
