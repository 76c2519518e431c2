"""Laws of paging: a cursor over a fixed order neither skips nor repeats."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.news_feed_pages import DESIGNS, change, next_page, session

SAFE = ("cursor", "ranked snapshot")


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SAFE), st.integers(0, 10), st.integers(0, 9_999))
def test_cursor_and_snapshot_are_exact(design, changes, seed):
    due, skipped, repeated = session(design, changes, Random(seed))
    assert 0 <= due <= 100
    assert (skipped, repeated) == (0, 0)


@pytest.mark.parametrize("design", DESIGNS)
def test_in_a_world_at_rest_all_designs_are_exact(design):
    assert session(design, 0, Random(3)) == (100, 0, 0)


def test_the_others_fail_on_another_seed():
    rng = Random(77)
    for design, skips, repeats in (
        ("offset", True, True),
        ("ranked offset", True, True),
        ("ranked cursor", True, False),
    ):
        rows = [session(design, 5, rng) for _ in range(30)]
        assert (sum(r[1] for r in rows) > 0) == skips
        assert (sum(r[2] for r in rows) > 0) == repeats


@pytest.mark.parametrize("design", DESIGNS)
def test_the_next_page_is_beyond_the_last(design):
    world = {post: float(post % 7) for post in range(35)}
    first = next_page(design, world, [])
    second = next_page(design, world, first)
    assert len(first) == len(second) == 10
    assert min(first) > max(second)


def test_a_post_that_arrives_repeats_one_under_offset_and_none_under_a_cursor():
    world = dict.fromkeys(range(30), 0.0)
    first = next_page("offset", world, [])
    assert [i for _, i in first] == list(range(29, 19, -1))
    world[30] = 0.0
    assert next_page("offset", world, first)[0] == first[-1]
    assert next_page("cursor", world, first)[0] == (0, 19)


def test_changes_keep_a_post_and_the_design_must_be_known():
    world, rng = {0: 1.0}, Random(1)
    for _ in range(200):
        change(world, rng)
        assert world
    assert next_page("cursor", {}, []) == []
    with pytest.raises(ValueError, match=r"one of .* got magic"):
        next_page("magic", world, [])
