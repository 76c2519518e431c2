"""Bugs in the code: what each does to the loss, and which check found it."""

import math
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import log_loss

from snippets.framework import debug
from snippets.framework.debug import BUGS, LIMIT, N, examine, judge

OUTPUT = Path(debug.__file__).with_suffix(".txt").read_text("utf-8")
SOUND = dict.fromkeys(BUGS, False)


@pytest.fixture(scope="module")
def found():
    """bug → check → seeds in which it rang; "error" is the error itself."""
    head, *rows = OUTPUT.splitlines()
    table = {}
    for row in rows[3:]:
        cells = row[20:].replace(".  ", "0  ").replace(" .", " 0").split()
        table[row[:20].strip()] = dict(
            zip(head.split(), map(float, cells), strict=True)
        )
    return table


@pytest.fixture(scope="module")
def digits():
    file = Path(debug.find_spec("sklearn").origin).parent / "datasets/data"
    rows = np.loadtxt(file / "digits.csv.gz", delimiter=",")
    rows = np.random.default_rng(0).permutation(rows)
    scaled = (rows - rows[:N].mean(0)) / (rows[:N].std(0) + 1)
    x = jnp.array(np.c_[scaled[:, :64], np.ones(len(rows))], "f4")
    return x, jnp.array(rows[:, 64], int)


@pytest.fixture(scope="module")
def layers():
    rng = np.random.default_rng(1)
    shapes = (65, 32), (32, 10)
    return [jnp.array(rng.normal(0, 0.3, shape), "f4") for shape in shapes]


def loss(w, x, y, planted="none"):
    bug = {name: name == planted for name in BUGS}
    return np.array(judge(w, x[:597], y[:597], bug)[0])


def test_the_sound_loss_agrees_with_scikit_learn(digits, layers):
    x, y = (np.array(part[:597]) for part in digits)
    z = np.maximum(x @ np.array(layers[0]), 0) @ np.array(layers[1])
    p = np.exp(z - z.max(1, keepdims=True)).astype(float)
    expected = log_loss(y, p / p.sum(1, keepdims=True), labels=range(10))
    assert loss(layers, *digits).mean() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("size", [0.1, 1, 10, 100])
def test_softmax_twice_has_a_floor(digits, layers, size):
    floor = math.log(math.e + 9) - 1
    bad = loss([size * layer for layer in layers], *digits, "softmax twice")
    assert (bad >= floor - 1e-5).all()
    assert (bad <= floor + 1 + 1e-5).all()


def test_rows_are_independent_unless_softmax_runs_over_them(digits, layers):
    x, y = digits
    other = x.at[1:].multiply(2)
    for planted in ("none", "softmax twice", "p[:, y]"):
        same = loss(layers, x, y, planted)[0] - loss(layers, other, y, planted)[0]
        assert abs(same) < 1e-4
    planted = "softmax over rows"
    gap = loss(layers, x, y, planted)[0] - loss(layers, other, y, planted)[0]
    assert abs(gap) > 1e-3


def test_indexing_by_columns_forgets_whose_label_it_is(digits, layers):
    x, y = digits
    turned = jnp.roll(y[:597], 100)
    one, other = loss(layers, x, y, "p[:, y]"), loss(layers, x, turned, "p[:, y]")
    assert one == pytest.approx(other, abs=1e-4)
    assert abs(loss(layers, x, y) - loss(layers, x, turned)).max() > 0.1


def test_sound_program_rings_no_check_on_other_seeds(digits):
    numbers = np.array([examine(*digits, "none", seed) for seed in range(100, 106)])
    assert (numbers <= list(LIMIT.values())).all()


def test_loss_of_one_batch_says_where_it_stuck(digits):
    stuck = {"softmax twice": 1.46, "weights zero": math.log(10)}
    for planted, level in stuck.items():
        batch = examine(*digits, planted, 7)[1]
        assert batch == pytest.approx(level, abs=0.02)
    assert math.isnan(examine(*digits, "rate x 100", 7)[1])


def test_no_false_alarm_in_twenty_seeds(found):
    limits, worst = (
        list(map(float, row[20:].split())) for row in OUTPUT.splitlines()[1:3]
    )
    assert limits == list(LIMIT.values())
    assert all(number <= limit for number, limit in zip(worst, limits, strict=True))
    assert "error 0.025, standard deviation 0.005" in OUTPUT
    assert list(found) == BUGS


def test_one_batch_finds_six_of_seven(found):
    rang = {bug for bug, row in found.items() if row["batch"] == 4}
    assert rang == set(BUGS) - {"layer frozen"}
    assert found["layer frozen"]["still"] == 4
    assert [bug for bug, row in found.items() if row["init"]] == ["softmax over rows"]


def test_softmax_twice_is_the_quiet_one(found):
    quiet = found["softmax twice"]
    assert quiet["error"] == min(row["error"] for row in found.values()) == 0.046
    assert (quiet["linear"], quiet["trusted"]) == (0, 3)
    assert all(row["trusted"] == 4 for bug, row in found.items() if row is not quiet)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(debug, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install scikit-learn"):
        debug.main()
