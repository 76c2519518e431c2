"""Counts are conserved, and each rule has its law."""

from itertools import pairwise

import numpy as np
import pytest

from snippets.classics.top_k_trend import RULES, best, usual, weekly


@pytest.fixture(scope="module")
def shop():
    return weekly()


def test_no_line_is_lost_and_buyers_are_fewer(shop):
    counts, buyers = shop
    assert counts.sum() == 541_910
    assert (buyers <= counts).all()
    assert buyers[counts > 0].min() == 0  # lines without a customer are no buyer


def test_expectations_add_up_to_the_week(shop):
    counts, _ = shop
    for week in (4, 30, 52):
        assert usual(counts, week).sum() == pytest.approx(counts[:, week].sum())


def test_a_shop_that_only_grows_surprises_nobody():
    counts = np.outer([5.0, 3.0, 1.0], [1, 1, 1, 1, 2])
    assert usual(counts, 4) == pytest.approx(counts[:, 4])


def test_what_is_usual_comes_from_the_four_weeks_before():
    counts = np.array([[9.0, 1, 1, 1, 1, 0, 7], [0, 0, 0, 0, 4, 8, 7]])
    assert usual(counts, 5) == pytest.approx([4, 4])


def test_rules_differ_as_told():
    now = np.array([100.0, 30, 6, 1, 0, 0, 0, 0, 0, 0, 0])
    base = np.array([100.0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 9])
    buyers = np.array([50.0, 20, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    first = [best(rule, now, base, buyers)[0] for rule in RULES]
    assert first == [0, 2, 1, 1]
    assert best("surprise", now, base, buyers)[1] == 2  # one buyer is enough
    assert best("10 buyers", now, base, buyers)[1] == 0  # here he is not


def test_most_repeats_last_week_and_surprise_does_not(shop):
    counts, buyers = shop
    kept = {}
    for rule in ("most", "surprise"):
        tops = [
            {*best(rule, counts[:, w], usual(counts, w), buyers[:, w])}
            for w in range(20, 45)
        ]
        kept[rule] = np.mean([len(a & b) for a, b in pairwise(tops)])
    assert kept["most"] > 2 * kept["surprise"]


def test_an_unknown_rule_is_an_error():
    one = np.ones(10)
    with pytest.raises(ValueError, match=r"rule must be one of .*got hot"):
        best("hot", one, one, one)
