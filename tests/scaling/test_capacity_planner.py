"""The planner: queues against Erlang's recursion; its own laws."""

from math import ceil, exp, inf, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import capacity_planner as planner
from snippets.scaling.capacity_planner import HAS, busy_limit, machines, parts

many = st.integers(1, 2_000)
NAMES = ["gateway", "ranker", "index", "features", "log", "store"]


def exact_queued(load, cores):
    """Share that has to wait, by Erlang's recursion for blocking."""
    blocked = 1.0
    for n in range(1, cores + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / cores * (1 - blocked))


def exact_p99(busy, cores=32):
    """p99 wait of M/M/c in service times."""
    return max(0, log(100 * exact_queued(cores * busy, cores))) / (cores * (1 - busy))


@pytest.mark.parametrize("cores", [1, 4, 32, 64])
def test_the_limit_is_the_fullest_that_keeps_the_goal(cores):
    for wait in (0.05, 0.2, 0.5, 1, 4):
        exact = [p / 100 for p in range(1, 91) if exact_p99(p / 100, cores) <= wait]
        assert busy_limit(1, wait, cores) == max(exact)


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from([1, 8, 32, 128]))
@settings(max_examples=50)
def test_patience_and_cores_never_lower_the_limit(a, b, cores):
    short, long = sorted((a, b))
    assert busy_limit(10, short, cores) <= busy_limit(10, long, cores) <= 0.9
    assert busy_limit(10, short, cores) <= busy_limit(10, short, 2 * cores)


@given(many, many, st.integers(1, 10_000), st.floats(1, 10), st.sampled_from(range(3)))
@settings(max_examples=50)
def test_more_of_anything_never_takes_fewer(users, daily, items, peak, which):
    less = [users, daily, items]
    more = [2 * x if i == which else x for i, x in enumerate(less)]
    for name in NAMES:
        before, after = (machines(parts(*x, peak)[name][1:], 0.8) for x in (less, more))
        assert before[0] <= after[0]


@given(many, many, st.integers(1, 10_000), st.floats(1, 10), st.floats(0.05, 0.9))
@settings(max_examples=50)
def test_the_rest_hold_when_one_dies(users, daily, items, peak, busy):
    for used in (row[1:] for row in parts(users, daily, items, peak).values()):
        n, binds = machines(used, busy)
        for (unit, has), need in zip(HAS.items(), used, strict=True):
            full = busy if unit == "cores" else planner.FULL
            assert need <= (n - 1) * has * full * (1 + 1e-12)
        assert n >= 2
        assert binds in HAS
        assert n >= 3 or not used[2]  # three copies on three machines


def test_only_what_moves_the_peak_moves_with_it():
    calm, busy = parts(20, 50, 10, 1), parts(20, 50, 10, 4)
    for name in NAMES:
        for i, factor in enumerate((4, 4, 1, 1, 4)):  # rate, cores, GB, TB, Gbit/s
            assert busy[name][i] == pytest.approx(factor * calm[name][i])


def test_worked_example():
    table = parts(20, 50, 10, 2.5)
    assert table["log"][0] == pytest.approx(20e6 * 50 * 2.5 / 86_400)
    assert table["store"][3] == pytest.approx(20e6 * 50 * 200 * 365 * 3 / 2 / 1e12)
    assert machines(table["store"][1:], 0.9) == (ceil(109.5 / 4 / 0.63) + 1, "TB")
    assert table["index"][2] == pytest.approx(2 * 10e6 * 512 / 1e9)
    assert parts(20, 50, 1_000, 2.5)["index"][0] == pytest.approx(7 * table["index"][0])


def test_links_carry_answers_and_copies():
    calls, events = 20e6 * 50 * 2.5 / 86_400 / 10, 20e6 * 50 * 2.5 / 86_400
    table = parts(20, 50, 10, 2.5)
    assert table["gateway"][4] == pytest.approx(calls * 20_000 * 8 / 1e9)
    for name in ("log", "store"):
        assert table[name][4] == pytest.approx(events * 200 * 3 * 8 / 1e9)


@pytest.mark.parametrize("goal_ms", [20, 22, 40, 100])
def test_each_of_four_queues_gets_a_quarter_of_what_is_left(capsys, goal_ms):
    text = Path(planner.__file__).read_text("utf-8")
    text = text.replace("goal_ms = 100 ", f"goal_ms = {goal_ms} ")
    exec(compile(text, "goal", "exec"), {"__name__": "__main__"})
    full = busy_limit(planner.RANK_MS, (goal_ms - 20) / 4)
    assert f"cores {full:.0%} busy" in capsys.readouterr().out


def test_a_fifth_of_the_goal_costs_two_machines_or_29_percent(capsys):
    planner.main()
    assert "57 machines, cores 90% busy, $85,500" in capsys.readouterr().out
    tight = busy_limit(10, (22 - 20) / 4)
    assert tight == 0.65
    table = parts(20, 50, 10, 2.5)
    assert sum(machines(row[1:], tight)[0] for row in table.values()) == 59
    large = [parts(2_000, 50, 10, 2.5)[name][1:] for name in NAMES[:4]]
    served = [sum(machines(used, x)[0] for used in large) for x in (0.9, tight)]
    assert served == [305, 393]


@pytest.mark.parametrize("wait_ms", [-1, -inf, -exp(-9)])
def test_an_impossible_goal_is_refused(wait_ms):
    with pytest.raises(ValueError, match="p99 goal leaves"):
        busy_limit(10, wait_ms)
