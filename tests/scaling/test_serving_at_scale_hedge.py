"""Second copies against a queue computed call by call, and the page's findings."""

from math import log
from random import Random
from statistics import fmean, quantiles

import pytest

from snippets.scaling import serving_at_scale_hedge as page

NEVER, TIED = page.NEVER, page.TIED
LONG, EVEN, HEAVY = ("machine", 1.0), ("machine", 0.07), ("request", 1.0)


def one_replica(busy, scv, pause, seed):
    """Latencies of one replica that pauses at 0, GAP, …; in exact time."""
    rng, free, latencies = Random(seed), 0.0, []
    born = sorted(rng.uniform(0, page.WORKS) for _ in range(int(busy * page.WORKS)))
    for _ in born:
        rng.random()  # who would be heavy
    for at in born:
        now, rest = max(free, at), rng.gammavariate(1 / scv, scv)
        while rest > 0:
            into = now % page.GAP
            if into < pause:
                now += pause - into
            else:
                run = min(rest, page.GAP - into)
                now, rest = now + run + 1e-9, rest - run
        free = now
        latencies.append(now - at)
    return latencies


@pytest.mark.parametrize("pause", [0, 7, 30])
@pytest.mark.parametrize("scv", [1.0, 0.07])
def test_one_replica_is_a_queue_with_pauses(monkeypatch, pause, scv):
    monkeypatch.setattr(page, "REPLICAS", 1)
    monkeypatch.setattr(page, "WORKS", 1000)
    for seed in range(3):
        got = page.simulate(("machine", scv, 0.5), pause, NEVER, seed)
        exact = quantiles(one_replica(0.5, scv, pause, seed), n=100)
        assert got[:99] == pytest.approx(exact, abs=3 * page.STEP)
        assert fmean(got[:99]) == pytest.approx(fmean(exact), abs=page.STEP)


def test_hardly_any_load_is_pure_work():
    """Half of exponential works are under ln 2; the clock takes half a step off."""
    runs = [page.simulate((*LONG, 0.05), 0, NEVER, seed) for seed in range(40)]
    assert fmean(run[49] for run in runs) == pytest.approx(
        log(2) - page.STEP / 2, abs=0.05
    )


@pytest.mark.parametrize("kind", [LONG, EVEN, HEAVY])
def test_no_copy_no_work(kind):
    plain = page.simulate((*kind, 0.5), 10, NEVER, 1)
    assert plain[99] == pytest.approx(0)
    assert page.simulate((*kind, 0.5), 10, 500, 1) == plain  # all over by then
    assert plain[:99] == sorted(plain[:99])
    assert plain[0] > 0


def test_two_copies_at_once_double_the_work_and_gain_nothing_without_pauses():
    """They start together, so nobody is cancelled, and work is the same anywhere."""
    alone = page.simulate((*LONG, 0.02), 0, NEVER, 4)
    both = page.simulate((*LONG, 0.02), 0, 0, 4)
    assert both[99] == pytest.approx(100, abs=1)
    assert both[:99] == pytest.approx(alone[:99], abs=2 * page.STEP)


def test_a_tied_copy_that_waits_is_cancelled_so_an_idle_fleet_works_once():
    assert page.simulate((*LONG, 0.05), 0, TIED, 4)[99] == pytest.approx(0, abs=0.01)


def test_a_copy_leaves_a_paused_replica():
    """Nearly idle: no one waits out the pause, only for the copy and its work."""
    alone, after = (page.simulate((*EVEN, 0.04), 20, at, 4) for at in (NEVER, 3))
    assert alone[98] > 15
    assert after[98] < 3 + 2 + 2 * page.STEP


@pytest.fixture(scope="module")
def p99():
    """{case: [(alone, after the p95, tied)]}, and added work, at other seeds."""
    found = {}
    for case in (*page.CASES, (*HEAVY, 0.7)):
        rows = found[case] = []
        for seed in range(50, 55):
            alone = page.simulate(case, 10, NEVER, seed)
            copies = [page.simulate(case, 10, at, seed) for at in (alone[94], TIED)]
            rows.append([alone[98], *(c[98] for c in copies), *(c[99] for c in copies)])
        found[case] = [fmean(column) for column in zip(*rows, strict=True)]
    return found


def test_even_work_gains_at_any_load_for_little_work(p99):
    for busy in (0.3, 0.7, 0.85):
        alone, late, tied, more, little = p99[*EVEN, busy]
        assert max(late, tied) < 0.6 * alone
        assert more < 8
        assert little < 5


def test_uneven_work_gains_less_and_pays_more(p99):
    rate = {
        busy: p99[*LONG, busy][1] / p99[*LONG, busy][0] for busy in (0.3, 0.7, 0.85)
    }
    assert rate[0.3] < 0.65 < rate[0.7] < 0.9 < rate[0.85]
    assert all(7 < p99[*LONG, busy][3] < 18 for busy in rate)


def test_tied_lowers_p99_in_every_row_and_hedges_of_heavy_requests_raise_it(p99):
    assert all(tied < alone for alone, _, tied, *_ in p99.values())
    assert all(little < 5 for *_, little in p99.values())
    alone, late, tied, *_ = p99[*HEAVY, 0.7]
    assert late > 1.1 * alone > alone > 1.1 * tied
