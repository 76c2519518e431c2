"""Recall of neighbours against set arithmetic and scikit-learn, and its laws."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import recall_score

from snippets.metrics.retrieval_recall import (
    recall_by_distance,
    recall_by_id,
    relevant_recall,
)

NAMES = "abcdefgh"
FOUND = st.permutations(NAMES).flatmap(
    lambda order: st.integers(0, 8).map(lambda n: order[:n])
)
DISTANCES = st.fixed_dictionaries({n: st.sampled_from([1.0, 2.0, 3.0]) for n in NAMES})


def nearest(distance, k):
    return sorted(NAMES, key=lambda name: (distance[name], name))[:k]


@settings(max_examples=30)
@given(exact=FOUND.filter(bool), found=FOUND)
def test_agrees_with_scikit_learn(exact, found):
    truth, guess = ([name in group for name in NAMES] for group in (exact, found))
    expected = recall_score(truth, guess)
    assert recall_by_id(exact, found) == pytest.approx(expected)
    assert relevant_recall(found, exact) == pytest.approx(expected)


@given(distance=DISTANCES, found=FOUND, k=st.integers(1, 8))
def test_distance_forgives_ties_and_nothing_else(distance, found, k):
    exact, top = nearest(distance, k), found[:k]
    by_id = recall_by_id(exact, top)
    by_distance = recall_by_distance(exact, top, distance)
    assert by_id <= by_distance + 1e-12 <= 1 + 2e-12
    if (
        len(set(distance[n] for n in NAMES if n not in exact) & {distance[exact[-1]]})
        == 0
    ):
        assert by_distance == pytest.approx(by_id)


@given(distance=DISTANCES, order=st.permutations(NAMES), k=st.integers(1, 8))
def test_any_exact_search_has_full_recall_by_distance(distance, order, k):
    """Two exact searches may break ties differently."""
    other = sorted(order, key=lambda name: distance[name])[:k]
    assert recall_by_distance(nearest(distance, k), other, distance) == 1


@given(exact=FOUND.filter(bool), found=FOUND)
def test_more_found_never_lowers_it(exact, found):
    values = [recall_by_id(exact, found[:n]) for n in range(len(found) + 1)]
    assert values == sorted(values)


def test_worked_example():
    distance = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 3.0, "e": 5.0, "f": 9.0}
    assert recall_by_id("abc", "abd") == pytest.approx(2 / 3)
    assert recall_by_distance("abc", "abd", distance) == 1
    assert recall_by_distance("abc", "ade", distance) == pytest.approx(2 / 3)
    assert relevant_recall("af", "af") == 1
    assert recall_by_id("abc", "") == recall_by_distance("abc", "", distance) == 0


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="names must be at least 1 and differ, got"):
        recall_by_id("", "a")
    with pytest.raises(ValueError, match="names must be at least 1 and differ, got"):
        recall_by_id("ab", "aa")
    with pytest.raises(ValueError, match="relevant must not be empty"):
        relevant_recall("ab", "")
