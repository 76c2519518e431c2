"""The simulated loops: an independent recursion, the README's example, the finding."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.metrics import latency_percentiles_omission as page
from snippets.metrics.latency_percentiles_omission import (
    OPEN,
    STALL,
    STEP,
    backfilled,
    loop,
    server,
)

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


def rows():
    """Name: (p50, p99, p99.9, max, percentage over 100 ms)."""
    lines = OUTPUT.splitlines()[1:]
    return {
        line[:14].strip(): [
            float(x.strip("%")) for x in line[14:].split("±")[0].split()
        ]
        for line in lines
    }


@settings(max_examples=50)
@given(
    work=st.lists(st.floats(0, 60), min_size=1, max_size=40), clients=st.integers(1, 40)
)
def test_without_stalls_it_is_lindleys_recursion(work, clients):
    never = np.full(page.MINUTES + 1, np.inf)
    clients = min(clients, len(work))
    plan, sent, answered = loop(np.array(work), never, clients)
    wait, waits = 0.0, []
    for step in work:
        waits.append(wait)
        wait = max(0.0, wait + step - STEP)
    opened = loop(np.array(work), never, len(work))
    assert opened[2] - opened[0] == pytest.approx(np.array(waits) + work)
    assert (plan == opened[0]).all()
    assert (sent >= plan).all()
    assert (answered - sent >= np.array(work) - 1e-9).all()


@pytest.mark.parametrize("seed", [11, 12])
def test_one_client_measured_from_the_plan_is_the_open_loop(seed):
    work, stalls = server(np.random.default_rng(seed))
    one, opened = loop(work, stalls, 1), loop(work, stalls, OPEN)
    assert one[2] == pytest.approx(opened[2])
    assert (opened[1] == opened[0]).all()
    latency = opened[2] - opened[0]
    # each stall of 1 s holds up its own 100 arrivals, and about as many while it drains
    assert (latency > 100).sum() > page.MINUTES * STALL / STEP
    assert ((one[2] - one[1]) > 100).sum() == page.MINUTES  # one request a stall


def test_the_perfect_system_that_pauses_of_the_hdrhistogram_readme():
    """10,000 answers of 1 ms, one every 10 ms, then one of 100 s: half are 1 ms."""
    seen = np.array([1.0] * 10_000 + [100_000.0])
    assert (seen <= 1).mean() == pytest.approx(0.9999, abs=5e-5)
    assert (backfilled(seen) <= 1).mean() == pytest.approx(0.5, abs=1e-3)
    assert sorted(backfilled(np.array([5.0, 45.0]))) == [5, 15, 25, 35, 45]


@pytest.mark.parametrize(("busy", "found"), [(0.7, 0.3), (0.9, 0.1)])
def test_the_correction_misses_the_drain(busy, found):
    work, stalls = server(np.random.default_rng(0))
    one, opened = (loop(work * busy * 2, stalls, n) for n in (1, OPEN))
    slow = (backfilled(one[2] - one[1]) > 100).mean()
    assert slow / (opened[2] - opened[0] > 100).mean() == pytest.approx(found, abs=0.06)


def test_the_closed_loop_omits_all_but_one_request_a_client_and_stall():
    table = rows()
    assert table["1 client"][1] < 20 < 700 < table["open"][1]
    assert table["100 clients"] == table["open"] == table["1, from plan"]
    assert table["1 client"][4] < table["10 clients"][4] < table["open"][4] / 10
    assert 0.4 < table["1, backfilled"][4] / table["open"][4] < 0.6


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"clients must be 1\.\.3, got 4"):
        loop(np.ones(3), np.array([np.inf]), 4)
