"""Laws of the marks: MinHash estimates Jaccard, SimHash the angle, theory holds."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.web_crawler_duplicates import marks, reviews, shingles


@settings(max_examples=30, deadline=None)
@given(shared=st.integers(1, 300), only=st.integers(0, 300), seed=st.integers(0, 999))
def test_the_share_of_equal_minima_estimates_jaccard(shared, only, seed):
    draw = np.random.default_rng(seed).integers(0, 2**63, shared + 2 * only)
    a, b = (
        draw[: shared + only].astype("u8"),
        np.r_[draw[:shared], draw[shared + only :]],
    )
    equal = (marks(a)[0] == marks(b.astype("u8"))[0]).mean()
    jaccard = shared / (shared + 2 * only)
    assert abs(equal - jaccard) < 5 * (jaccard * (1 - jaccard) / 128) ** 0.5 + 0.01


def test_order_and_repeats_do_not_matter_and_equals_are_equal():
    words = ["to", "be", "or", "not", "to", "be", "or", "not", "to", "be"]
    hashes = shingles(words)
    assert len(hashes) == 4
    assert np.array_equal(hashes, shingles([*words, "or", "not"]))
    for left, right in zip(marks(hashes), marks(hashes[::-1].copy()), strict=True):
        assert np.array_equal(left, right)


def test_a_shingle_is_three_words_in_a_row():
    one = shingles(["a", "b", "c"])
    assert len(one) == 1
    for other in (["a", "b", "x"], ["a", "x", "c"], ["x", "b", "c"], ["b", "a", "c"]):
        assert shingles(other) != one
    assert one in shingles(["x", "a", "b", "c", "y"])


def test_simhash_of_unrelated_texts_differs_in_half_of_the_bits():
    bits = [marks(shingles(words))[1] for words in reviews()[:60]]
    far = [np.sum(a != b) for i, a in enumerate(bits) for b in bits[:i]]
    assert 30 < np.mean(far) < 33
    assert min(far) > 10


def test_no_two_of_300_different_reviews_share_a_band():
    seen = set()
    texts = {" ".join(words): words for words in reviews()[:300]}.values()
    for words in texts:
        for place, band in enumerate(marks(shingles(words))[0]):
            assert (place, band.tobytes()) not in seen
            seen.add((place, band.tobytes()))


def test_bands_find_what_three_bits_miss():
    rng = Random(9)
    bands = bits = 0
    for words in reviews()[:60]:
        copy = list(words)
        copy[rng.randrange(5, 35)] = "edited"
        (band_a, bit_a), (band_b, bit_b) = marks(shingles(words)), marks(shingles(copy))
        bands += (band_a == band_b).all(axis=1).any()
        bits += (bit_a != bit_b).sum() <= 3
    assert bands > 57
    assert bits < 30


def test_two_words_are_no_text():
    with pytest.raises(ValueError, match="at least 3 words, got 2"):
        shingles(["too", "short"])
