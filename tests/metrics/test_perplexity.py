"""Perplexity against scikit-learn's log loss and SciPy's geometric mean, and its laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean
from sklearn.metrics import log_loss

from snippets.metrics.perplexity import bits_per_byte, main, perplexity

PROBABILITIES = st.lists(st.floats(0.01, 1), min_size=1, max_size=30)


@given(seed=st.integers(0, 10**6), n=st.integers(1, 20), size=st.integers(2, 6))
def test_is_e_to_the_log_loss_of_scikit_learn(seed, n, size):
    rng = np.random.default_rng(seed)
    given_, came = rng.dirichlet(np.ones(size), n), rng.integers(size, size=n)
    theirs = log_loss(came, given_, labels=range(size))
    ours = perplexity([float(row[i]) for row, i in zip(given_, came, strict=True)])
    assert ours == pytest.approx(math.exp(theirs), rel=1e-6)


@given(probabilities=PROBABILITIES)
def test_is_one_over_the_geometric_mean_and_at_least_one(probabilities):
    value = perplexity(probabilities)
    assert value == pytest.approx(1 / gmean(probabilities))
    assert value >= 1 - 1e-12
    assert perplexity(probabilities[::-1]) == pytest.approx(value)


@pytest.mark.parametrize("size", [1, 2, 256, 50_000])
def test_a_uniform_model_has_the_size_of_its_vocabulary(size):
    assert perplexity([1 / size] * 7) == pytest.approx(size)


@given(probabilities=PROBABILITIES, parts=st.integers(2, 5))
def test_cutting_tokens_moves_perplexity_and_not_bits_per_byte(probabilities, parts):
    pieces = [p ** (1 / parts) for p in probabilities for _ in range(parts)]
    assert perplexity(pieces) <= perplexity(probabilities) + 1e-9
    whole = bits_per_byte(probabilities, 100)
    assert bits_per_byte(pieces, 100) == pytest.approx(whole, abs=1e-9)


def test_one_impossible_token_is_infinite():
    assert perplexity([0.9, 0.0, 0.9]) == math.inf


def test_worked_example(capsys):
    main()
    out = capsys.readouterr().out
    for row in ("7.368           2.881          0.665", "1.585           0.665"):
        assert row in out


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="at least one token, got none"):
        perplexity([])
    for bad in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match=f"lie in 0 to 1, got {bad}"):
            perplexity([0.5, bad])
