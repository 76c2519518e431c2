"""Laws of hedging in queues: bounds, and where added calls hurt."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.resilience_hedge import simulate


@settings(max_examples=3, deadline=None)
@given(load=st.floats(0.1, 0.6), cancel=st.booleans(), seed=st.integers(0, 99))
def test_every_request_is_answered_after_it_came(load, cancel, seed):
    times = simulate(load, 60, cancel, Random(seed))
    assert len(times) == 20_000
    assert times == sorted(times)
    assert times[0] > 0
    assert times[-1] < 1e9


def test_light_load_is_pure_work():
    """Mean work 10 ms, and 100 more in 1 %: 11 ms; nearly nobody waits."""
    times = simulate(0.02, 1e9, True, Random(5))
    assert sum(times) / len(times) == pytest.approx(11.2, rel=0.06)


def test_hedges_help_when_quiet_and_drown_the_busy_unless_cancelled():
    quiet = [simulate(0.3, ms, True, Random(9))[19_800] for ms in (1e9, 60)]
    assert quiet[1] < 0.8 * quiet[0]
    busy = simulate(0.7, 1e9, True, Random(9))
    kept = simulate(0.7, busy[19_000], False, Random(9))
    gone = simulate(0.7, busy[19_000], True, Random(9))
    assert gone[19_800] < busy[19_800] < 0.5 * kept[19_800]


def test_a_hedge_that_never_waits_asks_two_servers_at_once():
    """Nearly idle: the faster of two draws. Its mean: 5 ms and little more."""
    times = simulate(0.01, 0, False, Random(5))
    assert sum(times) / len(times) == pytest.approx(5.3, rel=0.06)


def test_quiet_hedges_start_when_they_are_due():
    """Nearly idle, so a pause of 100 ms ends 60 ms plus one call after the start."""
    times = simulate(0.01, 60, True, Random(6))
    assert times[19_800] == pytest.approx(60 + 1.2, abs=6)
    late = sum(t > 60 for t in times) / len(times)
    assert late == pytest.approx(0.0125, rel=0.3)


def test_nobody_who_was_answered_is_hedged():
    runs = [simulate(0.3, ms, False, Random(7)) for ms in (5000, 1e9)]
    assert runs[0][-1] < 5000
    assert runs[0] == runs[1]


def test_errors_name_the_rule_and_the_value():
    for load in (0, 1):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {load}"):
            simulate(load, 60, True, Random(1))
