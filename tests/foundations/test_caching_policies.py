"""Policies against brute force and another library, and the page's findings."""

import random
from collections import Counter, OrderedDict
from functools import cache

import pytest
from cachetools import LRUCache
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.caching_policies import hits

traces = st.lists(st.integers(0, 6), min_size=1, max_size=14)


def lru(keys, places):
    return hits(keys, list(range(len(keys))), places, gate=False)


def gated(keys, places):
    return hits(keys, list(range(len(keys))), places, gate=True)


def belady(keys, places):
    far = [-float("inf")] * len(keys)
    for i, key in enumerate(keys):
        if key in keys[i + 1 :]:
            far[i] = -float(keys.index(key, i + 1))
    return hits(keys, far, places, gate=False)


def best(keys, places):
    """Most hits over every choice, also of not keeping the newcomer."""

    @cache
    def rest(t, held):
        if t == len(keys):
            return 0
        now = held | {keys[t]}
        ways = [now] if len(now) <= places else [now - {k} for k in now]
        return (keys[t] in held) + max(rest(t + 1, frozenset(w)) for w in ways)

    return rest(0, frozenset())


@settings(max_examples=40, deadline=None)
@given(keys=traces, places=st.integers(1, 4))
def test_belady_is_the_best_of_all_choices(keys, places):
    assert sum(belady(keys, places)) == best(tuple(keys), places)


@settings(max_examples=40, deadline=None)
@given(keys=traces, places=st.integers(1, 4))
def test_nothing_beats_belady_and_nothing_hits_a_first_request(keys, places):
    bound = sum(belady(keys, places))
    for found in (lru(keys, places), gated(keys, places)):
        assert sum(found) <= bound <= len(keys) - len(set(keys))
        assert not any(found[keys.index(key)] for key in keys)


@settings(max_examples=40, deadline=None)
@given(keys=st.lists(st.integers(0, 20), max_size=80), places=st.integers(1, 12))
def test_lru_agrees_with_cachetools(keys, places):
    other, expected = LRUCache(places), []
    for key in keys:
        expected.append(key in other)
        other[key] = other.get(key)
    assert lru(keys, places) == expected


@settings(max_examples=30, deadline=None)
@given(keys=traces, places=st.integers(1, 5))
def test_lru_and_belady_gain_from_room(keys, places):
    for policy in (lru, belady):
        assert sum(policy(keys, places)) <= sum(policy(keys, places + 1))


def test_a_scan_flushes_lru_and_not_the_gate():
    keys = [0, 1, 2] * 6 + list(range(100, 140)) + [0, 1, 2]
    assert sum(lru(keys, 10)[-3:]) == 0
    assert sum(gated(keys, 10)[-3:]) == 3


def test_a_loop_one_longer_than_the_cache_never_hits_lru():
    keys = [*range(11)] * 20
    assert sum(lru(keys, 10)) == 0
    assert sum(belady(keys, 10)) > 0.7 * len(keys)


def full(keys, places, window):
    """W-TinyLFU with its window and two segments, written independently."""
    size, seen, found = max(1, round(places * window)), Counter(), []
    main = places - size
    new, trial, kept = OrderedDict(), OrderedDict(), OrderedDict()
    for t, key in enumerate(keys, 1):
        seen[key] += 1
        if t % (10 * places) == 0:
            seen = Counter({k: n // 2 for k, n in seen.items()})
        found.append(key in new or key in trial or key in kept)
        if key in new:
            new.move_to_end(key)
        elif found[-1]:
            trial.pop(key, None)
            kept[key] = None
            kept.move_to_end(key)
            if len(kept) > main * 0.8:
                trial[kept.popitem(last=False)[0]] = None
        else:
            new[key] = None
            if len(new) > size:
                guest = new.popitem(last=False)[0]
                segment = trial or kept
                if len(trial) + len(kept) < main:
                    trial[guest] = None
                elif seen[guest] > seen[old := next(iter(segment))]:
                    del segment[old]
                    trial[guest] = None
    return found


def ratio(found):
    return sum(found[len(found) // 2 :]) / (len(found) // 2)


def zipf(seed, n=20_000):
    return random.Random(seed).choices(
        range(4_000), [1 / k for k in range(1, 4_001)], k=n
    )


def test_steady_zipf_on_another_seed():
    keys = zipf(11)
    gate, old = ratio(gated(keys, 160)), ratio(lru(keys, 160))
    assert gate > old + 0.06
    assert ratio(full(keys, 160, 0.01)) == pytest.approx(gate, abs=0.02)


def test_new_keys_turn_the_order_and_a_window_helps_only_part():
    for every, wins in ((100, True), (10, False)):
        keys = [t // every - k for t, k in enumerate(zipf(11))]
        assert (ratio(gated(keys, 230)) > ratio(lru(keys, 230))) == wins
    small, large = (ratio(full(keys, 230, w)) for w in (0.01, 0.2))
    assert small + 0.05 < large < ratio(lru(keys, 230))


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="places must be at least 1, got 0"):
        lru([1], 0)
