"""The simulated queue against Erlang's formula, a slower queue, and other seeds."""

import random
from math import log
from statistics import mean, stdev

import pytest

from snippets.scaling import capacity_planner_bursts as bursts
from snippets.scaling.capacity_planner_bursts import p99_wait, simulate


def runs(burst, even, which, busy=0.81):
    found = [simulate(busy, burst, even, seed) for seed in which]
    return [list(column) for column in zip(*found, strict=True)]


def scanned(busy, burst, even, seed):
    """The same draws; each request takes the core that is free first, by a scan."""
    rng, now, free, waits = random.Random(seed), 0.0, [0.0] * bursts.CORES, []
    for i in range(bursts.REQUESTS):
        if i % burst == 0:
            now += rng.expovariate(bursts.CORES * busy / burst)
        core = free.index(min(free))
        work = 1.0 if even else rng.expovariate(1)
        waits.append(max(0.0, free[core] - now))
        free[core] = max(now, free[core]) + work
    waits = sorted(waits[bursts.REQUESTS // 10 :])
    return waits[int(0.99 * len(waits))]


@pytest.mark.parametrize(("busy", "burst", "even"), [(0.8, 1, False), (0.6, 7, True)])
def test_the_heap_finds_the_first_free_core(monkeypatch, busy, burst, even):
    monkeypatch.setattr(bursts, "REQUESTS", 2_000)
    expected = scanned(busy, burst, even, 3)
    assert simulate(busy, burst, even, 3)[0] == pytest.approx(expected, abs=1e-9)


def test_one_core_waits_by_the_book():
    """M/M/1: a share `busy` waits, exponentially, with mean 1 / (1 - busy)."""
    for busy in (0.3, 0.81, 0.95):
        assert p99_wait(busy, 1) == pytest.approx(log(100 * busy) / (1 - busy))
    assert p99_wait(0.005, 1) == 0
    assert p99_wait(0.65) < p99_wait(0.81) < p99_wait(0.9)


@pytest.mark.parametrize("busy", [0.81, 0.9])
def test_single_arrivals_wait_as_erlang_says(busy):
    wait, _ = runs(1, False, range(100, 108), busy)
    assert abs(mean(wait) - p99_wait(busy)) < 4 * stdev(wait) / 8**0.5
    assert mean(wait) == pytest.approx(p99_wait(busy), rel=0.35)


def test_findings_hold_for_other_seeds():
    (single, answer), (even, whole), (burst, _) = (
        runs(size, steady, range(50, 58))
        for size, steady in ((1, False), (1, True), (10, False))
    )
    assert 0.15 < mean(even) < 0.4
    assert mean(even) < mean(single)
    assert 2.3 < mean(burst) < 3.8  # six times Erlang's 0.48
    assert mean(burst) > 4 * mean(single)
    assert mean(answer) == pytest.approx(log(100), rel=0.03)  # the work's own p99
    assert mean(whole) == pytest.approx(1 + mean(even))


@pytest.mark.parametrize("busy", [0, 1, 1.2])
def test_a_queue_that_never_ends_is_refused(busy):
    with pytest.raises(ValueError, match="busy must be between 0 and 1"):
        simulate(busy, 1, False, 0)
