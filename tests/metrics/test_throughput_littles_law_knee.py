"""The simulated queues against simpy, path by path, and against the formulas."""

from pathlib import Path

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import throughput_littles_law_knee as page
from snippets.metrics.throughput_littles_law import erlang_wait
from snippets.metrics.throughput_littles_law_knee import (
    BUSY,
    formula,
    lindley,
    shared,
    simulated,
)

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")
PATHS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 30)), min_size=1, max_size=30
)


def simpy_waits(gaps, work, servers):
    env, waits = simpy.Environment(), [0.0] * len(gaps)
    desk = simpy.Resource(env, servers)

    def request(i, arrival):
        yield env.timeout(arrival)
        with desk.request() as turn:
            yield turn
            waits[i] = env.now - arrival
            yield env.timeout(work[i])

    for i, arrival in enumerate(np.cumsum(gaps)):
        env.process(request(i, arrival))
    env.run()
    return waits


@given(pairs=PATHS, servers=st.integers(1, 4))
def test_every_wait_is_simpys(pairs, servers):
    gaps, work = np.array(pairs, float).T
    expected = simpy_waits(gaps, work, servers)
    assert shared(gaps, work, servers) == pytest.approx(expected)
    if servers == 1:
        assert lindley(gaps, work) == pytest.approx(expected)


@given(pairs=PATHS)
def test_lindley_is_its_recursion(pairs):
    gaps, work = np.array(pairs, float).T
    wait, waits = 0.0, [0.0]
    for i in range(1, len(gaps)):
        wait = max(0.0, wait + work[i - 1] - gaps[i])
        waits.append(wait)
    assert lindley(gaps, work) == pytest.approx(np.array(waits))


@given(busy=st.floats(0, 0.99))
def test_the_formulas(busy):
    assert formula("M/M/1", busy) == pytest.approx(erlang_wait(1, busy))
    assert formula("M/M/4", busy) == pytest.approx(erlang_wait(4, busy))
    assert formula("lognormal", busy) == pytest.approx(5 * busy / (1 - busy))


def cells():
    for line in OUTPUT.splitlines()[1:]:
        busy, *rest = line.replace("±", "").split()
        for j, case in enumerate(page.STYLES):
            yield (
                case,
                float(busy.strip("%")) / 100,
                *map(float, rest[3 * j : 3 * j + 3]),
            )


def test_recorded_means_are_within_errors_of_the_formulas():
    for case, busy, expected, mean, sem in cells():
        assert expected == pytest.approx(formula(case, busy), abs=0.006)
        slack = 3.5 if case == "lognormal" else 2.5
        assert abs(mean - expected) <= slack * sem + 0.02
    assert len(list(cells())) == 3 * len(BUSY)


def test_another_seed_and_a_heavy_tail_that_four_million_requests_do_not_settle():
    rng = np.random.default_rng(3)
    for case in ("M/M/1", "M/M/4"):
        runs = [simulated(case, 0.7, rng) for _ in range(4)]
        assert np.mean(runs) == pytest.approx(formula(case, 0.7), rel=0.06)
    n = 4_000_000
    work = heavy(rng, n)
    assert work.mean() == pytest.approx(1, abs=0.01)
    waits = lindley(rng.exponential(1 / 0.3, n), work)
    assert waits.mean() == pytest.approx(formula("lognormal", 0.3), rel=0.15)


def heavy(rng, n):
    return rng.lognormal(-np.log(10) / 2, np.log(10) ** 0.5, n)


def test_of_twenty_other_draws_three_are_far_below_and_none_far_above():
    off = []
    for seed in range(1, 21):
        rng = np.random.default_rng(seed)
        runs = [simulated("lognormal", 0.3, rng) for _ in range(page.RUNS)]
        sem = np.std(runs, ddof=1) / page.RUNS**0.5
        off.append((np.mean(runs) - formula("lognormal", 0.3)) / sem)
    assert sum(z < -3.2 for z in off) == 3
    assert max(off) < 2


def test_a_second_server_is_better_shared_for_the_mean_and_split_for_short_jobs():
    rng, n = np.random.default_rng(100), 200_000
    gaps, work = rng.exponential(1 / 0.7, n), heavy(rng, n)
    ordered = np.sort(work)
    long = work > ordered[np.searchsorted(np.cumsum(ordered), work.sum() / 2)]
    assert long.mean() == pytest.approx(0.065, abs=0.004)  # half of the work
    split, pooled = np.empty(n), shared(gaps, work, 2)
    for some in (long, ~long):
        split[some] = lindley(np.diff(np.cumsum(gaps)[some], prepend=0), work[some])
    assert 0.35 < pooled.mean() < 0.5 < split.mean() < 0.7
    assert np.quantile(pooled[~long], 0.99) == pytest.approx(8, abs=1)
    assert np.quantile(split[~long], 0.99) == pytest.approx(3.2, abs=0.4)
    assert lindley(gaps, work).mean() > 9


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="got 2 and 3"):
        lindley(np.ones(2), np.ones(3))
