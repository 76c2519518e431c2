"""Another policy's clicks: the weights and their laws, and what the sample showed."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
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
    """row → campaign → numbers; the second `worth` is the bts log's."""
    names, table = OUTPUT.splitlines()[0].split(), {}
    for line in OUTPUT.splitlines()[1:]:
        cells = re.split(r"\s{2,}", line[18:].strip())
        key = line[:18].strip()
        key = f"{key}, bts log" if key in table else key
        table[key] = dict(zip(names, map(numbers, cells), strict=True))
    return table


@settings(deadline=None)
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


@settings(deadline=None)
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


@pytest.mark.parametrize("campaign", FULL)
def test_a_loop_over_the_rows_finds_the_same(found, campaign):
    """IPW, normalised, doubly robust and direct, written as their definitions."""
    random, bts = (list(zip(*log(p, campaign), strict=True)) for p in ("random", "bts"))
    places = Counter(at for _, at, _, _ in bts)
    both = Counter((item, at) for item, at, _, _ in bts)
    seen, clicks = Counter(row[0] for row in random), Counter()
    for item, _, y, _ in random:
        clicks[item] += y
    mean = sum(clicks.values()) / 10_000
    guess = {i: (clicks[i] + 500 * mean) / (n + 500) for i, n in seen.items()}
    direct = {
        at: sum(both[item, at] / n * guess[item] for item in guess)
        for at, n in places.items()
    }
    w = [both[item, at] / places[at] / even for item, at, _, even in random]
    y = [row[2] for row in random]
    fix = [
        direct[at] + a * (y - guess[item])
        for a, (item, at, y, _) in zip(w, random, strict=True)
    ]
    won = sum(a * b for a, b in zip(w, y, strict=True))
    wanted = {
        "bts, IPW": won / 10,
        "bts, normalised": 1e3 * won / sum(w),
        "bts, robust": sum(fix) / 10,
        "bts, direct": sum(direct[row[1]] for row in random) / 10,
        "worth | mean w": sum(w) ** 2 / sum(a * a for a in w),
        "random, IPW": sum(z / p / len(seen) for _, _, z, p in bts) / 10,
    }
    for name, value in wanted.items():
        step = 0.5 if "worth" in name else 0.05
        assert found[name][campaign][0] == pytest.approx(value, abs=step * 1.01)


def test_ipw_holds_the_truth_and_cannot_tell_it_from_random(found):
    for campaign, (random, bts) in FULL.items():
        _, low, high = found["bts, IPW"][campaign]
        assert low < bts < high
        assert low < random < high
    assert found["bts, IPW"]["all"] == [5.0, 2.7, 7.9]
    assert found["random, counted"]["all"][0] == 3.8  # 38 clicks in 10,000
    for campaign, truths in FULL.items():
        for policy, truth in zip(("random", "bts"), truths, strict=True):
            _, low, high = found[f"{policy}, counted"][campaign]
            missed = (policy, campaign) == ("bts", "women")
            assert (low < truth < high) is not missed


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


def test_the_random_log_needs_fewer_rows_and_forgoes_as_many_clicks(found):
    forgone = []
    for campaign in FULL:
        need, test = (found[f"{k} to see 1.5"][campaign][0] for k in ("log", "A/B"))
        a, b = (log(policy, campaign)[2] for policy in ("random", "bts"))
        n = 2 * (1.96 + 0.84) ** 2 * (a.var() + b.var()) / 0.0015**2
        assert test == pytest.approx(n, abs=1)
        assert need < test
        forgone.append((round(need * 0.0015), round(test / 2 * 0.0015)))
    assert forgone == [(53, 42), (67, 60), (39, 48)]


def test_the_rows_needed_are_a_guess_from_few_clicks():
    ends, rng = [], np.random.default_rng(0)
    for campaign in FULL:
        item, place, y, even = log("random", campaign)
        shown, at, _, _ = log("bts", campaign)
        pi = pd.crosstab(at, shown, normalize="index").loc[place].to_numpy()
        x = (weights(pi[range(10_000), item], even) - 1) * y
        drawn = x[rng.integers(10_000, size=(500, 10_000))].var(axis=1)
        ends += [*np.percentile(7.84 * drawn / 0.0015**2, [2.5, 97.5])]
    assert min(ends) == pytest.approx(13_000, rel=0.1)
    assert max(ends) == pytest.approx(75_000, rel=0.1)


def test_the_bts_shares_moved_during_the_week():
    """Half the summed difference of shares, by place: halves of the sample, by luck."""
    moved, rng = [], np.random.default_rng(0)
    for campaign in FULL:
        shown, at, _, _ = log("bts", campaign)
        late = np.arange(10_000) >= 5_000  # the rows are in order of time
        for half in (late, rng.permutation(late)):
            one, two = (
                pd.crosstab(at[m], shown[m], normalize="index").reindex(
                    columns=range(shown.max() + 1), fill_value=0
                )
                for m in (half, ~half)
            )
            moved.append((one - two).abs().sum(axis=1) / 2)
    moves, luck = (np.concatenate(m) for m in (moved[::2], moved[1::2]))
    assert [moves.min(), moves.max()] == pytest.approx([0.18, 0.25], abs=0.005)
    assert [luck.min(), luck.max()] == pytest.approx([0.05, 0.10], abs=0.005)


def test_a_log_that_hardly_explores_is_worth_little(found):
    for campaign in FULL:
        own, other = found["worth | mean w"], found["worth | mean w, bts log"]
        assert other[campaign][0] < own[campaign][0] / 4
    assert [other[c][0] for c in FULL] == [340, 656, 2]
    assert [other[c][1] for c in FULL] == [1.01, 0.94, 3.13]
    chance = log("bts", "women")[3].min()
    assert chance == pytest.approx(1e-6)
    assert round(1 / 46 / chance) == 21_739
    assert found["random, IPW"]["men"][2] < FULL["men"][0]  # it misses the truth


def test_another_seed_says_the_same():
    table = judge("men", np.random.default_rng(7))
    _, low, high = numbers(table["bts, IPW"])
    assert 2.5 < low < 3.6
    assert 8 < high < 9.2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(evaluate_logged, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps obp==0\.4\.1"):
        evaluate_logged.main()
