"""Bugs in the code: what each does to the loss, and which check found it."""

import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss

from snippets.framework import debug
from snippets.framework.debug import BUGS, LIMIT, N, examine, loss, train

OUTPUT = Path(debug.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """bug → check → number, as text: a star means that the check rang."""
    names = [*LIMIT]
    rows = [(row[:17].strip(), row[17:].split()) for row in OUTPUT.splitlines()[1:]]
    return {bug: dict(zip(names, cells, strict=True)) for bug, cells in rows}


@pytest.fixture(scope="module")
def digits():
    order = np.random.default_rng(0).permutation(1797)
    x, y = (part[order] for part in load_digits(return_X_y=True))
    x = (x - x[:N].mean(axis=0)) / (x[:N].std(axis=0) + 1)
    return np.c_[x, np.ones(1797)], y


@pytest.fixture(scope="module")
def layers():
    rng = np.random.default_rng(1)
    return [rng.normal(0, 0.3, shape) for shape in ((65, 32), (32, 10))]


def flags(planted):
    return np.array(BUGS) == planted


def test_the_sound_loss_agrees_with_scikit_learn(digits, layers):
    x, y = (part[:597] for part in digits)
    z = np.maximum(x @ layers[0], 0) @ layers[1]
    p = np.exp(z - z.max(1, keepdims=True))
    expected = log_loss(y, p / p.sum(1, keepdims=True), labels=range(10))
    assert loss(layers, x, y, flags("none")) == pytest.approx(expected)


@pytest.mark.parametrize("size", [0.1, 100])
def test_softmax_twice_has_a_floor(digits, layers, size):
    floor = math.log(math.e + 9) - 1
    w = [size * layer for layer in layers]
    for row in range(3):
        x, y = (part[row : row + 1] for part in digits)
        assert floor - 1e-9 <= loss(w, x, y, flags("softmax twice")) <= floor + 1


def test_softmax_over_rows_ignores_what_is_common_to_a_class(digits, layers):
    """Adding a constant to one class changes a sound loss and not this one."""
    x, y = (part[:32] for part in digits)
    other = [np.c_[layers[0][:, :-1], 9 * np.eye(65)[64]], layers[1].copy()]
    same = [other[0], layers[1].copy()]
    other[1][-1], same[1][-1] = np.eye(10)[3], 0
    for planted, changes in (("none", True), ("softmax over rows", False)):
        gap = loss(other, x, y, flags(planted)) - loss(same, x, y, flags(planted))
        assert (abs(gap) > 1e-3) == changes


@pytest.mark.parametrize("planted", ["none", "sign flipped", "layer frozen"])
def test_one_step_follows_the_slope(digits, layers, planted):
    """The step against central differences of the loss, in both layers."""
    x, y = (part[:32] for part in digits)
    step = train(layers, x[None], y[None], flags(planted))[0]
    at = ((0, (20, 5)), (0, (64, 7)), (1, (3, 2)))
    for layer, place in at:
        ends = []
        for h in (1e-6, -1e-6):
            w = [part.copy() for part in layers]
            w[layer][place] += h
            ends.append(float(loss(w, x, y, flags("none"))))
        expected = -0.5 * (ends[0] - ends[1]) / 2e-6
        if planted == "sign flipped":
            expected = -expected
        if planted == "layer frozen" and layer == 0:
            expected = 0
        moved = float(step[layer][place] - layers[layer][place])
        assert moved == pytest.approx(expected, rel=1e-3, abs=1e-8)


def test_sound_program_rings_no_check_on_other_seeds(digits):
    numbers = np.array([examine(*digits, "no bug", seed) for seed in (100, 101)])
    assert (numbers[:, :3] <= list(LIMIT.values())[:3]).all()
    assert numbers[:, 3].mean() <= LIMIT["error %"]


def test_single_runs_of_24_seeds_overlap(digits, monkeypatch):
    """Numbers of the page; the runs on one batch, not looked at here, are left out."""
    blank = ([np.zeros(1)], np.zeros(1))
    monkeypatch.setattr(
        debug,
        "train",
        lambda w, x, y, bug: blank if (x == x[0]).all() else train(w, x, y, bug),
    )
    runs = {
        bug: np.array([examine(*digits, bug, seed)[3] for seed in range(100, 124)])
        for bug in ("no bug", "softmax twice")
    }
    sound, quiet = runs.values()
    assert (round(sound.min(), 1), round(sound.max(), 1)) == (1.3, 3.5)
    assert (round(quiet.min(), 1), round(quiet.max(), 1)) == (2.8, 5.2)
    assert round(sound.std(ddof=1), 1) == 0.5
    assert sound.mean() < LIMIT["error %"] < quiet.mean()


def test_another_seed_tells_the_same_of_each_bug(digits):
    rang = {
        bug: np.array(examine(*digits, bug, 7))[:3] > list(LIMIT.values())[:3]
        for bug in BUGS
    }
    assert {bug: row.tolist() for bug, row in rang.items()} == {
        "softmax twice": [False, True, False],
        "softmax over rows": [True, True, False],
        "sign flipped": [False, True, False],
        "layer frozen": [False, False, True],
    }


def test_softmax_over_rows_starts_at_the_logarithm_of_the_rows(digits):
    first = examine(*digits, "softmax over rows", 7)[0]
    assert first == pytest.approx(math.log(32), abs=0.05)


def test_labels_must_match_the_rows(digits):
    with pytest.raises(IndexError, match="out of bounds"):
        examine(digits[0], digits[1][:-700], "no bug", 0)


def test_what_the_page_says_of_the_output(found):
    assert list(found) == ["no bug", *BUGS]
    rang = {
        bug: {k for k, v in row.items() if v[-1] == "*"} for bug, row in found.items()
    }
    assert rang == {
        "no bug": set(),
        "softmax twice": {"one batch", "error %"},
        "softmax over rows": {"first loss", "one batch", "error %"},
        "sign flipped": {"one batch", "error %"},
        "layer frozen": {"still", "error %"},
    }
    assert found["no bug"]["error %"] == "2.4"
    assert found["softmax twice"]["error %"] == "4.4*"
    assert found["softmax twice"]["one batch"] == "1.5*"
