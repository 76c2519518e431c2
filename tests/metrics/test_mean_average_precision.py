"""Average precision against TREC's code and scikit-learn, its laws, its denominators."""

import math

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from snippets.metrics.mean_average_precision import average_precision, geometric_mean

NAMES = "abcdefgh"
SCORES = st.sampled_from([-1.0, 0.0, 0.5, 1.0])  # few values: many ties
RUNS = st.dictionaries(st.sampled_from(NAMES), SCORES, max_size=8)
JUDGED = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2), min_size=1)
LISTS = st.permutations(NAMES).flatmap(
    lambda order: st.integers(0, 8).map(lambda n: order[:n])
)
RELEVANT = st.sets(st.sampled_from(NAMES + "xyz"), min_size=1)
CUTS = st.integers(1, 12)


@given(scores=RUNS, judged=JUDGED, k=CUTS)
def test_agrees_with_trec_eval(scores, judged, k):
    """Ties go by name, downwards; short and empty lists, nothing relevant: all drawn.
    trec_eval divides by all relevant, at a cut as well."""
    measures = {"map", f"map_cut.{k}"}
    evaluator = pytrec_eval.RelevanceEvaluator({"q": judged}, measures)
    theirs = evaluator.evaluate({"q": scores})["q"]
    shown = sorted(scores, key=lambda name: (scores[name], name), reverse=True)
    relevant = {name for name, grade in judged.items() if grade > 0}
    ours = [average_precision(shown, relevant, cut) for cut in (None, k)]
    if not relevant:  # trec_eval says 0 where 0/0 is not a number
        assert all(map(math.isnan, ours))
        ours = [0, 0]
    assert ours == pytest.approx([theirs["map"], theirs[f"map_cut_{k}"]])


@given(order=st.permutations(range(8)), wanted=st.sets(st.integers(0, 7), min_size=1))
def test_agrees_with_scikit_learn_without_ties(order, wanted):
    truth = [item in wanted for item in range(8)]
    scores = [-order.index(item) for item in range(8)]
    ours = average_precision([str(i) for i in order], {str(i) for i in wanted})
    assert ours == pytest.approx(average_precision_score(truth, scores))


def test_scikit_learn_takes_tied_rows_together():
    """One threshold for both: precision 1/2 wherever the relevant one would stand."""
    assert average_precision_score([1, 0], [1, 1]) == 0.5
    assert {average_precision(order, "a") for order in ("ab", "ba")} == {1, 0.5}


@given(shown=LISTS, relevant=RELEVANT, k=CUTS)
def test_the_denominators_are_ordered_and_only_all_grows_with_k(shown, relevant, k):
    whole, least, found = (
        average_precision(shown, relevant, k, over) for over in ("all", "min", "found")
    )
    assert 0 <= whole <= least <= found <= 1 + 1e-12
    assert whole <= min(k, len(relevant)) / len(relevant) + 1e-12
    assert average_precision(shown, relevant, k + 1) >= whole - 1e-12


@given(shown=LISTS, relevant=RELEVANT, data=st.data())
def test_moving_a_hit_up_never_lowers_it(shown, relevant, data):
    if len(shown) < 2:
        return
    i = data.draw(st.integers(0, len(shown) - 2))
    better = list(shown)
    better[i : i + 2] = sorted(better[i : i + 2], key=lambda n: n not in relevant)
    before, after = (average_precision(s, relevant) for s in (shown, better))
    assert after >= before - 1e-12


@given(shown=LISTS, one=st.sampled_from(NAMES))
def test_with_one_relevant_it_is_the_reciprocal_rank(shown, one):
    expected = 1 / (shown.index(one) + 1) if one in shown else 0
    assert average_precision(shown, one) == pytest.approx(expected)


@settings(max_examples=25)
@given(n=st.integers(2, 30), wanted=st.integers(1, 30), seed=st.integers(0, 99))
def test_random_order_earns_more_where_more_is_relevant(n, wanted, seed):
    """The mean over random orders is at least the share that is relevant."""
    wanted = min(wanted, n)
    rng, names = np.random.default_rng(seed), [str(i) for i in range(n)]
    relevant = names[:wanted]
    values = [
        average_precision(list(rng.permutation(names)), relevant) for _ in range(80)
    ]
    error = np.std(values) / 80**0.5
    assert np.mean(values) >= wanted / n - 5 * error - 1e-9


def test_worked_example():
    shown, relevant = "adbecf", "abfx"
    assert average_precision(shown, relevant) == pytest.approx((1 + 2 / 3 + 1 / 2) / 4)
    assert average_precision(shown, relevant, 3, "min") == pytest.approx(5 / 9)
    assert average_precision(shown, relevant, 3, "found") == pytest.approx(5 / 6)


def test_geometric_mean_sees_the_worst_query():
    assert geometric_mean([0.25, 1.0]) == pytest.approx(0.5)
    assert geometric_mean([0.0, 1.0]) == pytest.approx(1e-5**0.5)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="over must be all, min or found, got k"):
        average_precision("ab", "a", 2, "k")
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        average_precision("ab", "a", 0)
    with pytest.raises(ValueError, match="must not repeat a name"):
        average_precision(["a", "a"], "a")
