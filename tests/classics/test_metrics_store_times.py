"""The time code gives back every time that 32-bit changes of gap can reach."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.metrics_store_times import code, decode, encode

steps = st.one_of(st.just(60), st.integers(-300, 300), st.integers(-(2**30) + 1, 2**30))


@settings(max_examples=50, deadline=None)
@given(start=st.integers(2**40, 2**50), gaps=st.lists(steps, max_size=30))
def test_times_come_back_even_if_they_go_back(start, gaps):
    times = [start]
    for gap in gaps:
        times.append(times[-1] + gap)
    assert decode(encode(times)) == times


@pytest.mark.parametrize(
    ("change", "bits"),
    [
        (0, 1),
        (64, 9),
        (65, 12),
        (-63, 9),
        (-64, 12),
        (256, 12),
        (257, 16),
        (-255, 12),
        (-256, 16),
        (2048, 16),
        (2049, 36),
        (-2047, 16),
        (-2048, 36),
        (2**31, 36),
        (1 - 2**31, 36),
    ],
)
def test_the_ranges_of_the_paper(change, bits):
    assert len(code(change)) == bits


@settings(max_examples=50, deadline=None)
@given(a=st.integers(-3000, 3000), b=st.integers(-3000, 3000))
def test_no_code_is_the_start_of_another(a, b):
    assert a == b or not code(a).startswith(code(b))


def test_a_regular_series_is_one_bit_a_time():
    assert len(encode([7 + 60 * i for i in range(120)])) == 64 + 9 + 118
    assert encode([]) == ""
    assert decode("") == []


def test_what_does_not_fit_is_refused():
    for change in (2**31 + 1, -(2**31)):
        with pytest.raises(ValueError, match="32 signed bits"):
            code(change)
    with pytest.raises(ValueError, match="times start at 0"):
        encode([5, -1])
