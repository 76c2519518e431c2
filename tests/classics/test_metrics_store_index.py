"""The index finds what a scan finds, reading the shortest list only."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.metrics_store_index import build, find, released

labels = st.dictionaries(st.sampled_from("abc"), st.sampled_from("01"))


@settings(max_examples=50, deadline=None)
@given(
    series=st.lists(labels, max_size=30),
    wanted=st.dictionaries(st.sampled_from("abc"), st.sampled_from("012"), min_size=1),
)
def test_it_finds_what_a_scan_finds(series, wanted):
    found, read = find(build(series), wanted)
    scan = [n for n, s in enumerate(series) if wanted.items() <= s.items()]
    assert found == scan
    assert len(found) <= read
    for pair in wanted.items():
        assert read <= sum(pair in s.items() for s in series)


def test_a_query_must_name_a_label():
    with pytest.raises(ValueError, match="at least one label"):
        find(build([{"a": "1"}]), {})
    assert find(build([]), {"a": "1"}) == ([], 0)


def test_releases_multiply_series_and_what_a_query_reads():
    query = {"metric": "0", "route": "7", "status": "2"}
    one, ten = (find(build(released(n)), query) for n in (1, 10))
    assert len(ten[0]) == 10 * len(one[0])
    assert ten[1] == 10 * one[1]
    live = {"pod": "9-0"} | query
    assert len(find(build(released(10)), live)[0]) == 1


def test_a_posting_list_ascends_and_all_lists_of_a_label_partition_the_series():
    series = released(2)
    random.Random(1).shuffle(series)
    postings = build(series)
    for name in series[0]:
        lists = [p for (label, _), p in postings.items() if label == name]
        assert all(p == sorted(set(p)) for p in lists)
        assert sorted(n for p in lists for n in p) == list(range(len(series)))
