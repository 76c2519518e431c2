"""Laws of Count-Min: never too low, the bound, and an oracle of dictionaries."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sketches_counts import cells, count_min

counted = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.integers(0, 50),
    min_size=1,
    max_size=30,
)
shapes = {"width": st.integers(1, 20), "depth": st.integers(1, 8)}


def oracle(items, width, depth):
    """Estimates from one dictionary a row."""
    rows = [{} for _ in range(depth)]

    def slot(item, row):
        raw = hashlib.blake2b(item.encode()).digest()[8 * row : 8 * row + 8]
        return int.from_bytes(raw, "little") % width

    for item, count in items.items():
        for row in range(depth):
            place = slot(item, row)
            rows[row][place] = rows[row].get(place, 0) + count
    return [min(rows[r][slot(item, r)] for r in range(depth)) for item in items]


@settings(max_examples=50, deadline=None)
@given(items=counted, **shapes)
def test_agrees_with_dictionaries_and_is_never_too_low(items, width, depth):
    true = np.array(list(items.values()))
    found = count_min(cells(list(items), width, depth), true)
    assert found.tolist() == oracle(items, width, depth)
    assert (found >= true).all()
    assert (found <= true.sum()).all()


@settings(max_examples=25, deadline=None)
@given(items=counted, **shapes)
def test_sketches_of_one_shape_add_up_and_more_rows_never_hurt(items, width, depth):
    true = np.array(list(items.values()))
    mine = cells(list(items), width, depth)
    part = true // 3
    rows = [np.bincount(r, c, width * depth) for r in mine for c in (part, true - part)]
    together = np.array(rows).sum(axis=0)
    assert np.array_equal(together[mine].min(axis=0), count_min(mine, true))
    assert (count_min(mine, true) <= count_min(mine[:1], true)).all()


def test_few_items_exceed_the_bound_on_skewed_counts():
    rng = np.random.default_rng(5)
    true = rng.zipf(1.3, 20_000).clip(max=10_000)
    extra = count_min(cells([f"k{i}" for i in range(20_000)], 500, 3), true) - true
    assert (extra > np.e * true.sum() / 500).mean() <= np.exp(-3)


def test_wide_enough_is_exact():
    true = np.array([3, 1, 4])
    assert count_min(cells(["a", "b", "c"], 10**6, 4), true).tolist() == [3, 1, 4]


def test_errors_name_the_rule_and_the_value():
    for width, depth in ((0, 1), (5, 0), (5, 9)):
        with pytest.raises(ValueError, match=rf"wanted, got {width} and {depth}"):
            cells(["a"], width, depth)
