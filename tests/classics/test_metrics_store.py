"""The XOR code gives back every bit, and costs what the paper's rules say."""

import random
from itertools import pairwise
from struct import pack, unpack

from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets.classics.metrics_store import decode, encode

words = st.integers(0, 2**64 - 1).map(lambda w: unpack(">d", w.to_bytes(8))[0])
doubles = st.one_of(
    words,  # any bit pattern: NaNs with payloads, subnormals
    st.floats(allow_subnormal=True),
    st.sampled_from([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 5e-324]),
    st.integers(-100, 100).map(float),
    st.integers(-9999, 9999).map(lambda n: n / 100),
)


def bits_of(values):
    return [pack(">d", value) for value in values]


def size_by_the_paper(values):
    """The bits of all values after the first, by the rules read once more."""
    total, window = 0, None
    patterns = [f"{int.from_bytes(b):064b}" for b in bits_of(values)]
    for one, two in pairwise(patterns):
        differ = [i for i in range(64) if one[i] != two[i]]
        if not differ:
            total += 1
            continue
        first, last = min(differ[0], 31), differ[-1]
        if window and window[0] <= first and last <= window[1]:
            total += 2 + window[1] - window[0] + 1
        else:
            window = (first, last)
            total += 2 + 5 + 6 + last - first + 1
    return total


@settings(max_examples=50, deadline=None)
@given(values=st.lists(doubles, max_size=30))
@example(values=[0.0, -0.0, 0.0])
@example(values=[0.0, unpack(">d", b"\xff" * 8)[0]])  # all 64 bits differ
@example(values=[5e-324, 0.0, 1e-323, 2.0])
def test_every_bit_comes_back_at_the_size_of_the_rules(values):
    coded = encode(values)
    assert bits_of(decode(coded)) == bits_of(values)
    assert len(coded) == (64 + size_by_the_paper(values) if values else 0)


@settings(max_examples=25, deadline=None)
@given(values=st.lists(doubles, min_size=1, max_size=20), more=doubles)
def test_a_block_is_only_ever_appended_to(values, more):
    assert encode([*values, more]).startswith(encode(values))


def test_a_repeated_value_is_one_bit_and_none_is_nothing():
    assert encode([]) == ""
    assert decode("") == []
    assert len(encode([12.0] * 120)) == 64 + 119
    assert len(encode([float("nan")] * 3)) == 64 + 2  # equal bits, though not ==


def test_the_papers_first_values():
    # 12 then 24: a window of one bit; 15 then needs a wider one
    assert encode([12.0, 24.0])[64:] == "11" + "01011" + "000001" + "1"
    assert len(encode([12.0, 24.0, 15.0])[64:]) == 14 + 2 + 5 + 6 + 4


def test_a_random_double_costs_nearly_all_its_bits_and_decimals_little_less():
    rng = random.Random(3)
    raw = [rng.uniform(500, 600) for _ in range(1_000)]
    cents = [round(v, 2) for v in raw]
    scaled = [float(round(v * 100)) for v in raw]
    sizes = [len(encode(v)) / 8_000 for v in (raw, cents, scaled)]
    assert 6 < sizes[0] < 8
    assert 5.5 < sizes[1] < 8
    assert sizes[2] < 3
