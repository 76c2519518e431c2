"""A share of users, always the same ones, and more of them when the share grows."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import model_service_router as router

RECORD = Path(router.__file__).with_suffix(".txt").read_text("utf-8")


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=50)
def test_a_canary_user_stays_when_the_share_grows(user, a, b):
    low, high = sorted((a, b))
    assert 0 <= router.point(user, "r7") < 1
    if router.route(user, low) == "canary":
        assert router.route(user, high) == "canary"
    assert router.route(user, 0) == "live"
    assert router.route(user, 1) == "canary"
    assert router.route(user, a, pin="v3") == "v3"


def test_points_are_even_and_releases_unrelated():
    first, second = (
        np.array([router.point(str(k), release) for k in range(5_000)])
        for release in ("r1", "r2")
    )
    assert np.histogram(first, 10, (0, 1))[0] == pytest.approx([500] * 10, abs=90)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1))
@settings(max_examples=40)
def test_every_difference_has_one_reason(rows):
    live, new, truth = np.array(rows).T
    got = router.shadow(live, new, truth)
    assert got.pop("differ") == sum(got.values()) == (live != new).sum()
    swapped = router.shadow(new, live, truth)
    assert swapped["only new right"] == got["only live right"]


def test_the_record_says_what_the_page_says():
    assert "live is right on 332" in RECORD
    assert "213 of 213" in RECORD
    assert "'differ': 6" in RECORD
    assert "'differ': 17, 'only live right': 0, 'only new right': 13" in RECORD


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match=r"between 0 and 1, got 1\.5"):
        router.route("u", 1.5)
