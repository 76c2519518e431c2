"""Coverage, Gini, diversity, novelty and MMR: brute force, SciPy, laws."""

from itertools import permutations
from math import isnan, log2
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from snippets.metrics import beyond_accuracy
from snippets.metrics.beyond_accuracy import coverage, diversity, gini, mmr, novelty

OUTPUT = Path(beyond_accuracy.__file__).with_suffix(".txt").read_text("utf-8")
CATALOGUE = "abcdefgh"
LISTS = st.lists(st.permutations(CATALOGUE).map(lambda x: x[:3]), max_size=6)
POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=6)


def by_pairs(counts):
    """Gini as half the mean absolute difference over the mean."""
    counts = np.asarray(counts, dtype=float)
    gaps = np.abs(counts[:, None] - counts).mean()
    return gaps / (2 * counts.mean())


@given(lists=LISTS)
def test_gini_agrees_with_its_definition_by_pairs_and_stays_in_bounds(lists):
    counts = [sum(item in shown for shown in lists) for item in CATALOGUE]
    ours = gini(lists, CATALOGUE)
    if not lists:
        assert isnan(ours)
        return
    assert ours == pytest.approx(by_pairs(counts))
    assert -1e-12 <= ours <= 1 - 1 / len(CATALOGUE) + 1e-12


def test_gini_reaches_both_bounds():
    assert gini(["ab", "cd"], "abcd") == 0
    assert gini(["a", "a", "a"], "abcd") == 0.75


@given(lists=LISTS, more=LISTS)
def test_coverage_never_falls_with_more_users(lists, more):
    part, whole = coverage(lists, CATALOGUE), coverage(lists + more, CATALOGUE)
    assert 0 <= part <= whole <= min(1, 3 * len(lists + more) / len(CATALOGUE))
    seen = {item for shown in lists for item in shown}
    assert part == len(seen) / len(CATALOGUE)


@given(lists=LISTS, order=st.randoms())
def test_order_of_users_and_of_places_does_not_matter(lists, order):
    mixed = [order.sample(list(shown), len(shown)) for shown in lists]
    order.shuffle(mixed)
    assert coverage(mixed, CATALOGUE) == coverage(lists, CATALOGUE)
    if lists:
        assert gini(mixed, CATALOGUE) == pytest.approx(gini(lists, CATALOGUE))


@given(points=POINTS)
def test_diversity_agrees_with_scipy(points):
    names = CATALOGUE[: len(points)]
    place = dict(zip(names, np.array(points, dtype=float).reshape(-1, 2), strict=True))

    def cosine(a, b):
        x, y = place[a], place[b]
        return 1 - x @ y / (np.linalg.norm(x) * np.linalg.norm(y))

    ours = diversity(names, cosine)
    if len(points) < 2:
        assert isnan(ours)
        return
    assert ours == pytest.approx(pdist(np.array(points), "cosine").mean(), abs=1e-9)
    for order in list(permutations(names))[:5]:
        assert diversity(order, cosine) == pytest.approx(ours, abs=1e-9)


@given(counts=st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_novelty_is_the_mean_bits_and_rarer_is_more(counts):
    names = CATALOGUE[: len(counts)]
    seen_by = dict(zip(names, counts, strict=True))
    ours = novelty(names, seen_by, 50)
    assert ours == pytest.approx(np.mean([log2(50 / c) for c in counts]))
    fewer = {name: max(1, c - 1) for name, c in seen_by.items()}
    assert novelty(names, fewer, 50) >= ours >= 0


@given(
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=8, unique=True),
    k=st.integers(1, 9),
    weight=st.floats(0, 1),
)
def test_mmr_takes_the_best_of_what_is_left(scores, k, weight):
    score = dict(zip(CATALOGUE, scores, strict=False))

    def far(a, b):
        return abs(ord(a) - ord(b)) / 7

    chosen = mmr(score, far, k, weight)
    assert len(set(chosen)) == len(chosen) == min(k, len(score))
    for step, item in enumerate(chosen):
        before = chosen[:step]

        def value(x, before=before):
            like = max([1 - far(x, y) for y in before] or [0])
            return weight * score[x] - (1 - weight) * like

        assert value(item) == max(value(x) for x in score if x not in before)
    ranked = sorted(score, key=score.get, reverse=True)
    assert mmr(score, far, k, 1) == ranked[:k]


def test_worked_example():
    assert "coverage 0.60, Gini 0.533" in OUTPUT
    assert by_pairs([3, 2, 1, 0, 0]) == pytest.approx(0.5333, abs=5e-5)
    for line in (
        "ab: diversity 0.00, novelty 0.5 bits",
        "ac: diversity 1.00, novelty 1.0 bits",
        "MMR   1: abc, score 2.5, diversity 0.67",
        "MMR 0.5: ace, score 1.7, diversity 1.00",
    ):
        assert line in OUTPUT


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"must be in the catalogue, got \{'z'\}"):
        coverage(["az"], "abc")
