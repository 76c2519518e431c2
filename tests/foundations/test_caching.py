"""Laws of an expiring key under each cure."""

from math import e

import pytest

from snippets.foundations.caching import CURES, run


def play(cure, reads_s=100, work_s=1.0, ttl_s=30, servers=20, seed=3):
    return run(cure, reads_s, work_s, ttl_s, servers, seed)


@pytest.mark.parametrize("cure", CURES)
def test_bounds(cure):
    got = play(cure)
    assert got.at_once >= 1
    assert 0 <= got.waited < 0.05
    # no value lives past its time, except the one served while it is replaced
    limit = 30 + (2 if cure == "old value" else 1) * 1.0
    assert got.oldest_s <= limit + 0.2


def test_a_value_is_as_old_as_when_its_making_began():
    assert play("none").oldest_s == pytest.approx(30 + 1, abs=0.1)
    assert play("old value").oldest_s == pytest.approx(30 + 2, abs=0.2)
    assert play("XFetch").oldest_s < 30


def test_one_flight_runs_alone_and_a_server_runs_one():
    for cure in ("one flight", "old value", "XFetch+flight"):
        assert play(cure).at_once == 1
    for servers in (1, 5):
        assert play("flight a server", servers=servers).at_once <= servers
    alone = play("flight a server", servers=1)
    assert alone.per_life == play("one flight", servers=1).per_life


def test_without_a_cure_everyone_in_the_gap_recomputes():
    """Reads during one recomputation: rate times work, once in ttl + work."""
    got = play("none", reads_s=80, work_s=2.0)
    assert got.per_life == pytest.approx(80 * 2 * 30 / 32, rel=0.1)
    assert got.waited == pytest.approx(2 / 32, abs=0.01)


def test_a_lock_spares_the_database_and_not_the_readers():
    assert play("one flight").waited == pytest.approx(play("none").waited, abs=0.005)
    assert play("one flight").per_life < 1.05
    assert play("old value").waited == 0


@pytest.mark.parametrize("reads_s", [30, 120])
def test_xfetch_recomputes_about_e_times_at_any_rate(reads_s):
    runs = [play("XFetch", reads_s=reads_s, ttl_s=60, seed=s) for s in range(8)]
    mean = sum(r.per_life for r in runs) / len(runs)
    # a value lives ttl less the head start, work * ln(rate * work)
    assert mean == pytest.approx(e, rel=0.15)
    assert max(r.waited for r in runs) < 0.01


def test_a_quiet_key_gains_nothing_from_early_expiry():
    quiet, none = play("XFetch", reads_s=0.05), play("none", reads_s=0.05)
    assert quiet.waited > 0.2
    assert none.waited > 0.2


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"cure in .*got"):
        play("hope")
    with pytest.raises(ValueError, match="numbers above 0"):
        play("none", reads_s=0)
