"""Predictions for published systems: the arithmetic by hand, the laws, the misses."""

from math import ceil, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import capacity_planner_check as check
from snippets.scaling.capacity_planner_check import GUESS, SYSTEMS, System, predicted

BY_NAME = {system.name: system for system in SYSTEMS}
guesses = st.lists(st.sampled_from(sorted(GUESS)), unique=True).map(tuple)
amounts = st.floats(0, 1e12)


@given(amounts, amounts, guesses, st.integers(0, 2))
@settings(max_examples=50)
def test_ordered_and_growing_with_need(a, b, names, spare):
    less, more = sorted((a, b))
    few = predicted(System("x", less, 1e3, names, 1, spare))
    many = predicted(System("x", more, 1e3, names, 1, spare))
    assert few[0] <= few[1] <= few[2]
    assert all(x <= y for x, y in zip(few, many, strict=True))
    assert min(few) >= spare


@given(amounts, guesses)
@settings(max_examples=50)
def test_ends_lie_within_all_guesses_at_one_end(need, names):
    few, _, many = predicted(System("x", need, 1, names, 1, 0))
    lowest = highest = need
    for name in names:
        lowest, highest = lowest * GUESS[name][0], highest * GUESS[name][1]
    assert ceil(lowest * (1 - 1e-9)) <= few
    assert many <= ceil(highest * (1 + 1e-9))


def test_without_guesses_there_is_no_range():
    assert set(predicted(System("x", 7.5, 2, (), 1, 0))) == {4}
    assert set(predicted(System("x", 0, 2, ("peak",), 1))) == {1}


def test_published_figures_by_hand():
    web = BY_NAME["Stack Exchange web 2013"]
    assert web.need == pytest.approx(757.8 * 3_600 / 86_400, rel=1e-3)  # "757 hours"
    assert BY_NAME["Stack Exchange web 2016"].need == pytest.approx(447.2 / 24, 1e-3)
    assert BY_NAME["Gorilla 2015, GB"].need == pytest.approx(1496e9, rel=1e-3)
    assert BY_NAME["Discord ScyllaDB 2022"].need / 3 == pytest.approx(2.488e12, 1e-3)


def test_three_links_cannot_carry_what_the_test_reported():
    kafka = BY_NAME["LinkedIn Kafka test 2014"]
    payload_only = 2_024_032 * 100 * 3
    assert payload_only > 3 * kafka.each
    assert predicted(kafka)[1] == 6 == 2 * kafka.told


def test_what_is_published_is_missed_five_times(capsys):
    check.main()
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.endswith("no") for line in lines) == 5
    assert lines[-2:] == [
        "typical miss, all nine: a factor of 2.7",
        "typical miss, without Discord: a factor of 1.6",
    ]
    assert [system.name.split()[0] for system in SYSTEMS[-2:]] == ["Discord"] * 2
    assert "Discord" not in "".join(system.name for system in SYSTEMS[:-2])
    for name in ("Discord Cassandra 2022", "Discord ScyllaDB 2022"):
        few, _, _ = predicted(BY_NAME[name])
        assert few > 3 * BY_NAME[name].told


@pytest.mark.parametrize("each", [0, -1, -inf])
def test_a_machine_that_holds_nothing_is_refused(each):
    with pytest.raises(ValueError, match="each must be more than 0"):
        predicted(System("x", 1, each, (), 1))
