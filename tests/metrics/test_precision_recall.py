"""Precision, recall, F-beta: scikit-learn, laws, the check values, zero over zero."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from snippets.metrics import precision_recall as page
from snippets.metrics.precision_recall import Counts, count, f_beta, precision, recall

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)
CELLS = st.builds(Counts, *[st.integers(0, 50)] * 4)
MODEL = Counts(tp=6, fp=14, fn=4, tn=976)


@pytest.mark.parametrize("undefined", [0.0, 1.0, math.nan])
@settings(max_examples=25)
@given(pairs=PAIRS, beta=st.sampled_from([0.5, 1.0, 2.0]))
def test_agrees_with_scikit_learn(undefined, pairs, beta):
    """Nothing flagged, no positives, neither: all drawn."""
    truth, said = map(list, zip(*pairs, strict=True))
    theirs = precision_recall_fscore_support(
        truth, said, beta=beta, average="binary", zero_division=undefined
    )[:3]
    c = count(truth, said)
    ours = precision(c, undefined), recall(c, undefined), f_beta(c, beta, undefined)
    assert ours == pytest.approx(theirs, nan_ok=True)
    tn, fp, fn, tp = confusion_matrix(truth, said, labels=[False, True]).ravel()
    assert c == (tp, fp, fn, tn)


def test_check_values():
    assert precision(MODEL) == 0.3
    assert recall(MODEL) == 0.6
    assert f_beta(MODEL) == pytest.approx(0.4)
    assert f_beta(MODEL, 2) == pytest.approx(0.5)
    assert f_beta(MODEL, 0.5) == pytest.approx(1 / 3)
    assert (MODEL.tp + MODEL.tn) / 1000 == 0.982
    assert MODEL.fp / (MODEL.fp + MODEL.tn) == pytest.approx(0.0141, abs=5e-5)


def test_the_printed_table(capsys):
    page.main()
    lines = capsys.readouterr().out.splitlines()
    rows = {line[:20].strip(): line[20:].split() for line in lines[1:]}
    assert rows["model"] == ["0.3000", "0.6000", "0.4000", "0.5000", "0.3333", "0.0141"]
    assert rows["the same, renamed"][2] == "0.9909"
    assert rows["flags nothing"][:3] == ["nan", "0.0000", "0.0000"]
    assert rows["no positives"][1] == "nan"


@given(c=CELLS)
def test_f1_lies_between_and_ignores_true_negatives(c):
    p, r, f = precision(c), recall(c), f_beta(c)
    if c.tp:
        assert min(p, r) - 1e-12 <= f <= max(p, r) + 1e-12
        assert f == pytest.approx(2 * p * r / (p + r))
    assert f_beta(c._replace(tn=c.tn + 9), undefined=-1) == f_beta(c, undefined=-1)


@given(c=CELLS.filter(lambda c: c.tp > 0))
def test_beta_leads_from_precision_to_recall(c):
    assert f_beta(c, 0) == pytest.approx(precision(c))
    assert f_beta(c, 1e6) == pytest.approx(recall(c))
    swapped = c._replace(fp=c.fn, fn=c.fp)
    assert f_beta(c, 2) == pytest.approx(f_beta(swapped, 0.5))


@given(
    c=CELLS.filter(lambda c: c.tp and c.tn and c.fn and c.fp), times=st.integers(2, 9)
)
def test_more_negatives_leave_recall_and_fpr_and_lower_precision(c, times):
    more = c._replace(fp=c.fp * times, tn=c.tn * times)
    assert recall(more) == recall(c)
    fpr = c.fp / (c.fp + c.tn)
    assert more.fp / (more.fp + more.tn) == pytest.approx(fpr)
    rate = (c.tp + c.fn) / sum(more)
    foretold = rate * recall(c) / (rate * recall(c) + (1 - rate) * fpr)
    assert precision(more) == pytest.approx(foretold)
    assert precision(more) < precision(c)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_with_right_probabilities_the_best_threshold_is_a_share_of_the_best_f(beta):
    """Expected counts on a fine grid of p: the best cut is F / (1 + beta^2)."""
    p = (np.arange(4000) + 0.5) / 4000
    weight = p * (1 - p) ** 3  # most rows unlikely, none certain
    flags, hits = np.cumsum(weight[::-1])[::-1], np.cumsum((weight * p)[::-1])[::-1]
    score = (1 + beta**2) * hits / (beta**2 * hits[0] + flags)
    best = score.argmax()
    assert p[best] == pytest.approx(score[best] / (1 + beta**2), abs=1e-3)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="got 1 for 2"):
        count([True, False], [True])
    with pytest.raises(ValueError, match="beta must be at least 0, got -1"):
        f_beta(MODEL, -1)
