"""Rows unpack to what was packed, chunks to what was stored; the measured size."""

import bz2
import random
import zlib
from struct import unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import capacity_planner_bytes as measured
from snippets.scaling.capacity_planner_bytes import chunks, nodes, rows, texts


@given(st.lists(st.binary(max_size=30), max_size=40), st.integers(1, 70))
@settings(max_examples=40)
def test_nothing_is_lost(messages, size):
    stored = rows(messages, random.Random(1))
    assert [row[24:] for row in stored] == messages
    ids = [unpack(">QQQ", row[:24])[0] for row in stored]
    assert ids == sorted(set(ids))
    data = b"".join(stored)
    pieces = [zlib.decompress(chunk) for chunk in chunks(data, size)]
    assert b"".join(pieces) == data
    assert all(len(piece) <= size for piece in pieces)


def test_real_messages_take_half_when_compressed():
    messages = texts()
    assert len(messages) == 4_220
    assert not any(text.startswith(b"ham\t") for text in messages)
    for seed in (0, 1):
        stored = rows(messages, random.Random(seed))
        data = b"".join(stored)
        assert 94 < len(data) / len(stored) < 96
        assert 45 < sum(map(len, chunks(data))) / len(stored) < 55
        assert len(bz2.compress(data)) / len(stored) < 45  # another library, smaller
    small = sum(map(len, chunks(data, 4_096)))
    assert sum(map(len, chunks(data))) < small < len(data)


@given(st.floats(1, 1e4), st.floats(1e11, 1e14))
@settings(max_examples=30)
def test_nodes_hold_all_copies(row_bytes, disk):
    n = nodes(row_bytes, disk)
    need = measured.MESSAGES * row_bytes * 3
    assert need <= (n - 1) * disk * 0.4**0.5 * (1 + 1e-9)
    assert (n - 2) * disk * 0.4**0.5 < need * (1 + 1e-9)


def test_measured_bytes_land_within_a_fifth_of_discord():
    assert 0.8 < nodes(50, 4e12) / 177 < 1
    assert 0.8 < nodes(50, 9e12) / 72 < 1
    assert nodes(400, 4e12) / 177 > 6


def test_errors(monkeypatch):
    with pytest.raises(ValueError, match="size must be at least 1 byte, got 0"):
        chunks(b"abc", 0)
    monkeypatch.setattr(measured, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install"):
        texts()
