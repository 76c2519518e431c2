"""Laws of waiting plus carrying, and what the two tables say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.estimation_numbers import TABLE, Path, fetch_us, half_size

paths = st.builds(Path, st.floats(0.01, 1e5), st.floats(1e6, 1e11))


@settings(max_examples=40, deadline=None)
@given(path=paths, a=st.floats(0, 1e9), b=st.floats(0, 1e9))
def test_one_fetch_of_both_saves_one_wait(path, a, b):
    apart = fetch_us(path, a) + fetch_us(path, b)
    assert apart - fetch_us(path, a + b) == pytest.approx(
        path.latency_us, rel=1e-3, abs=apart * 1e-9
    )


@settings(max_examples=40, deadline=None)
@given(path=paths)
def test_at_half_size_waiting_is_half(path):
    assert fetch_us(path, half_size(path)) == pytest.approx(2 * path.latency_us)
    assert fetch_us(path, 0) == path.latency_us


def test_the_list_of_2012_comes_back():
    """The list says: 1 MB from memory 250 us, SSD 1 ms, network 10 ms, disk 20 ms."""
    for name, us in {
        "own memory": 250,
        "own SSD": 1_000,
        "memory in the zone": 10_000,
        "own disk": 20_000,
    }.items():
        old = TABLE[name][0]
        assert fetch_us(old, 1e6) - old.latency_us == pytest.approx(us)


def test_the_list_of_2026_comes_back():
    """Its columns: GiB/s, and the time for a MiB without the wait."""
    mib_us = {"own memory": 50, "own SSD": 125, "memory in the zone": 100}
    for name, us in (mib_us | {"own disk": 4_000, "other continent": 40_000}).items():
        new = TABLE[name][1]
        assert fetch_us(new, 2**20) - new.latency_us == pytest.approx(us, rel=0.03)
    waits = [new.latency_us for _, new in TABLE.values()]
    assert waits == [0.02, 100, 250, 10_000, 80_000, 80_000]


def test_the_own_ssd_still_beats_a_neighbours_memory():
    (old_ssd, ssd), (old_far, far) = TABLE["own SSD"], TABLE["memory in the zone"]
    assert fetch_us(old_far, 4000) / fetch_us(old_ssd, 4000) == pytest.approx(3.5, 0.01)
    assert fetch_us(far, 4000) / fetch_us(ssd, 4000) == pytest.approx(2.5, 0.01)
    assert fetch_us(old_far, 1e6) / fetch_us(far, 1e6) == pytest.approx(30.6, 0.01)
    assert half_size(far) == pytest.approx(2.68e6, rel=0.01)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="size_bytes must be at least 0, got -1"):
        fetch_us(Path(1, 1), -1)
