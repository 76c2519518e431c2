"""Accuracy: two libraries, laws, the worked example, what is undefined."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score
from statsmodels.stats.proportion import proportion_confint

from snippets.metrics import accuracy as page
from snippets.metrics.accuracy import accuracy, balanced_accuracy, majority, wilson

PAIRS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40
)


def columns(pairs):
    return [list(column) for column in zip(*pairs, strict=True)]


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_agrees_with_scikit_learn(pairs):
    """One class, classes never predicted, classes only predicted: all drawn."""
    truth, said = columns(pairs)
    assert accuracy(truth, said) == pytest.approx(accuracy_score(truth, said))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of one class, of an unknown class
        theirs = balanced_accuracy_score(truth, said)
    assert balanced_accuracy(truth, said) == pytest.approx(theirs)


@settings(max_examples=60)
@given(n=st.integers(1, 500), data=st.data())
def test_wilson_agrees_with_statsmodels(n, data):
    right = data.draw(st.integers(0, n))
    theirs = proportion_confint(right, n, method="wilson")
    assert wilson(right, n, 1.959963984540054) == pytest.approx(theirs, abs=1e-12)


@settings(max_examples=60)
@given(n=st.integers(1, 500), data=st.data())
def test_wilson_holds_the_share_and_mirrors(n, data):
    right = data.draw(st.integers(0, n))
    low, high = wilson(right, n)
    assert 0 <= low <= right / n + 1e-12 <= high + 2e-12 <= 1 + 2e-12
    assert low < high
    other_low, other_high = wilson(n - right, n)
    assert (1 - high, 1 - low) == pytest.approx((other_low, other_high))


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_always_naming_one_class_scores_the_majority_and_one_over_k(pairs):
    truth, _ = columns(pairs)
    commonest = max(truth, key=truth.count)
    constant = [commonest] * len(truth)
    assert accuracy(truth, constant) == pytest.approx(majority(truth))
    assert balanced_accuracy(truth, constant) == pytest.approx(1 / len(set(truth)))


@settings(max_examples=40)
@given(pairs=PAIRS, times=st.integers(2, 5))
def test_copies_of_a_class_move_accuracy_and_not_the_balanced_one(pairs, times):
    truth, said = columns(pairs + [p for p in pairs if p[0] == 0] * (times - 1))
    before = balanced_accuracy(*columns(pairs))
    assert balanced_accuracy(truth, said) == pytest.approx(before)


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_bounds_and_renamed_classes(pairs):
    truth, said = columns(pairs)
    renamed = [3 - t for t in truth], [3 - s for s in said]
    for measure in (accuracy, balanced_accuracy):
        assert 0 <= measure(truth, said) <= 1
        assert measure(*renamed) == pytest.approx(measure(truth, said))


def test_copies_do_move_accuracy():
    assert accuracy([0, 1], [0, 0]) == 0.5
    assert accuracy([0, 0, 0, 1], [0] * 4) == 0.75


def test_always_no_beats_a_model_that_finds_six_of_ten(capsys):
    page.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "10 positives in 1000, majority 0.990"
    rows = {line[:10].strip(): line[12:].split() for line in lines[2:]}
    assert rows["always no"] == ["0.990", "0.0031", "0.982", "0.995", "0.500", "200"]
    assert rows["finds 6"] == ["0.982", "0.0042", "0.972", "0.989", "0.793", "94"]
    assert rows["always yes"][-2:] == ["0.500", "990"]


def test_no_error_in_n_rows_leaves_about_four_over_n():
    """The plain interval has no width there; the rule of three says 3 / n, one-sided."""
    low, high = wilson(300, 300)
    assert high == pytest.approx(1)
    assert 3 / 300 < 1 - low < 4 / 300


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="n > 0 pairs, got 0 and 0"):
        accuracy([], [])
    with pytest.raises(ValueError, match="got 2 and 1"):
        accuracy([1, 0], [1])
    for right, n in ((3, 2), (-1, 2), (0, 0)):
        with pytest.raises(ValueError, match=f"got {right}, {n}"):
            wilson(right, n)
