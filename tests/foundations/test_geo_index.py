"""Laws of the geohash: prefixes, boxes, neighbours over every edge of the map."""

from math import cos, pi, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.geo_index import LETTERS, around, box, encode

lats = st.floats(-90, 90)
lons = st.floats(-180, 179.999999)
lengths = st.integers(1, 9)


def by_bisection(lat, lon, length):
    """The textbook's way: halve two intervals in turns, longitude first."""
    spans, point, bits = [[-180.0, 180.0], [-90.0, 90.0]], (lon, lat), []
    for i in range(5 * length):
        low, high = spans[i % 2]
        middle = (low + high) / 2
        bits.append(point[i % 2] >= middle)
        spans[i % 2] = [middle, high] if bits[-1] else [low, middle]
    groups = (bits[i : i + 5] for i in range(0, len(bits), 5))
    return "".join(LETTERS[sum(b << (4 - j) for j, b in enumerate(g))] for g in groups)


def test_published_examples():
    assert encode(57.64911, 10.40744, 11) == "u4pruydqqvj"
    assert encode(42.605, -5.603, 5) == "ezs42"


@settings(max_examples=50, deadline=None)
@given(lat=lats, lon=lons, length=lengths)
def test_agrees_with_bisection_and_longer_codes_extend_shorter_ones(lat, lon, length):
    code = encode(round(lat, 6), round(lon, 6) % 360 - 180, length)
    assert code == by_bisection(round(lat, 6), round(lon, 6) % 360 - 180, length)
    assert encode(lat, lon, length + 1).startswith(encode(lat, lon, length))


@settings(max_examples=50, deadline=None)
@given(lat=lats, lon=lons, length=lengths)
def test_the_box_holds_the_point_and_its_centre_has_the_code(lat, lon, length):
    code = encode(lat, lon, length)
    south, west, high, wide = box(code)
    assert south - 1e-9 <= lat <= south + high + 1e-9
    assert west - 1e-9 <= lon <= west + wide + 1e-9
    assert encode(south + high / 2, west + wide / 2, length) == code


@settings(max_examples=50, deadline=None)
@given(lat=lats, lon=lons, length=st.integers(2, 8))
def test_neighbours_are_mutual_and_eight_except_at_a_pole(lat, lon, length):
    code = encode(lat, lon, length)
    south, _, high, _ = box(code)
    edge = south - high < -90 or south + 2 * high > 90
    assert len(around(code)) == (6 if edge else 9)
    assert all(code in around(other) for other in around(code))


def test_the_date_line_and_the_equator_have_neighbours_without_a_common_letter():
    assert encode(-16.8, -179.9995, 6) in around(encode(-16.8, 179.9995, 6))
    assert encode(-0.0005, 37, 6) in around(encode(0.0005, 37, 6))
    assert encode(-16.8, -179.9995, 6)[0] != encode(-16.8, 179.9995, 6)[0]


def test_over_the_pole_the_nine_cells_do_not_reach():
    assert encode(89.9995, 180, 6) not in around(encode(89.9995, 0, 6))


def test_nine_cells_hold_all_within_one_cell_of_the_point():
    for lat in (0, 45, 70):
        code = encode(lat, 7.3, 6)
        _, _, high, wide = box(code)
        reach = min(high, wide * cos(radians(lat))) * 0.99
        for turn in range(16):
            up, right = reach * cos(turn * pi / 8), reach * cos(turn * pi / 8 - pi / 2)
            there = encode(lat + up, 7.3 + right / cos(radians(lat + 1)), 6)
            assert there in around(code)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"lat must be -90..90, got 91"):
        encode(91, 0, 5)
