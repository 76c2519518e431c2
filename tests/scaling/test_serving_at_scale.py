"""Erlang's C against known cases and simpy; the five rules against each other."""

from random import Random
from statistics import fmean

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import serving_at_scale as page

loads = st.floats(0.05, 0.97)


@given(loads)
def test_one_replica_is_m_m_1(busy):
    mean, p99 = page.erlang(busy, 1)
    assert mean == pytest.approx(busy / (1 - busy))
    assert p99 >= 0
    assert (p99 == 0) == (busy <= 0.01)


@given(loads, st.integers(1, 40))
def test_erlang_s_c_is_the_balance_of_the_chain(busy, n):
    load, weight, weights = busy * n, 1.0, []
    for k in range(3_000):  # probabilities of k inside, up to a factor
        weights.append(weight)
        weight *= load / min(k + 1, n)
    waiting = sum(w * max(0, k - n) for k, w in enumerate(weights)) / sum(weights)
    assert page.erlang(load, n)[0] == pytest.approx(waiting / load, rel=1e-6, abs=1e-12)


@given(loads, st.integers(1, 20))
def test_more_replicas_of_the_same_load_wait_less(busy, n):
    assert page.erlang(busy * n, n + 1)[0] < page.erlang(busy * n, n)[0]
    assert page.erlang(busy * 2 * n, 2 * n)[0] < page.erlang(busy * n, n)[0]


@pytest.mark.parametrize("load", [0, -1, 2, 2.5])
def test_impossible_loads_are_refused(load):
    with pytest.raises(ValueError, match="load must be between 0 and 2"):
        page.erlang(load, 2)


@given(st.integers(0, 999), st.integers(1, 9), loads)
@settings(max_examples=10)
def test_turns_are_the_one_queue_when_work_is_even(seed, n, busy):
    one, turn = (
        page.simulate(r, n, busy, True, seed) for r in ("one queue", "in turn")
    )
    assert one == pytest.approx(turn, abs=1e-9)


@pytest.mark.parametrize("even", [True, False])
def test_one_queue_is_simpy_s(even):
    rng, waits, env = Random(5), [], simpy.Environment()
    servers = simpy.Resource(env, 3)

    def request(work):
        born = env.now
        with servers.request() as turn:
            yield turn
            waits.append((born, env.now - born))
            yield env.timeout(work)

    def arrivals():
        for _ in range(page.REQUESTS):
            yield env.timeout(rng.expovariate(3 * 0.8))
            env.process(request(1.0 if even else rng.expovariate(1)))

    env.process(arrivals())
    env.run()
    mean = fmean(wait for _, wait in sorted(waits)[400:])
    assert page.simulate("one queue", 3, 0.8, even, 5)[0] == pytest.approx(mean)


def over_seeds(rule, seeds):
    return fmean(page.simulate(rule, 8, 0.8, False, seed)[0] for seed in seeds)


def test_the_page_s_order_at_other_seeds():
    mean = {rule: over_seeds(rule, range(20, 26)) for rule in page.RULES}
    assert sorted(mean, key=mean.get) == list(page.RULES)


def test_simulated_waits_are_erlang_s():
    one, alone = over_seeds("one queue", range(50, 90)), over_seeds("random", range(9))
    assert one == pytest.approx(page.erlang(6.4, 8)[0], rel=0.2)
    assert alone == pytest.approx(page.erlang(0.8, 1)[0], rel=0.2)


@pytest.mark.parametrize(("n", "busy"), [(2, 0.7), (8, 0.8)])
def test_even_work_halves_the_wait_as_allen_and_cunneen_have_it(n, busy):
    runs = (page.simulate("one queue", n, busy, True, seed)[0] for seed in range(40))
    assert fmean(runs) == pytest.approx(page.erlang(n * busy, n)[0] / 2, rel=0.06)


def test_random_picks_need_28_replicas_to_wait_as_eight_on_one_queue():
    assert round(page.erlang(6.4, 8)[0], 1) == 0.3
    assert page.erlang(6.4 / 28, 1)[0] < 0.3 < page.erlang(6.4 / 27, 1)[0]
