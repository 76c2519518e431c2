"""Late answers: order statistics, the hedge against brute force, and what was found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import deploy_late
from snippets.framework.deploy_late import hedge, pause, work

OUTPUT = Path(deploy_late.__file__).with_suffix(".txt").read_text("utf-8")
CALLS, PLANS = (block.splitlines() for block in OUTPUT.split("\n\n"))
TIMES = st.lists(st.floats(0, 1_000), min_size=1, max_size=20)


def numbers(line):
    """The columns after a name of 20 characters."""
    return [float(cell.rstrip("%")) for cell in line[20:].split()]


FAN = {line[:20].strip(): numbers(line) for line in CALLS[1:]}
MACHINE, REQUEST, ALL = (
    {line[:20].strip(): numbers(line) for line in PLANS[start : start + 3]}
    for start in (2, 6, 10)
)


def test_worked_example(capsys):
    deploy_late.main()
    assert capsys.readouterr().out == OUTPUT


@given(TIMES, st.floats(0, 1_000), st.integers(0, 2**32 - 1))
def test_a_hedge_is_what_a_loop_over_requests_says_and_never_slower(times, wait, seed):
    first = np.array(times)
    second = np.random.default_rng(seed).exponential(50, len(first))
    got = hedge(first, second, wait)
    for answer, one, two in zip(got, first, second, strict=True):
        assert answer == (one if one <= wait else min(one, wait + two))
    assert (got <= first).all()


@pytest.mark.parametrize("wait_ms", [-1, float("nan")])
def test_a_hedge_cannot_be_sent_before_the_request(wait_ms):
    with pytest.raises(ValueError, match=f"wait_ms must be at least 0, got {wait_ms}"):
        hedge(np.ones(2), np.ones(2), wait_ms)


def test_the_distribution_is_the_one_described():
    rng = np.random.default_rng(1)
    assert np.median(work((200_000,), rng)) == pytest.approx(20, rel=0.01)
    pauses = pause((200_000,), rng)
    assert (pauses > 0).mean() == pytest.approx(1 / 200, rel=0.15)
    assert pauses[pauses > 0].mean() == pytest.approx(200, rel=0.15)


@pytest.mark.parametrize(
    ("name", "calls"), [("one", 1), ("5 at once", 5), ("100 at once", 100)]
)
def test_fan_out_meets_a_slow_call_as_often_as_the_formula_says(name, calls):
    formula = 100 * (1 - 0.99**calls)
    assert FAN[name][3] == pytest.approx(formula, abs=3)


def test_adding_p99s_is_no_upper_bound():
    assert FAN["5 in turn"][1] > 1.3 * 5 * FAN["one"][1]


def test_a_hedge_needs_another_machine_that_is_fast():
    assert MACHINE["hedge at p95"][2] < MACHINE["wait"][2] / 4
    assert MACHINE["hedge at p95"][5] == pytest.approx(1.05)
    assert REQUEST["hedge at p95"][:4] == REQUEST["wait"][:4]
    assert ALL["hedge at p95"][5] > 1.9


def test_a_fallback_is_never_late_and_its_share_is_the_price():
    for cause in (MACHINE, REQUEST, ALL):
        assert cause["fallback at 90 ms"][3] == 0
        assert cause["fallback at 90 ms"][4] >= cause["wait"][3]
        assert cause["fallback at 90 ms"][2] <= 100
