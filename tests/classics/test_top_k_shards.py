"""The threshold is exact, lists are not; conservation in the spread."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.top_k_shards import ask, best, by_threshold, lists, spread

counts = st.dictionaries(st.integers(0, 9), st.integers(1, 9), max_size=10)
some_shards = st.lists(counts.map(Counter), min_size=1, max_size=5)
ks = st.integers(1, 6)


@settings(max_examples=50, deadline=None)
@given(shards=some_shards, k=ks)
def test_the_threshold_is_the_exact_list(shards, k):
    total = sum(shards, Counter())
    exact, sent = by_threshold(shards, k)
    assert exact == sorted(total, key=lambda x: (-total[x], x))[:k]
    assert sent >= k + len(exact)


@settings(max_examples=50, deadline=None)
@given(shards=some_shards, k=ks)
def test_lists_never_beat_it_and_whole_lists_equal_it(shards, k):
    exact, _ = by_threshold(shards, k)
    most = sum(ask(shards, exact).values())
    assert all(
        sum(ask(shards, best(lists(shards, sent), k)).values()) <= most
        for sent in (k, 2 * k)
    )
    assert best(lists(shards, 10), k) == exact


def test_the_counterexample_the_winner_is_in_no_list():
    shards = [Counter(a=5, y=4), Counter(b=5, y=4)]
    ids = {"a": 0, "b": 1, "y": 2}
    shards = [Counter({ids[x]: c for x, c in s.items()}) for s in shards]
    assert best(lists(shards, 1), 1) == [0]
    assert by_threshold(shards, 1)[0] == [2]


def test_what_is_sent_in_each_round_by_hand():
    shards = [Counter({0: 9, 1: 4, 2: 1}), Counter({0: 8, 2: 5, 1: 2})]
    assert lists(shards, 1) == {0: 17}
    # 1 entry; then those of 17 / 2 or more (one, of two shards); then its total
    assert by_threshold(shards, 1) == ([0], 1 + 0.5 + 1)
    # partial sums 17, 5: those of 2.5 or more are 2 + 2; then three totals
    assert by_threshold(shards, 2) == ([0, 1], 2 + 2 + 3)


def test_one_item_a_shard_needs_no_second_list():
    shards = [Counter({i: 5 - i}) for i in range(4)]
    assert best(lists(shards, 1), 2) == [0, 1] == by_threshold(shards, 2)[0]


def test_no_events():
    assert by_threshold([Counter(), Counter()], 3)[0] == []
    assert best(Counter(), 3) == []


def test_spread_loses_nothing_and_a_list_of_k_errs_more_by_region():
    wrong = {}
    for taste in (0.0, 1.0):
        wrong[taste] = 0
        for seed in range(100, 108):
            shards = spread(Random(seed), 8, 2_000, taste)
            assert [s.total() for s in shards] == [2_000] * 8
            exact, _ = by_threshold(shards, 10)
            most = sum(ask(shards, exact).values())
            got = best(lists(shards, 10), 10)
            wrong[taste] += sum(ask(shards, got).values()) < most
    assert wrong[1.0] > wrong[0.0] + 1


def test_a_negative_taste_is_an_error():
    with pytest.raises(ValueError, match="taste must be at least 0, got -1"):
        spread(Random(1), 2, 10, -1)
