"""The small network: its gradient, its Adam, its seeds, and what was found."""

from pathlib import Path

import numpy as np
import optax
import pytest
from sklearn.datasets import load_digits

from snippets.framework import tune_rate
from snippets.framework.tune_rate import slopes, train

OUTPUT = Path(tune_rate.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def digits():
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(1).permutation(len(y))
    return np.c_[x / 16, np.ones(len(y))][order], y[order]


@pytest.fixture(scope="module")
def found():
    """rate → three (mean, sd) of the error in per cent."""
    table = {}
    for line in OUTPUT.split("\n\n")[1].splitlines()[1:]:
        rate, *cells = line.replace("+/-", " ").split()
        table[rate] = np.array(cells, float).reshape(3, 2)
    return table


def test_the_slope_is_that_of_the_loss(digits):
    rng = np.random.default_rng(0)
    w = [rng.normal(0, 0.2, (8, 65, 32)), rng.normal(0, 0.2, (8, 32, 10))]
    x, y = digits[0][:80].reshape(8, 10, 65), digits[1][:80].reshape(8, 10)
    _, *slope = slopes(w, x, y)
    for part, (row, column) in ((0, (30, 5)), (0, (64, 31)), (1, (7, 3)), (1, (0, 9))):
        up, down = [a.copy() for a in w], [a.copy() for a in w]
        up[part][:, row, column] += 1e-6
        down[part][:, row, column] -= 1e-6
        steep = (slopes(up, x, y)[0] - slopes(down, x, y)[0]) / 2e-6
        assert steep == pytest.approx(slope[part][:, row, column], abs=1e-6)


def test_an_untaught_network_of_equal_odds_loses_log_10():
    w = [np.zeros((8, 65, 32)), np.zeros((8, 32, 10))]
    loss, *_ = slopes(w, np.ones((8, 4, 65)), np.zeros((8, 4), int))
    assert loss == pytest.approx(np.log(10))


def test_steps_are_those_of_optax(digits):
    rates, states = (
        np.array([0.01, 0.003, 0.02]),
        list(
            train(
                digits[0][:400], digits[1][:400], np.array([0.01, 0.003, 0.02]), seed=3
            )
        ),
    )
    rng = np.random.default_rng(3)
    w = [rng.normal(0, 0.2, size) for size in ((8, 65, 32), (8, 32, 10))]
    adam = optax.inject_hyperparams(optax.adam)(learning_rate=1.0)
    memory = adam.init(w)
    for rate, (_, *mine) in zip(rates, states, strict=True):
        batch = rng.integers(400, size=(8, 32))
        _, *slope = slopes(w, digits[0][batch], digits[1][batch])
        memory.hyperparams["learning_rate"] = rate
        change, memory = adam.update(slope, memory)
        w = [a + np.asarray(b, float) for a, b in zip(w, change, strict=True)]
        for a, b in zip(w, mine, strict=True):
            assert np.quantile(np.abs(a - b), 0.99) < 1e-4


def test_a_seed_repeats_a_run_to_the_last_bit_and_another_does_not(digits):
    x, y = digits[0][:400], digits[1][:400]
    runs = [list(train(x, y, np.full(60, 0.01), seed))[-1] for seed in (0, 0, 1)]
    for one, same, other in zip(*runs, strict=True):
        assert (one == same).all()
        assert not np.isclose(one, other).all()


def test_rates_must_be_positive(digits):
    with pytest.raises(ValueError, match=r"rates must be above 0, got -0\.1"):
        next(train(*digits, np.array([0.1, -0.1]), seed=0))


def test_the_usual_rates_are_the_slow_ones(found):
    for steps in range(3):
        errors = [found[rate][steps, 0] for rate in ("0.0003", "0.001", "0.003")]
        assert errors == sorted(errors, reverse=True)
    assert found["0.0003"][0, 0] > 10 * found["0.03"][0, 0]
    assert found["0.001"][2, 0] < found["0.03"][0, 0]  # given ten times the steps


def test_seeds_scatter_as_much_as_the_three_best_rates_differ(found):
    last = np.array([found[rate][2] for rate in ("0.003", "0.01", "0.03")])
    assert np.ptp(last[:, 0]) <= last[:, 1].min()


def test_a_tenth_of_the_rate_of_lowest_loss_lies_among_the_best(found):
    line = next(line for line in OUTPUT.splitlines() if line.startswith("lowest"))
    tenths = [float(word) / 10 for word in line.split()[3:]]
    assert len(tenths) == 8
    assert min(tenths) >= 0.01
    assert max(tenths) <= 0.031


def test_beyond_the_range_training_is_worse(digits, found):
    x, y = digits
    *_, (_, a, b) = train(x[:400], y[:400], np.full(1000, 0.1), seed=0)
    guess = (np.maximum(x[400:] @ a, 0) @ b).argmax(axis=-1)
    error = 100 * (guess != y[400:]).mean()
    assert error > found["0.03"][2, 0] + 0.5
