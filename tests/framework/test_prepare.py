"""The study plan: its laws over many budgets, the page's table, and the reading times."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import prepare
from snippets.framework.prepare import BOXES, MOCK, READ, RECALL, plan
from tests.pagekit import DOCS

OUTPUT = Path(prepare.__file__).with_suffix(".txt").read_text("utf-8")
ORDERS = st.permutations(list(BOXES))
PAGES = {"overview", *" ".join(BOXES.values()).split()}


def words(text):
    """Words of a page's prose and tables: no fences, no list of sources."""
    body = text.split("\n## Sources")[0].split("---\n", 2)[2]
    bare = re.sub(r"^( *)(`{3,}).*?^\1\2 *$", "", body, flags=re.MULTILINE | re.DOTALL)
    return len(re.findall(r"[A-Za-z0-9][\w'’.,%-]*", re.sub(r"\]\([^)]*\)", "]", bare)))


def cost(tasks):
    return sum(
        MOCK if task == "mock" else RECALL if task.endswith("?") else READ
        for task in tasks
    )


@given(st.integers(1, 100), st.integers(MOCK, 300), ORDERS)
def test_no_day_is_overbooked_and_the_last_day_brings_nothing_new(days, minutes, order):
    booked = plan(days, minutes, order)
    assert list(booked) == list(range(1, days + 1))
    assert all(cost(tasks) <= minutes for tasks in booked.values())
    if days > 1:
        assert all(task == "mock" or task.endswith("?") for task in booked[days])


@given(st.integers(1, 100), st.integers(MOCK, 300), ORDERS)
def test_a_page_is_read_once_and_recalled_later_once_or_twice(days, minutes, order):
    when = {}
    for day, tasks in plan(days, minutes, order).items():
        for task in tasks:
            when.setdefault(task, []).append(day)
    read = {task for task in when if task in PAGES}
    assert {task.rstrip("?") for task in when if task.endswith("?")} == read
    for page in read:
        ((day,), again) = when[page], when[page + "?"]
        assert 1 <= len(again) <= 2
        gap = again[0] - day
        assert gap >= 1 if days > 1 else gap == 0
        assert gap >= (days - day) / 4
        assert again == sorted(set(again))


@given(st.integers(2, 60), st.integers(MOCK, 200), ORDERS)
def test_weak_boxes_come_first_and_a_mock_a_week(days, minutes, order):
    booked = plan(days, minutes, order)
    read = [t for tasks in booked.values() for t in tasks if t in PAGES]
    wanted = ["overview", *" ".join(BOXES[box] for box in order).split()]
    assert read == wanted[: len(read)]
    mocks = [day for day, tasks in booked.items() if "mock" in tasks]
    assert {1, max(days - 1, 1)} <= set(mocks)
    assert all("mock" not in tasks[1:] for tasks in booked.values())
    assert all(later - day <= 7 for day, later in pairwise(mocks))


def test_enough_time_means_every_page_twice():
    booked = plan(40, 120, list(BOXES))
    tasks = [task for day in booked.values() for task in day]
    assert {t for t in tasks if t in PAGES} == PAGES
    assert all(tasks.count(page + "?") == 2 for page in PAGES)


def test_the_last_day_is_used_for_recall():
    order, first = list(BOXES), ["overview", "clarify", "frame"]
    (only,) = plan(1, MOCK + 3 * (READ + RECALL), order).values()
    assert only == ["mock", *first, *[page + "?" for page in first]]
    assert plan(2, MOCK + READ, order) == {1: ["mock", "overview"], 2: ["overview?"]}


@pytest.mark.parametrize(("days", "minutes"), [(0, 90), (7, MOCK - 1)])
def test_too_little_time_is_refused(days, minutes):
    with pytest.raises(ValueError, match=f"needs a day of {MOCK} minutes, got"):
        plan(days, minutes, list(BOXES))


def test_the_plan_names_the_pages_of_this_section_and_their_length():
    pages = {p.stem: p.read_text("utf-8") for p in (DOCS / "framework").glob("*.md")}
    assert pages.keys() - {"prepare"} == PAGES
    minutes = [words(text) / 238 for text in pages.values()]
    assert sum(minutes) / len(minutes) + 2 == pytest.approx(READ, abs=1)
    assert max(minutes) + 2 < READ + 2


def test_what_the_page_says_of_the_output():
    rows = [re.findall(r"\d+", line) for line in OUTPUT.splitlines()[1:5]]
    assert [row[2] for row in rows] == ["8", "19", "21", "21"]
    assert [row[3] for row in rows] == ["8", "28", "42", "42"]
    assert [row[4] for row in rows] == ["1", "2", "5", "14"]
    assert [row[5] for row in rows] == ["4", "10", "17", "28"]
    assert [row[-1] for row in rows] == ["0", "0", "28", "84"]
    week = OUTPUT.split("90 minutes\n")[1].splitlines()
    assert [day.split()[0] for day in week if "mock" in day] == ["1", "6"]
    assert all(task.endswith("?") for task in week[-1].split()[1:])
