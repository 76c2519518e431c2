"""The arithmetic of RAG metrics against scikit-learn and TREC's code, and its laws."""

import math

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from snippets.metrics.rag_metrics import (
    average_precision,
    claim_f1,
    context_precision,
    faithfulness,
    main,
    recall,
)

VERDICTS = st.lists(st.booleans(), max_size=12)


@given(useful=VERDICTS.filter(any))
def test_context_precision_is_scikit_learns_average_precision_of_the_retrieved(useful):
    falling = [-rank for rank in range(len(useful))]
    theirs = average_precision_score(useful, falling)
    assert context_precision(useful) == pytest.approx(theirs)


@given(useful=VERDICTS.filter(len), missed=st.integers(0, 3))
def test_average_precision_and_recall_agree_with_trec_eval(useful, missed):
    needed = sum(useful) + missed
    if needed == 0:
        return
    judged = {f"c{i}": int(v) for i, v in enumerate(useful)}
    judged |= {f"m{i}": 1 for i in range(missed)}
    run = {f"c{i}": float(-i) for i in range(len(useful))}
    evaluator = pytrec_eval.RelevanceEvaluator({"q": judged}, {"map", "recall.20"})
    theirs = evaluator.evaluate({"q": run})["q"]
    assert average_precision(useful, needed) == pytest.approx(theirs["map"])
    assert recall(useful, needed) == pytest.approx(theirs["recall_20"])


@given(useful=VERDICTS, missed=st.integers(0, 3), junk=st.integers(0, 9))
def test_ragas_context_precision_sees_neither_misses_nor_junk_below(
    useful, missed, junk
):
    value = context_precision(useful)
    assert 0 <= value <= 1
    assert context_precision([*useful, *[False] * junk]) == pytest.approx(value)
    if needed := sum(useful) + missed:
        assert average_precision(useful, needed) <= value + 1e-12
    if sum(useful) == 1:
        assert value == pytest.approx(1 / (useful.index(True) + 1))


@given(useful=VERDICTS, k=st.integers(1, 12))
def test_recall_never_falls_with_k(useful, k):
    needed = max(1, sum(useful))
    assert recall(useful[:k], needed) <= recall(useful[: k + 1], needed)


@given(right=st.integers(0, 5), extra=st.integers(0, 5), missing=st.integers(0, 5))
def test_correctness_is_f1(right, extra, missing):
    if right + extra + missing == 0:
        assert math.isnan(claim_f1(0, 0, 0))
        return
    truth = [1] * right + [0] * extra + [1] * missing
    given_ = [1] * right + [1] * extra + [0] * missing
    theirs = f1_score(truth, given_, zero_division=0)
    assert claim_f1(right, extra, missing) == pytest.approx(theirs)


def test_an_answer_without_claims_has_no_faithfulness():
    assert math.isnan(faithfulness([]))
    assert faithfulness([True, False]) == 0.5


def test_worked_example(capsys):
    main()
    out = capsys.readouterr().out
    assert "5      0.400  0.583              0.389   0.667" in out
    assert context_precision([False, True, True]) == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_errors_say_the_rule_and_the_value():
    for call in (recall, average_precision):
        with pytest.raises(ValueError, match="at least 1 and 2: 1"):
            call([True, True], 1)
        with pytest.raises(ValueError, match="at least 1 and 0: 0"):
            call([False], 0)
