"""The fewest servers: against a scan, against sums of the Poisson law, and beta."""

from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling.capacity_planner_staff import fewest, queued


@given(st.floats(0.1, 20), st.integers(1, 20))
@settings(max_examples=50)
def test_share_that_waits_by_the_sum(load, more):
    """Erlang's C from the weights of 0, 1, 2, ... requests in the system."""
    n = int(load) + more
    full = load**n / factorial(n) * n / (n - load)
    below = sum(load**k / factorial(k) for k in range(n))
    assert queued(load, n) == pytest.approx(full / (full + below))


@pytest.mark.parametrize("waiting", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("load", [1, 2, 10, 37, 100])
def test_the_fewest_by_a_scan(load, waiting):
    servers = load + 1
    while queued(load, servers) > waiting:
        servers += 1
    assert fewest(load, waiting) == servers


def test_beta_settles_while_the_spare_share_vanishes():
    found = [fewest(load, 0.01) for load in (10, 100, 1_000, 10_000)]
    assert found[:3] == [19, 125, 1_077]
    loads = (10, 100, 1_000, 10_000)
    betas = [(n - load) / load**0.5 for n, load in zip(found, loads, strict=True)]
    assert betas == sorted(betas, reverse=True)
    assert betas == pytest.approx([2.85, 2.5, 2.43, 2.39], abs=0.01)


def test_one_server_waits_as_often_as_it_is_busy():
    assert queued(0.3, 1) == pytest.approx(0.3)


@pytest.mark.parametrize("load", [0, -1, 5, 6])
def test_a_load_that_is_none_or_too_much_is_refused(load):
    with pytest.raises(ValueError, match="load must be between 0 and 5 servers"):
        queued(load, 5)
