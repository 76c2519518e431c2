"""Precision, recall, hit rate and R-precision against TREC's code, and their laws."""

import math

import numpy as np
import pytest
import pytrec_eval
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from implicit.evaluation import ranking_metrics_at_k

from snippets.metrics.precision_at_k import (
    capped_recall,
    hit_rate,
    hits,
    precision,
    r_precision,
    recall,
)

NAMES = "abcdefgh"
SCORES = st.sampled_from([-1.0, 0.0, 0.5, 1.0])  # few values: many ties
RUNS = st.dictionaries(st.sampled_from(NAMES), SCORES, max_size=8)
JUDGED = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2), min_size=1)
LISTS = st.permutations(NAMES).flatmap(
    lambda order: st.integers(0, 8).map(lambda n: order[:n])
)
RELEVANT = st.sets(st.sampled_from(NAMES + "xyz"))
CUTS = st.integers(1, 12)


def trec(judged, scores, k):
    names = {f"P.{k}", f"recall.{k}", f"success.{k}", "Rprec"}
    read = pytrec_eval.RelevanceEvaluator({"q": judged}, names).evaluate({"q": scores})
    return [read["q"][n] for n in (f"P_{k}", f"recall_{k}", f"success_{k}", "Rprec")]


@given(scores=RUNS, judged=JUDGED, k=CUTS)
def test_agrees_with_trec_eval(scores, judged, k):
    """Ties go by name, downwards; short and empty lists, nothing relevant: all drawn."""
    shown = sorted(scores, key=lambda name: (scores[name], name), reverse=True)
    relevant = {name for name, grade in judged.items() if grade > 0}
    ours = [measure(shown, relevant, k) for measure in (precision, recall, hit_rate)]
    ours.append(r_precision(shown, relevant))
    if not relevant:  # trec_eval says 0 where 0/0 is not a number
        assert ours[0] == ours[2] == 0
        assert math.isnan(ours[1])
        assert math.isnan(ours[3])
        ours = [0, 0, 0, 0]
    assert ours == pytest.approx(trec(judged, scores, k))


@given(shown=LISTS, relevant=RELEVANT.filter(bool), k=CUTS)
def test_bounds_and_ceilings(shown, relevant, k):
    p, r = precision(shown, relevant, k), recall(shown, relevant, k)
    assert 0 <= p <= min(k, len(relevant)) / k
    assert 0 <= r <= min(k, len(relevant)) / len(relevant)
    assert max(p, r) == pytest.approx(capped_recall(shown, relevant, k))
    assert k * p == pytest.approx(len(relevant) * r)
    assert hit_rate(shown, relevant, k) >= max(p, r)


@given(shown=LISTS, relevant=RELEVANT.filter(bool), k=CUTS)
def test_a_longer_cut_never_lowers_recall_or_hits(shown, relevant, k):
    for measure in (hits, recall, hit_rate):
        assert measure(shown, relevant, k + 1) >= measure(shown, relevant, k)


@given(shown=LISTS, one=st.sampled_from(NAMES), k=CUTS)
def test_with_one_relevant_hit_rate_is_recall_and_precision_is_that_over_k(
    shown, one, k
):
    hit = hit_rate(shown, {one}, k)
    assert hit == recall(shown, {one}, k) == capped_recall(shown, {one}, k)
    assert precision(shown, {one}, k) == pytest.approx(hit / k)


@given(shown=LISTS, relevant=RELEVANT.filter(bool))
def test_r_precision_is_where_precision_and_recall_meet(shown, relevant):
    n = len(relevant)
    assert r_precision(shown, relevant) == pytest.approx(precision(shown, relevant, n))
    assert r_precision(shown, relevant) == pytest.approx(recall(shown, relevant, n))


class Fixed:
    """A recommender that gives everyone items 0, 1, 2, …"""

    def recommend(self, users, _, N, **options):
        ids = np.tile(np.arange(N, dtype=np.int32), (len(users), 1))
        return ids, -1.0 * ids


@given(
    liked=st.lists(st.sets(st.integers(0, 14)), min_size=1, max_size=5).filter(any),
    k=CUTS,
)
def test_what_implicit_calls_precision_is_capped_recall_pooled(liked, k):
    rows = [[column in items for column in range(20)] for items in liked]
    test = sp.csr_matrix(np.array(rows, dtype=float))
    none = sp.csr_matrix(test.shape)
    read = ranking_metrics_at_k(Fixed(), none, test, K=k, show_progress=False)
    shown = list(range(20))
    found = sum(hits(shown, items, k) for items in liked)
    assert read["precision"] == pytest.approx(
        found / sum(min(k, len(items)) for items in liked)
    )


def test_worked_example():
    shown, relevant = "abcde", "adx"
    assert precision(shown, relevant, 5) == pytest.approx(2 / 5)
    assert recall(shown, relevant, 5) == pytest.approx(2 / 3)
    assert r_precision(shown, relevant) == pytest.approx(1 / 3)
    assert precision("ab", "abx", 5) == pytest.approx(2 / 5)  # not 2 / 2


def test_order_inside_the_cut_does_not_count():
    assert precision("abxyz", "ab", 5) == precision("xyzab", "ab", 5)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        precision("ab", "a", 0)
    with pytest.raises(ValueError, match="must not repeat a name, got"):
        recall(["a", "a"], "a", 2)
