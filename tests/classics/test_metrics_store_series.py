"""The sizes are those of the code itself, and scaling loses nothing."""

from lzma import FORMAT_RAW, compress, decompress
from pathlib import Path
from struct import unpack

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import metrics_store_series
from snippets.classics.metrics_store import decode, encode
from snippets.classics.metrics_store_series import PACKER, whole, xor_size

doubles = st.one_of(
    st.integers(0, 2**64 - 1).map(lambda w: unpack(">d", w.to_bytes(8))[0]),
    st.integers(-99_999, 99_999).map(lambda n: n / 100),
    st.integers(-5, 5).map(float),
)


@settings(max_examples=50, deadline=None)
@given(values=st.lists(doubles, min_size=1, max_size=30))
def test_the_size_is_the_length_of_the_code(values):
    block = np.array(values)
    coded = encode(block.tolist())
    assert xor_size(block) == len(coded) / 8
    assert np.array(decode(coded)).tobytes() == np.array(block.tolist()).tobytes()


@settings(max_examples=50, deadline=None)
@given(
    numbers=st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=30),
    places=st.integers(0, 6),
)
def test_decimals_become_whole_and_come_back(numbers, places):
    block = np.array([n / 10**places for n in numbers])
    scaled = whole(block)
    assert np.array_equal(scaled, np.round(scaled))
    assert any(np.array_equal(scaled / 10.0**p, block) for p in range(places + 1))


def test_what_no_power_of_ten_makes_whole_stays():
    for values in ([1 / 3, 2.0], [9.0 * 1.150779448], [float("nan")]):
        block = np.array(values)
        assert whole(block).tobytes() == block.tobytes()


def test_a_decimal_walk_costs_four_times_its_whole_numbers():
    rng = np.random.default_rng(5)
    block = np.round(240 + rng.normal(0, 0.3, 120).cumsum(), 2)
    assert xor_size(block) > 3 * xor_size(whole(block))
    counter = rng.integers(0, 20, 120).cumsum().astype(float)
    assert xor_size(whole(counter)) == xor_size(counter)


def test_the_packer_loses_nothing_and_leaves_random_bits_at_full_size():
    raw = np.random.default_rng(2).bytes(960)
    packed = compress(raw, FORMAT_RAW, filters=PACKER)
    assert decompress(packed, FORMAT_RAW, filters=PACKER) == raw
    assert 960 <= len(packed) < 1_010


def test_what_the_page_says_of_the_eleven_series():
    recorded = Path(metrics_store_series.__file__).with_suffix(".txt")
    rows = recorded.read_text("utf-8").splitlines()
    sizes = [[float(x) for x in row.split()[2:]] for row in rows[1:]]
    assert len(sizes) == 11
    assert sum(lzma < xor for lzma, _, xor, _ in sizes) == 7
    assert sum(whole < min(rest) for *rest, _, whole in sizes) == 9
