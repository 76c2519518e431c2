"""Which metric pays: laws of the uses, and the findings of the page."""

import importlib.util
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import choose_money
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/metrics/choose_money.txt").read_text("utf-8")


@given(st.integers(20, 400), st.integers(0, 10**6))
def test_the_uses_pay_as_defined(n, seed):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, n), rng.random(n)
    gains = choose_money.uses(y, p)
    assert gains["top 5 %"].sum() <= n // 20
    right = ((p > 0.5) == y).mean()
    assert gains["1:1"].mean() == pytest.approx(right - (y == 0).mean())
    perfect = choose_money.uses(y, y.astype(float))
    for name, gain in gains.items():
        assert gain.sum() <= perfect[name].sum() + 1e-9


def test_a_pair_counts_only_beyond_two_standard_errors():
    one, noise = np.ones(100), np.tile([1.0, -1.0], 50)
    assert choose_money.wrong(one, 0 * one, True) == 0
    assert choose_money.wrong(one, 0 * one, False) == 1
    assert np.isnan(choose_money.wrong(noise, 0 * one, True))


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install"):
        choose_money.load()


def cells(row):
    line = next(line for line in SHOWN.splitlines() if line.startswith(row))
    return re.findall(r"(-?\d+)/(\d+)", line)


def test_each_metric_fails_some_use():
    """The page: accuracy is right for 1:1 and bids, AUC for capacity only, log loss
    is the best all-rounder and yet wrong on capacity."""
    uses = ["1:1", "9:1", "1:9", "top 5 %", "bid"]
    bad = {
        metric: {use: int(b) for use, (b, _) in zip(uses, cells(metric), strict=True)}
        for metric in choose_money.METRICS
    }
    assert bad["accuracy"]["1:1"] == 0
    assert bad["accuracy"]["top 5 %"] > 0
    assert bad["ROC AUC"]["top 5 %"] == 0
    assert bad["ROC AUC"]["1:1"] >= 5
    assert bad["F1"]["1:1"] >= 7
    totals = {metric: sum(row.values()) for metric, row in bad.items()}
    assert min(totals, key=totals.get) == "log loss"
    assert totals["log loss"] > 0
