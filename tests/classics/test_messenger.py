"""Each device ends with the server's sequence; each weaker step has its own harm."""

from pathlib import Path
from random import Random
from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.messenger import STEPS, chat, display

LAST = len(STEPS) - 1
arrivals = st.lists(st.integers(1, 12).map(lambda n: (n, f"key {n}")))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99_999), fault=st.floats(0, 0.4))
def test_whatever_fails_every_device_shows_the_servers_log_once_and_in_order(
    seed, fault
):
    log, views = chat(LAST, fault, Random(seed))
    assert len(log) == len(set(log)) > 0
    assert views == [list(enumerate(log, 1))] * 4


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99_999), fault=st.floats(0, 0.4), step=st.integers(1, LAST))
def test_client_ids_store_and_show_nothing_twice(seed, fault, step):
    log, views = chat(step, fault, Random(seed))
    assert len(log) == len(set(log))
    for view in views:
        assert len({key for _, key in view}) == len(view)
        assert {key for _, key in view} <= set(log)


@settings(max_examples=40, deadline=None)
@given(arrived=arrivals, more=arrivals)
def test_what_is_shown_without_gaps_is_never_changed_only_continued(arrived, more):
    before, after = display(LAST, arrived), display(LAST, arrived + more)
    assert after[: len(before)] == before
    assert [seq for seq, _ in after] == list(range(1, len(after) + 1))


@given(arrived=arrivals, seed=st.integers(0, 99))
def test_order_and_repeats_of_pushes_do_not_matter_once_sorted(arrived, seed):
    shuffled = Random(seed).sample(arrived * 2, 2 * len(arrived))
    for step in range(2, len(STEPS)):
        assert display(step, shuffled) == display(step, arrived)


def total(step, seeds, fault=0.05):
    """Lost, twice and reordered of these conversations."""
    harm = [0, 0, 0]
    for seed in seeds:
        log, views = chat(step, fault, Random(seed))
        for view in views:
            unique = len({key for _, key in view})
            harm[0] += len(set(log)) - unique
            harm[1] += len(view) - unique
            harm[2] += view != sorted(view)
    return harm


def test_which_step_cures_what_with_other_seeds():
    lost, twice, reordered = zip(
        *(total(step, range(100, 120)) for step in range(LAST + 1)), strict=True
    )
    assert twice[0] > 0 == max(twice[1:])
    assert min(reordered[:2]) > 0 == max(reordered[2:])
    assert min(lost[:3]) > lost[4] > lost[3] > lost[5] == 0


def test_with_more_reconnects_the_right_cursor_alone_wins():
    top, gap = (total(step, range(100, 115), fault=0.3)[0] for step in (3, 4))
    assert top > gap > 0


@pytest.mark.parametrize("step", range(LAST + 1))
def test_without_faults_nothing_is_lost_or_doubled(step):
    lost, twice, _ = total(step, range(3), fault=0)
    assert (lost, twice) == (0, 0)


def test_errors_name_the_rule_and_the_value():
    assert display(0, []) == display(LAST, []) == []
    with pytest.raises(ValueError, match=r"fault must be in \[0, 1\), got 1"):
        chat(0, 1, Random(1))


def test_over_100_other_seeds_as_the_page_says():
    """Missing messages, mean and standard error of chats: steps 3 and 4, two faults."""
    page = Path(__file__).parents[2].joinpath("docs/classics/messenger.md")
    missing = {}
    for step, fault in ((3, 0.05), (4, 0.05), (3, 0.1), (4, 0.1)):
        shares = []
        for seed in range(100, 200):
            log, views = chat(step, fault, Random(seed))
            shown = sum(len({key for _, key in view}) for view in views)
            shares.append(100 - 100 * shown / (4 * len(log)))
        cell = f"{mean(shares):.1f} ± {stdev(shares) / 10:.1f} %"
        missing[step, fault] = cell
    text = page.read_text("utf-8")
    low = f"over 100 other seeds {missing[4, 0.05]} and {missing[3, 0.05]}"
    assert low in text
    assert f"it was better: {missing[4, 0.1]} against {missing[3, 0.1]}" in text
