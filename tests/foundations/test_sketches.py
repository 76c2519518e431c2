"""Laws of the Bloom filter: what it never does, and how often it does the rest."""

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sketches import Bloom, theory

keys = st.lists(st.text(max_size=8), max_size=30)


def filled(n_bits, hashes, added):
    bloom = Bloom(n_bits, hashes)
    for key in added:
        bloom.add(key)
    return bloom


@settings(max_examples=50, deadline=None)
@given(n_bits=st.integers(1, 300), hashes=st.integers(1, 9), added=keys)
def test_a_key_that_was_added_is_always_found(n_bits, hashes, added):
    bloom = filled(n_bits, hashes, added)
    assert all(key in bloom for key in added)


@settings(max_examples=50, deadline=None)
@given(n_bits=st.integers(1, 300), hashes=st.integers(1, 9), added=keys, asked=keys)
def test_answers_equal_a_set_of_places(n_bits, hashes, added, asked):
    bloom = filled(n_bits, hashes, added)
    ones = {place for key in added for place in bloom.places(key)}
    assert sum(byte.bit_count() for byte in bloom.bits) == len(ones)
    for key in asked:
        assert (key in bloom) == (set(bloom.places(key)) <= ones)


@settings(max_examples=30, deadline=None)
@given(one=keys, other=keys)
def test_filters_of_one_shape_merge_by_or(one, other):
    a, b, both = (filled(200, 3, added) for added in (one, other, one + other))
    merged = bytes(x | y for x, y in zip(a.bits, b.bits, strict=True))
    assert merged == bytes(both.bits)


@pytest.mark.parametrize(
    ("bits", "hashes", "times"), [(10, 7, 1), (6, 4, 1), (10, 7, 2)]
)
def test_false_answers_follow_theory(bits, hashes, times):
    """Twelve filters: the filter's own luck counts, so the filters are the sample."""
    shares = []
    for seed in range(12):
        bloom = filled(bits * 500, hashes, [f"{seed}:{i}" for i in range(500 * times)])
        shares.append(sum(f"{seed}-{i}" in bloom for i in range(1000)) / 1000)
    expected = theory(bits * 500, hashes, 500 * times)
    error = sqrt(expected / 12_000) + 0.1 * expected / sqrt(12)
    assert sum(shares) / 12 == pytest.approx(expected, abs=4 * error)


def test_the_best_number_of_hashes_is_bits_per_key_times_ln_2():
    for bits in (5, 10, 20):
        best = min(range(1, 30), key=lambda k, bits=bits: theory(bits, k, 1))
        assert abs(best - bits * log(2)) < 1


def test_an_empty_filter_says_no_and_a_full_one_yes():
    assert "a" not in Bloom(8, 2)
    full = filled(8, 2, map(str, range(100)))
    assert all(f"new {i}" in full for i in range(50))


def test_errors_name_the_rule_and_the_value():
    for n_bits, hashes in ((0, 1), (8, 0)):
        with pytest.raises(ValueError, match=rf"1 or more, got .*hashes={hashes}"):
            Bloom(n_bits, hashes)
