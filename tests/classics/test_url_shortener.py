"""Laws of a takedown: what each cache can hold back, and no longer than it may."""

from pathlib import Path
from random import Random
from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.url_shortener import NEVER, run

FEW = 0.3  # clicks a second


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 9_999),
    browser_s=st.floats(0, 300),
    edge_s=st.floats(0, 300),
    lag_s=st.floats(0, 20),
)
def test_the_last_bad_click_is_bounded_by_lag_and_both_lives(
    seed, browser_s, edge_s, lag_s
):
    _, last, edge, origin = run(Random(seed), (browser_s, edge_s, NEVER, 0), lag_s, FEW)
    assert last <= lag_s + edge_s + browser_s
    assert 0 <= origin <= edge <= 100


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9_999), lag_s=st.floats(0, 20), edge_s=st.floats(1, 500))
def test_a_purge_after_the_replicas_ends_it_within_its_own_time(seed, lag_s, edge_s):
    _, last, *_ = run(Random(seed), (0, edge_s, lag_s, 0), lag_s, FEW)
    assert last <= lag_s + 1


def test_without_caches_every_click_asks_and_only_the_lag_is_bad():
    bad, last, edge, origin = run(Random(1), (0, 0, NEVER, 0), 0, 2)
    assert (bad, last) == (0, 0)
    assert edge == pytest.approx(100)
    assert origin == pytest.approx(100)


def test_a_permanent_redirect_outlives_every_purge():
    bad, last, edge, _ = run(Random(2), (NEVER, 600, 0, 0), 0, 5)
    assert bad > 100
    assert last > 1_100
    assert edge == pytest.approx(70, abs=2)  # 30 % of clicks are never seen again


@pytest.mark.parametrize(("lag_s", "sign"), [(0.5, -1), (5, 1)])
def test_an_early_purge_helps_or_harms_as_the_lag_decides(lag_s, sign):
    """One click a second and site: fewer than 0.7 clicks in the lag, or more."""

    def bad(purge_s):
        runs = [run(Random(s), (0, 600, purge_s, 0), lag_s, 10) for s in (50, 51)]
        return mean(count for count, *_ in runs)

    assert sign * (bad(0) - bad(NEVER)) > 500


def test_a_missed_purge_is_bounded_by_the_time_to_live_alone():
    lasts = {t: run(Random(3), (0, t, 2, 1), 2, 10)[1] for t in (60, 600)}
    assert 30 < lasts[60] <= 62 < lasts[600] <= 602


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"times must be >= 0, got .*-1"):
        run(Random(1), (0, -1, 0, 0), 0, 1)


def test_over_other_seeds_as_the_page_says():
    """Bad clicks without a purge and with one at once, by lag and clicks a second."""

    def bad(seeds, purge_s, lag_s, per_s):
        times = (0, 600, purge_s, 0)
        counts = [run(Random(seed), times, lag_s, per_s)[0] for seed in seeds]
        return mean(counts), stdev(counts) / len(counts) ** 0.5

    page = Path(__file__).parents[2] / "docs/classics/url_shortener.md"
    text = page.read_text("utf-8")
    (early, one), (never, other) = (bad(range(6), p, 1, 10) for p in (0, NEVER))
    assert abs(early - never) < one + other
    assert "at one second of lag these six runs tie" in text
    many = [bad(range(100, 124), purge_s, 1, 10) for purge_s in (0, NEVER)]
    said = " against ".join(f"{m:,.0f} ± {error:.0f}" for m, error in many)
    assert f"24 others favour the early purge ({said})" in text
    cold = [bad(range(6), purge_s, 2, 1)[0] for purge_s in (0, NEVER)]
    said = " against ".join(f"{m:.0f}" for m in cold)
    assert f"at one click a second it helps ({said})" in text
