"""BLEU and ROUGE against sacreBLEU and rouge_score on random tokens, and their laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.bleu import BLEU

from snippets.metrics.overlap import bleu, main, rouge_l, rouge_n

TOKENS = st.lists(st.sampled_from("abcd"), max_size=9)
PAIRS = st.lists(st.tuples(TOKENS, TOKENS), min_size=1, max_size=4)


class Blanks:
    def tokenize(self, text):
        return text.split()


@given(pairs=PAIRS)
def test_corpus_bleu_agrees_with_sacrebleu(pairs):
    candidates, references = (
        [" ".join(x) for x in side] for side in zip(*pairs, strict=True)
    )
    metric = BLEU(tokenize="none", smooth_method="none")
    theirs = metric.corpus_score(candidates, [references]).score
    assert 100 * bleu(pairs) == pytest.approx(theirs, abs=1e-7)


@given(candidate=TOKENS, reference=TOKENS)
def test_sentence_bleu_agrees_with_sacrebleu(candidate, reference):
    metric = BLEU(tokenize="none", effective_order=True)
    theirs = metric.sentence_score(" ".join(candidate), [" ".join(reference)]).score
    assert 100 * bleu([(candidate, reference)], True) == pytest.approx(theirs, abs=1e-7)


@given(candidate=TOKENS, reference=TOKENS)
def test_rouge_agrees_with_rouge_score(candidate, reference):
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Blanks())
    theirs = scorer.score(" ".join(reference), " ".join(candidate))
    for name, ours in (
        ("rouge1", rouge_n(candidate, reference, 1)),
        ("rouge2", rouge_n(candidate, reference, 2)),
        ("rougeL", rouge_l(candidate, reference)),
    ):
        assert ours == pytest.approx(tuple(theirs[name]))


@given(pairs=PAIRS)
def test_bounds_and_renaming(pairs):
    renamed = [([t.upper() for t in a], [t.upper() for t in b]) for a, b in pairs]
    for smooth in (False, True):
        assert 0 <= bleu(pairs, smooth) <= 1 + 1e-12
        assert bleu(renamed, smooth) == pytest.approx(bleu(pairs, smooth))


@given(candidate=TOKENS, reference=TOKENS, more=TOKENS)
def test_more_text_never_lowers_rouge_recall(candidate, reference, more):
    for n in (1, 2):
        assert (
            rouge_n(candidate + more, reference, n)[1]
            >= rouge_n(candidate, reference, n)[1]
        )
    assert rouge_l(candidate + more, reference)[1] >= rouge_l(candidate, reference)[1]
    assert rouge_l(candidate, reference)[2] <= rouge_n(candidate, reference, 1)[2]


@given(tokens=st.lists(st.sampled_from("abcd"), min_size=4, max_size=9))
def test_a_copy_is_perfect(tokens):
    assert bleu([(tokens, tokens)]) == pytest.approx(1)
    assert rouge_l(tokens, tokens) == rouge_n(tokens, tokens, 1) == (1, 1, 1)


def test_clipping_and_brevity():
    the = ["the"] * 4
    assert rouge_n(the, ["the", "cat", "sat"], 1)[0] == 0.25
    short, long = list("abcd"), list("abcdefgh")
    assert bleu([(short, long)]) == pytest.approx(2.718281828**-1)
    assert bleu([(long, short)]) < 1  # too long costs precision, no brevity penalty


def test_worked_example(capsys):
    main()
    rows = {
        line[:44].strip(): line[44:].split()
        for line in capsys.readouterr().out.splitlines()[1:]
    }
    assert rows["the dress runs small and i sent it back"] == [
        "0.546",
        "0.737",
        "0.737",
    ]
    assert rows["the dress runs large and i had to return it"] == [
        "0.658",
        "0.900",
        "0.900",
    ]
    assert rows["the the the the"][0] == "0.036"
    assert rows["the dress"] == ["0.018", "0.333", "0.333"]


def test_an_empty_corpus_is_an_error():
    with pytest.raises(
        ValueError, match=r"at least one \(candidate, reference\), got none"
    ):
        bleu([])
