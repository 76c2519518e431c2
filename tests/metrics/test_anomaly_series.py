"""The labelled series: how labels are stored, the scores, and what was found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from snippets.metrics import anomaly, anomaly_series
from snippets.metrics.anomaly_series import NAME, PAST, WIDTH, f1, nearest, series

OUTPUT = Path(anomaly_series.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["auc", "best", "adjusted", "f1", "alarms", "pages", "delay", "peak"]


@pytest.fixture(scope="module")
def shown():
    rows = (line.split() for line in OUTPUT.splitlines()[1:])
    return {name: dict(zip(COLUMNS, rest, strict=True)) for name, *rest in rows}


@pytest.fixture(scope="module")
def data():
    return series()


def test_one_event_of_twelve_points_and_a_copy_of_the_training_part(data):
    value, label = data
    assert (len(value), label.sum()) == (7501, 12)
    assert anomaly.spans(label) == [(4187, 4199)]
    train = Path(anomaly_series.find_spec("aeon").origin).parent
    train = pd.read_csv(f"{train}{NAME.replace('TEST', 'TRAIN')}")
    assert (train["value"].to_numpy() == value[:PAST]).all()


def test_nearest_agrees_with_brute_force(data):
    value, far = data[0], nearest(data[0])

    def window(end):
        x = value[end - WIDTH + 1 : end + 1]
        return (x - x.mean()) / np.linalg.norm(x - x.mean())

    for end in (150, 1_000, 1_250, 4_190):
        others = [
            e for e in range(WIDTH - 1, PAST) if e < end - WIDTH or e >= end + WIDTH
        ]
        best = min(np.linalg.norm(window(end) - window(e)) for e in others)
        assert far[end] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_f1_is_that_of_the_small_program(seed):
    truth, alarm = np.random.default_rng(seed).random((2, 50)) < 0.3
    assert f1(truth, alarm) == pytest.approx(
        anomaly.by_point(list(map(int, truth)), list(map(int, alarm)))[2]
    )


def test_the_best_area_has_a_poor_f1_and_the_step_the_best(shown):
    centred, step = shown["centred"], shown["step"]
    assert float(centred["auc"]) > float(step["auc"])
    assert float(centred["best"]) < float(step["best"]) / 3
    assert float(step["f1"]) < float(step["best"])  # a threshold from the past


def test_the_window_pages_once_after_the_event_and_scores_nothing(shown, data):
    window = shown["window"]
    assert (window["pages"], float(window["f1"]), window["delay"]) == ("1", 0, "-")
    far = nearest(data[0])
    alarms = np.flatnonzero(far > far[:PAST].max())
    assert (alarms[alarms >= PAST][[0, -1]] == (4199, 4298)).all()  # event: 4187-4198
    assert 12 <= int(window["peak"]) <= 111  # after the event, while its windows fill


def test_noise_gains_nothing_where_the_only_event_is_short(shown):
    assert float(shown["noise"]["adjusted"]) < 0.05


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(anomaly_series, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps aeon==1\.6\.0"):
        series()
