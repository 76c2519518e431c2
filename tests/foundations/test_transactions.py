"""Laws of the saga: all or nothing, nothing twice, and only with keys and tombstones."""

from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.transactions import DESIGNS, ENDS, arrive, saga

KEYS, ALL = "log, keys", "log, keys, tombstones"


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 9_999), crash=st.floats(0, 0.3), loss=st.floats(0, 0.6))
def test_with_log_keys_and_tombstones_every_saga_is_all_or_nothing(seed, crash, loss):
    assert saga(ALL, crash, loss, Random(seed)) in ("done", "undone")


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 9_999), crash=st.floats(0, 0.3), loss=st.floats(0, 0.6))
def test_keys_alone_never_do_anything_twice(seed, crash, loss):
    assert saga(KEYS, crash, loss, Random(seed)) != "doubled"


@pytest.mark.parametrize("design", DESIGNS)
def test_without_faults_every_design_is_right(design):
    ends = {saga(design, 0, 0, Random(seed)) for seed in range(300)}
    assert ends == {"done", "undone"}


def test_what_each_part_is_for():
    def rate(design, end):
        rng = Random(8)
        return sum(saga(design, 0.05, 0.2, rng) == end for _ in range(2_000)) / 2_000

    assert rate("log", "doubled") > 0.1
    assert rate("no log", "half") > rate("log", "half")
    assert rate(KEYS, "half") > 0.005
    assert rate(ALL, "half") == 0


@pytest.mark.parametrize("calls", sorted(set(permutations([1, 1, -1, -1]))))
def test_any_order_of_do_and_undo_ends_undone_if_the_undo_is_remembered(calls):
    net, seen = [0], set()
    for sign in calls:
        arrive(net, seen, (0, sign), ALL)
    assert net == [0]


def test_a_late_order_sticks_without_a_tombstone():
    net, seen = [0], set()
    for sign in (-1, 1):
        arrive(net, seen, (0, sign), KEYS)
    assert net == [1]


def test_errors_name_the_rule_and_the_value():
    assert ENDS[:2] == ("done", "undone")
    with pytest.raises(ValueError, match=r"one of .* got hope"):
        saga("hope", 0, 0, Random(1))


def test_over_eleven_other_seeds_as_the_page_says():
    half = []
    for seed in range(2, 13):
        rng = Random(seed)
        half.append(sum(saga(KEYS, 0.01, 0.05, rng) == "half" for _ in range(10_000)))
    page = Path(__file__).parents[2] / "docs/foundations/transactions.md"
    said = f"(eleven other seeds: {min(half)} to {max(half)})"
    assert said in page.read_text("utf-8")
