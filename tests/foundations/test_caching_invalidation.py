"""Laws of the explorer of orders, and the verdicts on each protocol."""

from math import comb

import pytest

from snippets.foundations.caching_invalidation import do, explore

START = {"stored": 0, "cached": -1, "deletes": 0}


def verdict(writer, fill, cached=-1, **more):
    left = {"reader": ("get", "read", fill), "a": writer} | more
    return explore(left, START | {"cached": cached})


def test_every_order_is_tried_once():
    for n, m in ((1, 1), (2, 3), (3, 3)):
        left = {"x": ("evict",) * n, "y": ("evict",) * m}
        assert explore(left, START) == (0, comb(n + m, n))


def test_alone_every_protocol_is_right():
    for writer in (("write", "put"), ("write", "delete"), ("delete", "write")):
        assert explore({"a": writer}, START)[0] == 0


def test_the_classic_race_is_the_only_wrong_order_of_ten():
    """Miss, read, (write, delete), fill: the reader overwrites the delete."""
    assert verdict(("write", "delete"), "put") == (1, 10)
    s = START
    for who, step in (
        ("reader", "get"),
        ("reader", "read"),
        ("a", "write"),
        ("a", "delete"),
        ("reader", "put"),
    ):
        s = do(step, s, who)
    assert (s["stored"], s["cached"]) == (1, 0)


def test_deleting_first_is_worse_than_deleting_after():
    for more in ({}, {"memory": ("evict",)}, {"b": ("write",)}):
        first = verdict(("delete", "write"), "put", **more)
        after = verdict(("write", "delete"), "put", **more)
        assert first[1] == after[1]
        assert first[0] > after[0]


def test_only_the_lease_survives_writers_and_evictions():
    more = {"b": ("write", "delete"), "memory": ("evict",)}
    assert verdict(("write", "delete"), "leased", **more)[0] == 0
    assert verdict(("write", "delete"), "put", **more)[0] > 0
    assert verdict(("write", "newer"), "newer", **more)[0] > 0


def test_versions_settle_every_order_while_the_key_stays():
    assert verdict(("write", "newer"), "newer")[0] == 0
    b = ("write", "newer")
    assert verdict(("write", "newer"), "newer", cached=0, b=b) == (0, 210)
    assert verdict(("write", "put"), "put", cached=0, b=("write", "put")) == (70, 210)


def test_a_lost_delete_is_stale_under_every_protocol_that_writes_first():
    for fill in ("put", "newer", "leased"):
        assert verdict(("write",), fill, cached=0) == (4, 4)
    assert verdict(("delete",), "put", cached=0)[0] == 0


def test_a_reader_that_hits_changes_nothing():
    hit = do("get", START | {"cached": 0}, "reader")
    assert do("put", hit, "reader") == hit


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="step must be one of the cases, got 'hope'"):
        do("hope", START, "a")
