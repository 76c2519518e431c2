"""Choosing by money: the threshold is best, the bid is Brier, the example is as shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from snippets.metrics import choose

CHANCE = st.floats(0.01, 0.99)
ROWS = st.lists(st.tuples(st.integers(0, 1), CHANCE), min_size=2, max_size=30)
MIXED = ROWS.filter(lambda rows: len({label for label, _ in rows}) == 2)


@given(MIXED)
def test_auc_and_log_loss_agree_with_scikit_learn(rows):
    y, p = zip(*rows, strict=True)
    assert choose.auc(y, p) == pytest.approx(metrics.roc_auc_score(y, p))
    assert choose.log_loss(y, p) == pytest.approx(metrics.log_loss(y, p))


@given(ROWS)
def test_a_bid_is_the_brier_score_in_other_words(rows):
    y, p = zip(*rows, strict=True)
    brier = sum((label - q) ** 2 for label, q in rows) / len(rows)
    share = sum(y) / len(y)
    assert choose.bid(y, p) / len(y) == pytest.approx((share - brier) / 2)


@given(ROWS)
def test_acting_above_one_half_pays_as_accuracy_says(rows):
    y, p = zip(*rows, strict=True)
    right = sum((q > 0.5) == bool(label) for label, q in rows)
    # each right row differs from each wrong row by 1: gain = right - negatives
    assert choose.act_above(y, p, 1, 1) == right - y.count(0)


@given(CHANCE, st.floats(0.1, 9), st.floats(0.1, 9))
def test_acting_is_worth_it_exactly_above_the_threshold(chance, hit, alarm):
    expected = chance * hit - (1 - chance) * alarm
    if abs(expected) > 1e-9:
        acts = choose.act_above([1], [chance], hit, alarm) > 0
        assert acts == (expected > 0)


@given(ROWS, st.integers(0, 30))
def test_the_first_n_hold_no_more_than_there_is(rows, n):
    y, p = zip(*rows, strict=True)
    found = choose.act_on_first(y, p, n)
    assert found <= min(n, sum(y))
    assert choose.act_on_first(y, p, len(y)) == sum(y)


def test_the_example():
    assert choose.auc(choose.Y, choose.SHARP) == 1
    assert choose.auc(choose.Y, choose.HONEST) == pytest.approx(20 / 21)
    assert choose.act_above(choose.Y, choose.SHARP, 1, 1) == 3 - 5
    assert choose.act_above(choose.Y, choose.HONEST, 1, 1) == 2
    assert choose.act_on_first(choose.Y, choose.SHARP, 3) == 3
    assert choose.act_on_first(choose.Y, choose.HONEST, 3) == 2


def test_an_amount_of_the_wrong_sign_is_refused():
    with pytest.raises(ValueError, match="positive amounts, got 1, -1"):
        choose.act_above([1], [0.5], 1, -1)
