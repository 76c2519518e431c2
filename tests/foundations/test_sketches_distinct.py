"""Laws of HyperLogLog: duplicates, unions, the error that theory promises."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sketches_distinct import distinct_words, estimates, observe

some = st.lists(st.text("abcdef", min_size=1, max_size=5), min_size=1, max_size=30)


def registers(words, salt=0):
    return observe(words, salt, np.array([len(words)]))[:, 0]


def by_hand(words, salt):
    """Registers of the eight functions with Python's integers, one bit at a time."""
    out = np.zeros((8, 1024))
    for word in words:
        raw = hashlib.blake2b(word.encode(), salt=salt.to_bytes(8)).digest()
        for f in range(8):
            bits = f"{int.from_bytes(raw[8 * f : 8 * f + 8], 'little'):064b}"
            place, rest = int(bits[:10], 2), bits[10:] + "1"
            out[f, place] = max(out[f, place], rest.index("1") + 1)
    return out


@settings(max_examples=30, deadline=None)
@given(words=some, salt=st.integers(0, 9))
def test_registers_agree_with_a_bit_by_bit_oracle(words, salt):
    assert np.array_equal(registers(words, salt), by_hand(words, salt))


@settings(max_examples=30, deadline=None)
@given(one=some, other=some)
def test_union_is_the_maximum_and_duplicates_change_nothing(one, other):
    union = np.maximum(registers(one), registers(other))
    assert np.array_equal(union, registers(one + other))
    assert np.array_equal(registers(one + one), registers(one))


def test_an_empty_sketch_counts_nothing():
    assert estimates(np.zeros(1024))[1:] == pytest.approx([0, 0], abs=0.01)


def test_error_is_what_theory_says_and_the_bump_is_there():
    words = [f"item {i}" for i in range(10_000)]
    sizes = np.array([100, 1800, 2600, 10_000])
    runs = np.concatenate([observe(words, salt, sizes) for salt in range(900, 912)])
    error = estimates(runs) / sizes - 1
    assert np.std(error[2, :, 3]) == pytest.approx(1.04 / 32, rel=0.25)
    assert error[1, :, 2].mean() > 0.01 > abs(error[2, :, 2].mean())
    assert error[0, :, 1].mean() > 0.05
    assert abs(error[1, :, 1].mean()) < 0.01
    assert error[0, :, 0].mean() > 6


def test_an_intersection_drowns_in_the_error_of_the_union():
    """1,000 of 11,000 shared: by inclusion and exclusion, a third of it is noise."""
    names = [f"item {i}" for i in range(11_000)]
    found = []
    for salt in range(6):
        a, b = registers(names[:6000], salt), registers(names[5000:], salt)
        one, other, union = (estimates(r)[2] for r in (a, b, np.maximum(a, b)))
        found.extend(one + other - union)
    assert 0.15 < np.std(found) / 1000 < 0.6


def test_words_of_the_page():
    words = distinct_words()
    assert len(words) == len(set(words)) == 14_065
