"""Little's law on any sample path; waits against a Markov chain, simpy and textbooks."""

from itertools import accumulate

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics.throughput_littles_law import (
    erlang_wait,
    kingman,
    mean_present,
    served,
)

TIMES = st.integers(0, 20).map(lambda n: n / 4)  # ties in arrivals, services of zero
PATHS = st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=25)


def path(pairs):
    gaps, services = zip(*pairs, strict=True)
    return list(accumulate(gaps)), list(services)


def by_simpy(arrivals, services, servers=1):
    env, left = simpy.Environment(), [0.0] * len(arrivals)
    desk = simpy.Resource(env, servers)

    def request(i):
        yield env.timeout(arrivals[i])
        with desk.request() as turn:
            yield turn
            yield env.timeout(services[i])
        left[i] = env.now

    for i in range(len(arrivals)):
        env.process(request(i))
    env.run()
    return left


@given(pairs=PATHS, newest=st.booleans())
def test_littles_law_is_exact_from_empty_to_empty(pairs, newest):
    arrivals, services = path(pairs)
    left = served(arrivals, services, newest)
    span = max(left) - arrivals[0]
    if span > 0:
        rate = len(left) / span
        time = (sum(left) - sum(arrivals)) / len(left)
        assert mean_present(arrivals, left) == pytest.approx(rate * time)


@given(pairs=PATHS)
def test_littles_law_needs_no_queue_at_all(pairs):
    """Any stay of any length: here everybody leaves when they like."""
    arrivals, stays = path(pairs)
    left = [a + s for a, s in zip(arrivals, stays, strict=True)]
    if max(left) > arrivals[0]:
        expected = sum(stays) / (max(left) - arrivals[0])
        assert mean_present(arrivals, left) == pytest.approx(expected)


@given(pairs=PATHS)
def test_oldest_first_agrees_with_simpy(pairs):
    arrivals, services = path(pairs)
    assert served(arrivals, services) == pytest.approx(by_simpy(arrivals, services))


@given(pairs=PATHS, newest=st.booleans())
def test_the_order_moves_waits_between_requests_and_not_the_end(pairs, newest):
    arrivals, services = path(pairs)
    one, other = served(arrivals, services), served(arrivals, services, newest)
    assert max(one) == pytest.approx(max(other))
    assert all(d >= a + s for a, s, d in zip(arrivals, services, other, strict=True))


@pytest.mark.parametrize("servers", [1, 2, 4, 32])
@pytest.mark.parametrize("busy", [0.05, 0.5, 0.8, 0.95])
def test_erlang_against_the_stationary_chain(servers, busy):
    states = np.arange(1, 4000)
    up = np.log(servers * busy) - np.log(np.minimum(states, servers))
    log_chance = np.r_[0.0, np.cumsum(up)]
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    queue = (np.maximum(np.arange(4000) - servers, 0) * chance).sum()
    assert erlang_wait(servers, busy) == pytest.approx(
        queue / (servers * busy), rel=1e-6
    )


@given(busy=st.floats(0, 0.99), cv2=st.floats(0, 10))
def test_special_cases_and_order(busy, cv2):
    assert erlang_wait(1, busy) == pytest.approx(busy / (1 - busy))
    assert kingman(busy, 1, 1) == pytest.approx(erlang_wait(1, busy))
    assert kingman(busy, 1, 0) == pytest.approx(busy / (1 - busy) / 2)
    assert kingman(busy, cv2, 1) <= kingman(busy, cv2 + 1, 1)
    assert erlang_wait(4, busy) <= erlang_wait(2, busy) <= erlang_wait(1, busy)


def test_worked_example():
    arrivals, services = [0, 1, 2, 6], [3, 1, 2, 1]
    assert served(arrivals, services) == [3, 4, 6, 7]
    assert served(arrivals, services, newest_first=True) == [3, 6, 5, 7]
    assert mean_present(arrivals, [3, 4, 6, 7]) == pytest.approx(11 / 7)
    assert mean_present(arrivals, [3, 6, 5, 7]) == pytest.approx(12 / 7)


def test_the_page_on_scale_says_the_same():
    assert [round(erlang_wait(1, busy), 2) for busy in (0.6, 0.7, 0.9)] == [
        1.5,
        2.33,
        9,
    ]
    assert round(erlang_wait(32, 0.9), 2) == 0.14


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"arrivals in order.*\[2, 1\]"):
        served([2, 1], [1, 1])
    with pytest.raises(ValueError, match=r"services >= 0.*-1"):
        served([1, 2], [1, -1])
    for servers, busy in ((0, 0.5), (1, 1.0), (1, -0.1)):
        with pytest.raises(ValueError, match=f"below 1: {servers}, {busy}"):
            erlang_wait(servers, busy)
