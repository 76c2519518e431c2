"""Laws of the packed id: it round-trips, it orders, it refuses what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.foundations.sharding_ids import Id, host, pack, unpack

ids = st.builds(
    Id,
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**10 - 1),
    st.integers(0, 2**36 - 1),
)


@given(ids)
def test_unpack_inverts_pack(parts):
    assert unpack(pack(parts)) == parts
    assert pack(parts) == parts.shard * 2**46 + parts.type * 2**36 + parts.local


@given(st.integers(0, 2**62 - 1))
def test_pack_inverts_unpack(packed):
    assert pack(unpack(packed)) == packed


@given(ids, ids)
def test_ids_sort_as_their_fields_do(a, b):
    assert (pack(a) < pack(b)) == (a < b)


def test_published_user_and_board_share_a_shard():
    user, board = unpack(241294629943640797), unpack(241294561224164665)
    assert user == (3429, 3, 733)
    assert board == (3429, 2, 1337)


def test_the_largest_id_leaves_the_two_reserved_bits_free():
    assert pack(Id(2**16 - 1, 2**10 - 1, 2**36 - 1)) == 2**62 - 1


@given(st.sets(st.integers(1, 4095), max_size=8), st.integers(0, 4095))
def test_host_agrees_with_a_scan(starts, shard):
    firsts = sorted({0, *starts})
    names = [str(first) for first in firsts]
    assert host(firsts, names, shard) == str(max(f for f in firsts if f <= shard))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (Id(2**16, 0, 0), "shard must fit in 16 bits, got 65536"),
        (Id(0, 2**10, 0), "type must fit in 10 bits, got 1024"),
        (Id(0, 0, -1), "local must fit in 36 bits, got -1"),
    ],
)
def test_fields_that_do_not_fit_are_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        pack(parts)


@pytest.mark.parametrize("packed", [-1, 2**62])
def test_reserved_bits_are_refused(packed):
    with pytest.raises(ValueError, match=f"id must be in .*got {packed}"):
        unpack(packed)
