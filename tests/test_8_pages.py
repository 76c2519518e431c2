"""Promise 8. Each page has its section's outline, its description, its sources."""

import datetime
import re

import pytest

from tests.pagekit import DOCS, front_matter, pages

OUTLINES = {
    "framework": "The question · Inputs and outputs · How to decide · In code · "
    "What goes wrong · In the interview · Checklist · Sources",
    "foundations": "What it is for · How it works · In code · Worked numbers · Choices · "
    "What breaks · In the interview · Sources",
    "cases": "The prompt · Clarify · Estimate · Metrics · The pipeline · Data and labels · "
    "Features · Model · Serving · Measured · Rollout and monitoring · What breaks first · "
    "Decisions · Follow-ups · Sources",
    "classics": "The prompt · Clarify · Estimate · API and data model · The design · "
    "Deep dives · Measured · What breaks first · Decisions · Follow-ups · Sources",
    "metrics": "The question it answers · Definition · In code · Worked example · "
    "When it misleads · Which to use instead · Sources",
    "scaling": "The limit · The model · In code · Measured · When to move · What breaks · "
    "Sources",
}
FREE = {"cheat_sheet"}  # made of other pages
LEVELS = {"mid", "senior", "staff"}
QUESTION = re.compile(
    r'^\?\?\? question (\w+) "[^"]{10,}"\n\n((?:    .+\n|\n)+)', re.MULTILINE
)
OPENED = re.compile(r"^\?\?\? question", re.MULTILINE)


def sections(text):
    """h2 title → what stands under it; fences are left out of the search for titles."""
    bare = re.sub(
        r"^( *)(`{3,}).*?^\1\2 *$", "FENCE", text, flags=re.MULTILINE | re.DOTALL
    )
    parts = re.split(r"^## (.+)$", bare, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def faults(section, text):
    found = []
    head = front_matter(text)
    if not 40 <= len(head.get("description", "")) <= 160:
        found.append("description: one sentence of 40 to 160 characters")
    try:
        if (
            datetime.date.fromisoformat(head.get("reviewed", ""))
            > datetime.date.today()
        ):
            found.append("reviewed: lies in the future")
    except ValueError:
        found.append("reviewed: a date, as 2026-11-23")
    for key in ("tags", "zh"):
        if not re.fullmatch(r"\[[^\]]+\]", head.get(key, "")):
            found.append(f"{key}: one line, as [one, two]")
    parts = sections(text)
    if section in OUTLINES:
        if list(parts) != OUTLINES[section].split(" · "):
            found.append(
                f"outline: {list(parts)}, but {section} wants {OUTLINES[section]}"
            )
        if len(re.findall(r"https://[^\s)>\]]+", parts.get("Sources", ""))) < 2:
            found.append("Sources: at least two addresses")
        levels = {level for level, _ in QUESTION.findall(text + "\n")}
        if levels != LEVELS:
            found.append(f"questions: one of each level, has {sorted(levels)}")
    found += [
        f"{title}: is empty" for title, body in parts.items() if len(body.strip()) < 20
    ]
    answered = QUESTION.findall(text + "\n")
    if len(answered) != len(OPENED.findall(text)):
        found.append(
            'a question is written ??? question level "…" with its answer under it'
        )
    found += [
        "a question has hardly an answer" for _, a in answered if len(a.split()) < 20
    ]
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(DOCS).as_posix())
def test_page_keeps_its_form(page):
    section = page.parent.name if page.parent != DOCS else ""
    section = "" if page.stem in FREE else section
    assert faults(section, page.read_text("utf-8")) == []


SOUND = (DOCS / "metrics/ndcg.md").read_text("utf-8")
BREAKAGES = {
    "heading renamed": lambda t: t.replace("## Worked example", "## Example"),
    "section emptied": lambda t: re.sub(
        r"(## Definition\n).*?(?=\n## )", r"\1", t, flags=re.DOTALL
    ),
    "no description": lambda t: re.sub(r"description:.*", "", t),
    "no date": lambda t: re.sub(r"reviewed:.*", "reviewed: soon", t),
    "no Chinese terms": lambda t: re.sub(r"zh:.*", "", t),
    "no sources": lambda t: re.sub(
        r"## Sources\n.*", "## Sources\n\nNone can be given here.\n", t, flags=re.DOTALL
    ),
    "a question unanswered": lambda t: t.replace(
        "## Sources", '??? question mid "Why is that so?"\n\n## Sources'
    ),
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES.keys())
def test_a_page_out_of_form_is_caught(breakage):
    assert faults("metrics", SOUND) == []
    assert faults("metrics", breakage(SOUND))
