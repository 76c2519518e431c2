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


def test_the_network_caught_up_with_flash():
    then = [TABLE[name][0] for name in ("own SSD", "memory in the zone")]
    now = [TABLE[name][1] for name in ("own SSD", "memory in the zone")]
    assert fetch_us(then[0], 4000) * 3 < fetch_us(then[1], 4000)
    assert fetch_us(now[0], 4000) == pytest.approx(fetch_us(now[1], 4000), rel=0.01)
    assert fetch_us(now[1], 1e6) < fetch_us(now[0], 1e6)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="size_bytes must be at least 0, got -1"):
        fetch_us(Path(1, 1), -1)
