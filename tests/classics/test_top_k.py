"""Laws of Space-Saving, an oracle that searches all counters, and Count-Min."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.top_k import count_min, space_saving

streams = st.lists(st.integers(0, 12), max_size=120)
counters = st.integers(1, 15)


def oracle(stream, m):
    """The same rule by search: the lowest count, then the lowest item, gives way."""
    got = {}
    for x in stream:
        if x in got:
            got[x] = (got[x][0] + 1, got[x][1])
        elif len(got) < m:
            got[x] = (1, 0)
        else:
            old = min(got, key=lambda y: (got[y][0], y))
            low = got.pop(old)[0]
            got[x] = (low + 1, low)
    return got


@settings(max_examples=50, deadline=None)
@given(stream=streams, m=counters)
def test_agrees_with_a_search_of_all_counters(stream, m):
    assert space_saving(stream, m) == oracle(stream, m)


@settings(max_examples=50, deadline=None)
@given(stream=streams, m=counters)
def test_the_guarantees(stream, m):
    true, got = Counter(stream), space_saving(stream, m)
    lowest = min((c for c, _ in got.values()), default=0) if len(got) == m else 0
    assert sum(c for c, _ in got.values()) == len(stream)  # nothing lost
    assert len(got) <= m
    assert lowest <= len(stream) / m
    for x, (count, error) in got.items():
        assert count - error <= true[x] <= count
        assert error <= lowest
    assert all(true[x] <= lowest for x in true if x not in got)
    assert all(x in got for x in true if true[x] > len(stream) / m)


@settings(max_examples=25, deadline=None)
@given(stream=streams)
def test_enough_counters_are_exact(stream):
    exact = {x: (c, 0) for x, c in Counter(stream).items()}
    assert space_saving(stream, max(1, len(exact))) == exact


def test_strangers_one_after_another_leave_only_noise():
    got = space_saving(list(range(1_000)), 10)
    assert {c for c, _ in got.values()} == {100}
    assert all(error == 99 for _, error in got.values())


def test_count_min_wide_enough_is_exact_and_of_width_one_knows_nothing():
    true = Counter({1: 9, 2: 7, 3: 4, 4: 1})
    assert count_min(Random(1), true, 10**6, 2) == [1, 2]
    assert count_min(Random(1), true, 1, 4) == [1, 2, 3, 4]  # all equal: input order


def test_count_min_uses_one_row_after_another_and_never_shares_cells():
    """Every sum is too high or right, so width times four beats width."""
    true = Counter({x: 400 // (x + 1) for x in range(400)})
    found = {
        width: sum(
            len({*count_min(Random(seed), true, width, 20)} & {*range(20)})
            for seed in range(3)
        )
        for width in (20, 80, 320)
    }
    assert found[20] < found[80] < found[320]


@pytest.mark.parametrize(("skew", "lead"), [(1.0, (2, 8)), (0.6, (-6, -1))])
def test_finding_space_saving_leads_when_skewed_and_count_min_when_flat(skew, lead):
    weights, found = [1 / r**skew for r in range(1, 20_001)], []
    for seed in (11, 12, 13):
        rng = Random(seed)
        stream = rng.choices(range(20_000), weights, k=40_000)
        true, got = Counter(stream), space_saving(stream, 100)
        best = {x for x, _ in true.most_common(20)}
        mine = best.intersection(sorted(got, key=lambda x: -got[x][0])[:20])
        theirs = best.intersection(count_min(rng, true, 75, 20))
        found.append(len(mine) - len(theirs))
    assert lead[0] < sum(found) / 3 < lead[1]


def test_no_counters_is_an_error():
    with pytest.raises(ValueError, match="m must be at least 1, got 0"):
        space_saving([1], 0)
