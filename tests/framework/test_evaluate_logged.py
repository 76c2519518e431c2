"""Another policy's clicks: the weights and their laws, and what the sample showed."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import evaluate_logged
from snippets.framework.evaluate_logged import judge, log, rate, weights

OUTPUT = Path(evaluate_logged.__file__).with_suffix(".txt").read_text("utf-8")
FULL = {"all": (3.5, 5.0), "men": (5.1, 6.7), "women": (4.8, 6.4)}  # Saito and others
CHANCES = st.lists(st.floats(0.05, 1), min_size=2, max_size=6)


def numbers(cell):
    return [float(x) for x in re.findall(r"\d+\.\d+|\d+", cell.replace(",", ""))]


@pytest.fixture(scope="module")
def found():
    """row → campaign → numbers; the second `worth` is that of the bts log."""
    names, table = OUTPUT.splitlines()[0].split(), {}
    for line in OUTPUT.splitlines()[1:]:
        cells = re.split(r"\s{2,}", line[18:].strip())
        key = line[:18].strip()
        key = f"{key}, bts log" if key in table else key
        table[key] = dict(zip(names, map(numbers, cells), strict=True))
    return table


@given(CHANCES, CHANCES, st.integers(0, 1_000))
def test_ipw_is_unbiased_over_all_logs(old, new, seed):
    """Expected over the logger's choice, the weighted reward is the new policy's."""
    k = min(len(old), len(new))
    old, new = (np.array(p[:k]) / sum(p[:k]) for p in (old, new))
    reward = np.random.default_rng(seed).random(k)
    w = weights(new, old)
    assert old @ (w * reward) == pytest.approx(new @ reward)
    assert old @ w == pytest.approx(1)
    guess = np.random.default_rng(seed + 1).random(k)  # doubly robust, however wrong
    assert old @ (new @ guess + w * (reward - guess)) == pytest.approx(new @ reward)


def test_a_policy_judged_by_its_own_log_is_counted():
    rng, chance = np.random.default_rng(0), np.full(500, 0.25)
    y, w = rng.random(500) < 0.1, weights(0.25, chance)
    counted = rate(y * 1.0, np.ones(500), np.random.default_rng(1))
    assert rate(w * y, np.ones(500), np.random.default_rng(1)) == counted
    assert rate(w * y, w, np.random.default_rng(1)) == counted


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=50), st.integers(0, 99))
def test_the_normalised_estimate_stays_between_worst_and_best(chances, seed):
    rng = np.random.default_rng(seed)
    w, y = np.array(chances), rng.random(len(chances))
    value, low, high = numbers(rate(w * y, w, rng))
    edges = 1e3 * np.array([y.min(), y.max()])
    assert edges[0] - 0.1 <= low <= high <= edges[1] + 0.1
    assert edges[0] - 0.1 <= value <= edges[1] + 0.1


@pytest.mark.parametrize("bad", [0.0, -0.1])
def test_what_was_shown_had_some_chance(bad):
    with pytest.raises(ValueError, match=f"above 0 for shown rows, got {bad}"):
        weights(0.5, np.array([0.5, bad]))


@pytest.mark.parametrize("campaign", FULL)
def test_the_logs_are_what_the_page_says(campaign):
    item, place, click, chance = log("random", campaign)
    assert len(item) == 10_000
    assert set(place) == {1, 2, 3}
    assert set(click) == {0, 1}
    assert chance == pytest.approx(1 / (item.max() + 1))
    shown = log("bts", campaign)[0]
    assert set(shown) == set(item)  # so the columns of the shares are the items


def test_ipw_holds_the_truth_and_cannot_tell_it_from_random(found):
    for campaign, (random, bts) in FULL.items():
        _, low, high = found["bts, IPW"][campaign]
        assert low < bts < high
        assert low < random < high
    assert found["bts, IPW"]["all"] == [5.0, 2.7, 7.9]
    assert found["random, counted"]["all"][0] == 3.8  # 38 clicks in 10,000


def test_normalised_and_doubly_robust_are_about_as_wide(found):
    for name in ("bts, normalised", "bts, robust"):
        for campaign in FULL:
            width, ipw = (np.ptp(found[k][campaign][1:]) for k in (name, "bts, IPW"))
            assert 0.8 < width / ipw < 1.2


def test_direct_misses_most_of_the_gain(found):
    for campaign, (random, bts) in FULL.items():
        counted = found["random, counted"][campaign][0]
        assert found["bts, direct"][campaign][0] - counted < (bts - random) / 2


def test_replay_keeps_next_to_nothing(found):
    assert found["replayed"]["all"] == [113, 0]
    assert max(row[1] for row in found["replayed"].values()) <= 1


def test_the_random_log_needs_fewer_rows_than_the_test(found):
    for campaign in FULL:
        need, test = (found[f"{k} to see 1.5"][campaign][0] for k in ("log", "A/B"))
        assert need < test


def test_a_log_that_hardly_explores_is_worth_little(found):
    for campaign in FULL:
        own, other = found["worth | largest"], found["worth | largest, bts log"]
        assert other[campaign][0] < own[campaign][0] / 4
    assert other["women"] == [2, 21_739]


def test_another_seed_says_the_same():
    table = judge("men", np.random.default_rng(7))
    _, low, high = numbers(table["bts, IPW"])
    assert 2.5 < low < 3.6
    assert 8 < high < 9.2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(evaluate_logged, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps obp==0\.4\.1"):
        evaluate_logged.main()
