"""The scramble is a permutation that can be undone; only a strong one hides the next."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.url_shortener_guess import (
    SPACE,
    TEN,
    feistel,
    guessed,
    keyed_hash,
)


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, SPACE - 1), rounds=st.integers(1, 10))
def test_the_same_rounds_in_reverse_undo_it(number, rounds):
    key = feistel(number, TEN[:rounds])
    assert 0 <= key < SPACE
    assert feistel(key, TEN[:rounds][::-1]) == number


def test_each_round_has_a_key_of_its_own():
    """Else all rounds are one function, and a slide attack needs no key."""
    assert sum(feistel(n, (0, 1)) != feistel(n, (1, 0)) for n in range(100)) > 90


def test_it_is_one_to_one_on_the_whole_space():
    assert len({feistel(n, TEN[:1]) for n in range(SPACE)}) == SPACE


def test_one_round_keeps_half_of_the_number_in_sight():
    assert guessed([feistel(n, TEN[:1]) for n in range(6_000)]) > 90


@pytest.mark.parametrize("percent", [3, 6])
def test_a_good_scramble_is_guessed_as_often_as_the_space_is_full(percent):
    keys = [feistel(n, TEN[:4]) for n in range(SPACE * percent // 100)]
    assert guessed(keys) == pytest.approx(percent, abs=1.5)


@pytest.mark.parametrize("factor", [1, 62, 100_003, 7_919])
def test_a_multiple_of_the_counter_is_always_guessed(factor):
    assert guessed([n * factor % SPACE for n in range(3_000)]) > 99


def test_hashes_collide_as_their_pairs_foretell():
    n = SPACE // 20
    lost = n - len({keyed_hash(i, "again") % SPACE for i in range(n)})
    assert lost == pytest.approx(n * n / 2 / SPACE, rel=0.2)


@pytest.mark.parametrize("number", [-1, SPACE])
def test_errors_name_the_rule_and_the_value(number):
    with pytest.raises(ValueError, match=rf"number must be in 0\.\..* got {number}"):
        feistel(number, TEN)
