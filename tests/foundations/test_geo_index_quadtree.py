"""Laws of the quadtree: it loses nothing and finds what brute force finds."""

from heapq import nsmallest
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from snippets.foundations.geo_index_quadtree import arc, at_least, build, nearest

lats = st.floats(-90, 90)
points = st.tuples(lats, st.floats(-180, 180))


def leaves(tree):
    return [tree] if not tree.parts else [x for p in tree.parts for x in leaves(p)]


def ask(tree, at, k):
    near = []
    nearest(tree, at, k, near, [])
    return near


@settings(max_examples=50, deadline=None)
@given(many=st.lists(points, max_size=60), at=points, k=st.integers(1, 8))
def test_finds_what_brute_force_finds(many, at, k):
    found = ask(build(many, 3), at, k)
    true = nsmallest(k, (arc(at, p) for p in many))
    assert [d for d, _ in found] == pytest.approx(true, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(at=points, a=points, b=points, x=st.floats(0, 1), y=st.floats(0, 1))
def test_no_point_of_a_box_is_nearer_than_the_bound(at, a, b, x, y):
    (south, north), (west, east) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    inside = (south + (north - south) * y, west + (east - west) * x)
    assert at_least(at, (south, west, north, east)) <= arc(at, inside) + 1e-6


@settings(max_examples=25, deadline=None)
@given(many=st.lists(points, max_size=60), room=st.integers(1, 9))
def test_every_point_lies_in_one_leaf_and_leaves_are_small(many, room):
    found = leaves(build(many, room))
    assert sorted(p for leaf in found for p in leaf.points) == sorted(many)
    for leaf in found:
        south, west, north, east = leaf.box
        assert len(leaf.points) <= room or north - south < 1e-6
        assert all(south <= p[0] <= north and west <= p[1] <= east for p in leaf.points)


def test_agrees_with_scipy_on_unit_vectors():
    rng = np.random.default_rng(3)
    many = np.column_stack([rng.uniform(-90, 90, 500), rng.uniform(-180, 180, 500)])
    lat, lon = np.radians(many).T
    unit = np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )
    tree = build([tuple(p) for p in many.tolist()], 8)
    for i in range(0, 500, 25):
        chords, _ = cKDTree(unit).query(unit[i], 6)
        mine = [d for d, _ in ask(tree, tuple(many[i].tolist()), 6)]
        assert mine == pytest.approx(np.degrees(2 * np.arcsin(chords / 2)), abs=1e-5)


def test_neighbours_across_the_date_line_and_the_pole():
    tree = build([(0.0, 179.9), (0.0, 170.0), (89.0, 0.0), (80.0, 180.0)], 1)
    assert ask(tree, (0.0, -179.9), 1)[0][1] == (0.0, 179.9)
    assert ask(tree, (89.0, 180.0), 1)[0][1] == (89.0, 0.0)


def test_equal_points_and_none():
    assert ask(build([], 1), (0.0, 0.0), 3) == []
    for place in ((1.0, 1.0), (0.0, 0.0), (53.9, 1.0), (-1e-300, 5e-324)):
        assert len(ask(build([place] * 20, 2), (0.0, 0.0), 5)) == 5


def test_distance_is_a_distance():
    assert arc((0, 0), (0, 180)) == pytest.approx(180)
    assert arc((90, 10), (-90, 70)) == pytest.approx(180)
    assert arc((0, 0), (0, 1)) * 6371 * pi / 180 == pytest.approx(111.19, abs=0.01)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="room must be at least 1, got 0"):
        build([(0.0, 0.0)], 0)
