"""A crowded room sells faster and loses more clicks; nothing is sold twice."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import ticket_booking_rush
from snippets.classics.ticket_booking_rush import sale


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(ticket_booking_rush, "SEATS", 200)
    monkeypatch.setattr(ticket_booking_rush, "FANS", 2_000)


def test_alone_or_served_by_the_server_nobody_loses_a_click():
    assert sale(1, 50, Random(1))[1:] == [0, 0]
    assert sale(500, 0, Random(1))[1:] == [0, 0]


def test_a_fuller_room_is_faster_and_angrier():
    runs = [sale(room, 20, Random(2)) for room in (1, 10, 100, 1_000)]
    seconds, lost, gave_up = zip(*runs, strict=True)
    assert list(seconds) == sorted(seconds, reverse=True)
    assert list(lost) == sorted(lost)
    assert list(gave_up) == sorted(gave_up)


def test_ten_times_the_shoppers_do_not_sell_ten_times_as_fast():
    slow, fast = (sale(room, 20, Random(3))[0] for room in (100, 1_000))
    assert slow < 5 * fast


def test_the_map_holds_a_third_less_than_littles_law_says(monkeypatch):
    """95 shoppers, 20 s a click: 4.75 seats a second where none is lost."""
    monkeypatch.setattr(ticket_booking_rush, "SEATS", 2_000)
    monkeypatch.setattr(ticket_booking_rush, "FANS", 50_000)
    chosen, lost, _ = sale(95, 200, Random(11))
    served, *_ = sale(95, 0, Random(11))
    assert 2_000 / served == pytest.approx(95 / 20, rel=0.05)
    assert served / chosen == pytest.approx(2 / 3, abs=0.04)
    assert lost == pytest.approx(100 / 3, abs=2)


def test_one_shopper_takes_the_time_of_so_many_looks():
    seconds = sum(sale(1, 50, Random(seed))[0] for seed in range(30))
    assert abs(seconds / 6_000 - 20) < 4 * 30 / 12**0.5 / 6_000**0.5  # uniform 5 to 35


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), room=st.integers(1, 400), best=st.integers(0, 300))
def test_shares_are_shares(seed, room, best):
    seconds, lost, gave_up = sale(room, best, Random(seed))
    assert seconds > 0
    assert 0 <= gave_up < 100
    assert 0 <= lost < 100
    assert (gave_up > 0) <= (lost > 0)


def test_too_few_fans_leave_seats_over(monkeypatch):
    monkeypatch.setattr(ticket_booking_rush, "FANS", 20)
    assert sale(1, 50, Random(5))[0] == pytest.approx(20 * 20, rel=0.4)


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_fan_leaves_after_so_many_lost_clicks(monkeypatch, clicks):
    """With one click each, every lost click is a fan lost; with two, fewer are."""
    monkeypatch.setattr(ticket_booking_rush, "CLICKS", clicks)
    lost, gave_up = sale(50, 20, Random(6))[1:]
    assert (gave_up == pytest.approx(lost)) == (clicks == 1)
    assert gave_up <= lost + 1e-9


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"room must be over 0.* got 0, 5"):
        sale(0, 5, Random(1))
