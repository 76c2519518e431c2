"""Reciprocal rank against TREC's code, brute force over ties, and its laws."""

from itertools import permutations
from statistics import fmean

import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.metrics.reciprocal_rank import reciprocal_rank, tied_reciprocal_rank

NAMES = "abcdefgh"
SCORES = st.sampled_from([-1.0, 0.0, 0.5, 1.0])  # few values: many ties
RUNS = st.dictionaries(st.sampled_from(NAMES), SCORES, max_size=8)
JUDGED = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2), min_size=1)
LISTS = st.permutations(NAMES).flatmap(
    lambda order: st.integers(0, 8).map(lambda n: order[:n])
)
RELEVANT = st.sets(st.sampled_from(NAMES + "xyz"))
CUTS = st.integers(1, 12)


@given(scores=RUNS, judged=JUDGED)
def test_agrees_with_trec_eval(scores, judged):
    """Ties go by name, downwards; short and empty lists, nothing relevant: all drawn."""
    evaluator = pytrec_eval.RelevanceEvaluator({"q": judged}, {"recip_rank"})
    theirs = evaluator.evaluate({"q": scores})["q"]["recip_rank"]
    shown = sorted(scores, key=lambda name: (scores[name], name), reverse=True)
    relevant = {name for name, grade in judged.items() if grade > 0}
    assert reciprocal_rank(shown, relevant) == pytest.approx(theirs)


@given(shown=LISTS, relevant=RELEVANT, k=CUTS)
def test_only_the_first_relevant_counts(shown, relevant, k):
    value = reciprocal_rank(shown, relevant, k)
    assert value in {0, *(1 / rank for rank in range(1, k + 1))}
    hits = [i for i, name in enumerate(shown) if name in relevant]
    if hits:
        assert reciprocal_rank(shown[: hits[0] + 1], relevant) == reciprocal_rank(
            shown, relevant
        )
    assert reciprocal_rank(shown, relevant, k + 1) >= value


@settings(max_examples=40)
@given(better=st.integers(0, 5), tied=st.integers(1, 6), data=st.data())
def test_ties_are_the_mean_over_every_order(better, tied, data):
    relevant = data.draw(st.integers(1, tied))
    groups = permutations([True] * relevant + [False] * (tied - relevant))
    expected = fmean(1 / (better + order.index(True) + 1) for order in groups)
    assert tied_reciprocal_rank(better, tied, relevant) == pytest.approx(expected)


@given(better=st.integers(0, 50), tied=st.integers(1, 50))
def test_the_mean_lies_between_the_best_and_the_worst_order(better, tied):
    value = tied_reciprocal_rank(better, tied)
    assert 1 / (better + tied) - 1e-12 <= value <= 1 / (better + 1) + 1e-12
    harmonic = sum(1 / r for r in range(better + 1, better + tied + 1))
    assert value == pytest.approx(harmonic / tied)


def test_worked_example():
    lists = ["abc", "xab", "wxyza", "wxyz"]
    assert [reciprocal_rank(s, "ab") for s in lists] == [1, 0.5, 0.2, 0]
    assert fmean(reciprocal_rank(s, "ab") for s in lists) == pytest.approx(0.425)
    assert reciprocal_rank("wxyza", "ab", 3) == 0
    assert tied_reciprocal_rank(0, 4) == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        reciprocal_rank("ab", "a", 0)
    for bad in ((-1, 2, 1), (0, 2, 3), (0, 2, 0), (0, 0, 0)):
        with pytest.raises(ValueError, match="relevant between 1 and tied, got"):
            tied_reciprocal_rank(*bad)
