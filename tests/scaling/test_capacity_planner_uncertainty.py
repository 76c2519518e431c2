"""The doubt of a plan: agrees with the planner, moves the right way, other seeds."""

import random
from math import exp, log, sqrt
from statistics import mean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import capacity_planner as planner
from snippets.scaling.capacity_planner_uncertainty import RANGES, machines, share

MIDDLE = {k: sqrt(low * high) for k, (low, high) in RANGES.items()}


def drawn(seed, n):
    rng = random.Random(seed)
    ends = {k: tuple(map(log, r)) for k, r in RANGES.items()}
    return [{k: exp(rng.uniform(*ends[k])) for k in ends} for _ in range(n)]


@pytest.mark.parametrize("days", [7, 30, 365, 2_000])
@pytest.mark.parametrize(("daily", "peak"), [(50, 2.5), (100, 3.6), (400, 1.7)])
def test_agrees_with_the_planner(monkeypatch, days, daily, peak):
    monkeypatch.setattr(planner, "KEEP_DAYS", days)
    table = planner.parts(20, daily, 10, peak)
    exact = sum(planner.machines(row[1:], 0.9)[0] for row in table.values())
    g = {**MIDDLE, "events a day": daily, "peak": peak, "full": planner.FULL}
    assert machines(g, days) == pytest.approx(exact, abs=1)


@given(st.sampled_from(sorted(RANGES)), st.floats(0.1, 10), st.floats(1, 4_000))
@settings(max_examples=50)
def test_more_work_or_bytes_never_takes_fewer(name, factor, days):
    more = {**MIDDLE, name: MIDDLE[name] * factor}
    sign = -1 if (name == "full") != (factor < 1) else 1
    change = machines(more, days) - machines(MIDDLE, days)
    assert sign * change >= 0
    assert machines(MIDDLE, days) <= machines(MIDDLE, days + 30)


def test_share_is_one_alone_and_nothing_apart():
    xs = [exp(x) for x in (0.1, 0.7, -1, 0.3)]
    assert share(xs, [3 * x**2 for x in xs]) == pytest.approx(1)
    assert share([1, 2, 1, 2], [1, 1, 2, 2]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", [11, 12])
def test_findings_hold_for_other_seeds(seed):
    draws = drawn(seed, 3_000)
    for days, plan, short, sd in ((365, 56, 0.52, 1.72), (7, 14, 0.81, 1.17)):
        need = [machines(g, days) for g in draws]
        assert machines(MIDDLE, days) == plan
        assert mean(n > plan for n in need) == pytest.approx(short, abs=0.04)
        assert exp(pstdev(map(log, need))) == pytest.approx(sd, abs=0.04)
        parts = {k: share([g[k] for g in draws], need) for k in RANGES}
        assert max(parts, key=parts.get) == "events a day"
        assert 0.7 < sum(parts.values()) < 1.1
        assert sorted(need)[2_700] > 1.3 * plan


def test_nothing_kept_is_refused():
    with pytest.raises(ValueError, match="days kept must be more than 0, got 0"):
        machines(MIDDLE, 0)
