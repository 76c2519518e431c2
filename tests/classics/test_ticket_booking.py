"""Laws of seat assignment: nothing oversold, the bound reachable, half of it certain."""

from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.ticket_booking import WAYS, gap, journeys, sell

SEGMENTS = 8
ASKS = st.lists(
    st.tuples(st.integers(0, SEGMENTS), st.integers(0, SEGMENTS))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: (1 << pair[1]) - (1 << pair[0])),
    max_size=40,
)


def first_fit_by_sets(seats, asks):
    """Brute force: each seat is a list of sets of segments."""
    train, sold = [[] for _ in range(seats)], []
    for mask in asks:
        trip = {i for i in range(SEGMENTS) if mask >> i & 1}
        for seat in train:
            if not any(trip & other for other in seat):
                seat.append(trip)
                sold.append(mask)
                break
    return sold


def accepted_by_count(seats, asks):
    load, kept = [0] * SEGMENTS, []
    for mask in asks:
        if all(load[i] < seats for i in range(SEGMENTS) if mask >> i & 1):
            kept.append(mask)
            load = [n + (mask >> i & 1) for i, n in enumerate(load)]
    return kept


@settings(max_examples=40, deadline=None)
@given(asks=ASKS, seats=st.integers(1, 6))
def test_first_fit_is_the_brute_force_one(asks, seats):
    sold = first_fit_by_sets(seats, asks)
    length = sum(mask.bit_count() for mask in sold)
    assert sell("first fit", seats, SEGMENTS, asks, Random(0))[:2] == [
        len(sold),
        length,
    ]


def tightest_fit_by_sets(seats, asks):
    """Brute force: the first seat whose free stretch around the trip is shortest."""
    train, length = [set(range(SEGMENTS)) for _ in range(seats)], 0
    for mask in asks:
        trip = {i for i in range(SEGMENTS) if mask >> i & 1}
        fits = [free for free in train if trip <= free]
        if fits:
            min(fits, key=lambda free: stretch(free, min(trip))).difference_update(trip)
            length += len(trip)
    return length


def stretch(free, inside):
    first = last = inside
    while first - 1 in free:
        first -= 1
    while last in free:
        last += 1
    return last - first


@settings(max_examples=40, deadline=None)
@given(asks=ASKS, seats=st.integers(1, 6))
def test_best_fit_takes_the_tightest_gap(asks, seats):
    length = sell("best fit", seats, SEGMENTS, asks, Random(0))[1]
    assert length == tightest_fit_by_sets(seats, asks)


@settings(max_examples=40, deadline=None)
@given(asks=ASKS, seats=st.integers(1, 6), way=st.sampled_from(list(WAYS)))
def test_no_way_oversells_and_every_ask_is_accounted_for(asks, seats, way):
    sold, length, refused = sell(way, seats, SEGMENTS, asks, Random(1))
    assert length <= seats * SEGMENTS
    assert 0 <= sold + refused <= len(asks)
    assert refused == 0 or way != "later"


@settings(max_examples=40, deadline=None)
@given(asks=ASKS, seats=st.integers(1, 6))
def test_what_was_counted_can_be_numbered_at_departure(asks, seats):
    """Interval graphs: by order of boarding, as many seats do as ride at once."""
    kept = accepted_by_count(seats, asks)
    assert len(kept) == sell("later", seats, SEGMENTS, asks, Random(0))[0]
    by_boarding = sorted(kept, key=lambda mask: mask & -mask)
    assert len(first_fit_by_sets(seats, by_boarding)) == len(kept)


@settings(max_examples=40, deadline=None)
@given(asks=ASKS, seats=st.integers(1, 6), way=st.sampled_from(list(WAYS)))
def test_of_what_could_all_be_seated_at_least_half_is_sold(asks, seats, way):
    """The theorem of Boyar and Larsen for every way that refuses nobody who fits."""
    possible = accepted_by_count(seats, asks)
    sold = sell(way, seats, SEGMENTS, possible, Random(2))[0]
    assert 2 * sold >= len(possible)


@settings(max_examples=50, deadline=None)
@given(taken=st.integers(0, 255), board=st.integers(0, 7), length=st.integers(1, 8))
def test_gap_is_the_free_stretch_up_to_a_constant(taken, board, length):
    mask = ((1 << length) - 1) << board & 255
    taken &= ~mask

    free = {i for i in range(SEGMENTS) if not taken >> i & 1}
    difference = gap(taken, mask, SEGMENTS) - gap(0, mask, SEGMENTS)
    assert difference == stretch(free, board) - SEGMENTS


def test_on_one_segment_all_ways_are_alike_and_enough_seats_refuse_nobody():
    for way in WAYS:
        assert sell(way, 3, 1, [1] * 5, Random(0)) == [3, 3, 0]
        assert sell(way, 5, 8, [], Random(0)) == [0, 0, 0]
        assert sell(way, 40, 8, journeys(8, 40, Random(3)), Random(0))[::2] == [40, 0]


def test_the_finding_on_other_trains():
    """Random seats sell as many journeys and 3 % fewer segments, or worse."""
    asks = [journeys(10, 120, Random(1_000 + t)) for t in range(20)]
    runs = {w: [sell(w, 40, 10, a, Random(5)) for a in asks] for w in WAYS}
    sold, length, refused = (
        {w: sum(run[i] for run in runs[w]) for w in WAYS} for i in range(3)
    )
    assert sold["random"] > 0.99 * sold["first fit"]
    assert length["random"] < 0.97 * length["first fit"]
    assert length["first fit"] > 0.985 * length["later"]
    assert length["random"] < length["of first 4"] < 0.995 * length["first fit"]
    assert length["first fit"] < length["best fit"] <= length["later"]
    assert refused["random"] > 3 * refused["first fit"]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"way must be one of .* got hope"):
        sell("hope", 1, 1, [1], Random(0))


def test_over_other_trains_as_the_page_says():
    """Random against first fit, as the program draws: less in segments, journeys."""

    def change(trains, asked):
        asks = [journeys(10, asked, Random(train)) for train in trains]
        first, luck = (
            [sell(way, 40, 10, a, Random(7)) for a in asks]
            for way in ("first fit", "random")
        )
        gap = [mine[0] - theirs[0] for mine, theirs in zip(luck, first, strict=True)]
        ratio = sum(run[1] for run in luck) / sum(run[1] for run in first)
        return 100 - 100 * ratio, fmean(gap)

    page = Path(__file__).parents[2] / "docs/classics/ticket_booking.md"
    text = page.read_text("utf-8")
    others = [change(range(t, t + 80), 120)[0] for t in (100, 200)]
    said = " and ".join(f"{less:.1f}" for less in others)
    assert f"({said} on two other sets of 80 trains)" in text
    few, many = (change(range(40), asked)[1] for asked in (90, 200))
    said = f"with 90 asked {-few:.1f} fewer, with 200 asked {many:.1f} more"
    assert said in text
