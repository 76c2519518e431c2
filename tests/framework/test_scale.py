"""The calculator: by hand, its laws, and the order in which parts fill up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import scale
from snippets.framework.scale import Load, grown, machines, usd_per_1000_calls

OUTPUT = Path(scale.__file__).with_suffix(".txt").read_text("utf-8")
TIMES = st.floats(1, 100)
SHARE = st.floats(0, 1)


def test_by_hand():
    calls_s = 10e6 * 5 / 86_400 * 3
    need = machines(Load())
    assert need["ranker"] == pytest.approx(calls_s * 0.010 / 19.2)  # 500 items, 10 ms
    assert need["retrieval"] == pytest.approx(calls_s * 0.001 / 19.2)
    assert need["feature reads"] == pytest.approx(calls_s * 51 / 120_000)
    assert need["tables"] == pytest.approx(11e6 * 256 / 64e9)
    assert machines(Load(indexed=False))["retrieval"] == pytest.approx(
        calls_s * 0.0256 / 19.2
    )
    assert usd_per_1000_calls(Load()) == pytest.approx(8 * 48 / 50_000)


@given(TIMES)
def test_linear_in_load_except_for_retrieval_without_an_index(times):
    for part, need in machines(Load()).items():
        assert machines(grown(Load(), times))[part] == pytest.approx(times * need)
    scan = Load(indexed=False)
    bigger = machines(grown(scan, times))["retrieval"]
    assert bigger == pytest.approx(times**2 * machines(scan)["retrieval"])


@given(SHARE, SHARE, TIMES)
def test_a_cache_never_raises_the_cost(one, other, times):
    low, high = sorted((one, other))
    costs = [usd_per_1000_calls(grown(Load(hit_rate=h), times)) for h in (low, high)]
    assert costs[1] <= costs[0]


@given(st.integers(1, 1_000_000))
def test_two_stages_pay_once_the_search_costs_less_than_the_items_it_spares(k):
    """Not for every k below all items: the index itself takes the time of 50 items."""
    two = machines(Load(candidates=k))
    one = machines(Load(candidates=1_000_000))["ranker"]
    spared = (1_000_000 - k) * scale.RANK_MS
    assert (two["retrieval"] + two["ranker"] <= one * (1 + 1e-12)) == (
        spared >= scale.INDEX_MS
    )


def test_growth_without_spares_would_cost_the_same_a_call():
    big = grown(Load(), 10_000)
    bare = sum(machines(big).values()) * 48 / (5 * big.users) * 1000
    assert usd_per_1000_calls(big) == pytest.approx(bare, rel=0.001)


def test_the_order_in_which_parts_fill():
    rows = OUTPUT.splitlines()[1:6]
    full = {row[:18].strip(): float(row[18:].split("x")[0]) for row in rows}
    order = ["no index", "ranker", "feature reads", "retrieval", "tables"]
    assert sorted(full, key=full.get) == order
    for part, times in full.items():
        if part != "no index":
            assert machines(grown(Load(), times))[part] == pytest.approx(1, rel=0.05)
    scan = grown(Load(indexed=False), full["no index"])
    assert machines(scan)["retrieval"] == pytest.approx(1, rel=0.15)


def test_one_stage_costs_hundreds_of_times_as_much():
    dear = usd_per_1000_calls(Load(candidates=1e6)) / usd_per_1000_calls(Load())
    assert 400 < dear < 420


@pytest.mark.parametrize("candidates", [0, -1, 1_000_001, float("nan")])
def test_candidates_come_from_the_items(candidates):
    with pytest.raises(
        ValueError, match=f"candidates must be 1..items, got {candidates}"
    ):
        machines(Load(candidates=candidates))


def test_prints_what_is_recorded(capsys):
    scale.main()
    assert capsys.readouterr().out == OUTPUT
