"""The score's laws; every test that it names exists in this repository."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import ml_platform_score as rubric
from tests.pagekit import ROOT


def test_what_is_named_as_evidence_exists():
    here = "".join(
        file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")
    )
    for _, test, kind, name in rubric.read(rubric.EVIDENCE):
        if kind == "auto":
            assert f"def {name}(" in here, test
        if kind == "record":
            assert (ROOT / "snippets/cases" / name).exists(), test


def test_there_are_seven_tests_in_each_of_four_sections():
    sections = [section for section, *_ in rubric.read(rubric.EVIDENCE)]
    assert len(sections) == 28
    assert {sections.count(section) for section in sections} == {7}


KINDS = st.lists(
    st.sampled_from(["auto   test_x", "record x.txt", "-"]), min_size=7, max_size=7
)


@given(KINDS, st.integers(0, 6))
def test_evidence_never_lowers_the_score(kinds, which):
    def text(kinds):
        return "\n".join(f"{'data':8}{'a test':33}{kind}" for kind in kinds)

    before = rubric.score(text(kinds))["data"]
    better = [*kinds[:which], "auto   test_y", *kinds[which + 1 :]]
    assert 0 <= before <= rubric.score(text(better))["data"] <= 7


def test_a_claim_without_evidence_is_refused():
    for rest in ("yes", "auto"):
        with pytest.raises(ValueError, match="auto or record with a name, got"):
            rubric.read(f"{'model':8}{'it is tuned':33}{rest}")


def test_the_least_section_sets_the_score():
    shown = (ROOT / "snippets/cases/ml_platform_score.txt").read_text("utf-8")
    assert min(rubric.score(rubric.EVIDENCE).values()) == 1.0
    assert "score 1.0, set by model" in shown
