"""Positions: nothing is lost while nothing moves, and age or ignorance only hurts."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.ride_hailing import SIDE_M, apart_m, cell, drive, look

inside = st.floats(0, SIDE_M)


@settings(max_examples=50, deadline=None)
@given(x=inside, y=inside, metres=st.floats(0, 3_000), seed=st.integers(0, 99))
def test_a_car_moves_at_most_as_far_as_it_drives_and_stays_in_town(x, y, metres, seed):
    there = drive((x, y), metres, Random(seed))
    assert apart_m((x, y), there) <= metres + 1e-6
    assert all(0 <= a <= SIDE_M for a in there)


@settings(max_examples=50, deadline=None)
@given(a=st.tuples(inside, inside), b=st.tuples(inside, inside))
def test_street_distance_is_symmetric_and_bounds_the_cells_between(a, b):
    assert apart_m(a, b) == apart_m(b, a) >= 0
    crossed = sum(abs(p - q) for p, q in zip(cell(a), cell(b), strict=True))
    assert apart_m(a, b) > (crossed - 2) * 500


def test_cars_that_stand_are_where_they_were():
    assert look(30, 0, 60, 99) == [0, 0, 0]


def test_one_car_is_always_the_nearest():
    assert look(1, 10, 60, 99)[1:] == [0, 0]


def test_age_hurts_and_so_does_a_young_index():
    lost = [look(60, 12, every_s, 99)[2] for every_s in (1, 15, 120)]
    assert lost[0] < lost[1] < lost[2]
    known = [look(60, 12, 4, up_s)[2] for up_s in (0.5, 1, 2, 4)]
    assert known == sorted(known, reverse=True)
    assert look(60, 12, 4, 4) == look(60, 12, 4, 99)  # one interval heals it


def test_four_seconds_cost_a_few_metres_and_a_lost_half_far_more():
    assert look(100, 10, 4, 99)[2] < 5
    assert look(100, 10, 4, 2)[2] > 100


@pytest.mark.parametrize(("every_s", "up_s"), [(0, 9), (4, 0)])
def test_errors_name_the_rule_and_the_value(every_s, up_s):
    with pytest.raises(ValueError, match=rf"must be > 0, got {every_s} and {up_s}"):
        look(5, 10, every_s, up_s)
