"""The cheat sheet holds each measure once, as its page says it, on two sides of A4."""

import html
import re

import cheat_sheet
import pytest
from mkdocs.exceptions import PluginError
from mkdocs.utils.meta import get_data

from tests.pagekit import DOCS, built

SHEET = DOCS / "metrics/cheat_sheet.md"
PAGES = sorted(
    page
    for page in (DOCS / "metrics").glob("*.md")
    if page.stem not in {"choose", "cheat_sheet"}
)
SOUND = {
    "name": "Recall",
    "formula": r"\frac{a}{b}",
    "range": "0 to 1",
    "better": "higher",
    "trap": "All positive gives 1.",
}


def measures(page):
    text, meta = get_data(page.read_text("utf-8"))
    return text, meta.get("measures", [])


def squeezed(tex):
    """TeX without spaces, alignment marks and line breaks."""
    return re.sub(r"\\\\|[\s&]|\\[,;!]", "", tex)


def faults(text, rows):
    """What is wrong with the rows of a page."""
    found = [] if 1 <= len(rows) <= 5 else [f"{len(rows)} measures, 1 to 5 are wanted"]
    for row in rows:
        if squeezed(row["formula"]) not in squeezed(text):
            found.append(f"{row['name']}: the page has no {row['formula']}")
        if len(row["trap"].split()) > 14 or not row["trap"].endswith("."):
            found.append(f"{row['name']}: a trap is one sentence of at most 14 words")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_each_page_gives_its_measures_as_it_defines_them(page):
    assert faults(*measures(page)) == []


def test_a_row_that_disagrees_with_its_page_is_caught():
    assert faults(r"$$\mathrm{recall} = \frac{a} {b}$$", [SOUND]) == []
    assert faults(r"$$\mathrm{recall} = \frac{a}{c}$$", [SOUND])
    assert faults(r"$\frac{a}{b}$", [{**SOUND, "trap": "no full stop"}])
    assert faults("", [])


def test_a_row_out_of_form_stops_the_build():
    with pytest.raises(PluginError, match=r"docs/metrics/x\.md: a row of measures"):
        cheat_sheet.row("metrics/x.md", {**SOUND, "better": "bigger"})
    with pytest.raises(PluginError, match="in this order"):
        cheat_sheet.row("metrics/x.md", {"name": "Recall"})


def test_text_is_escaped():
    assert "a &lt; b" in cheat_sheet.row("metrics/x.md", {**SOUND, "trap": "a < b."})


@pytest.mark.site
def test_every_measure_stands_on_the_published_sheet(site):
    text = built(SHEET).read_text("utf-8")
    for page in PAGES:
        for row in measures(page)[1]:
            link = f'<a href="{page.stem}.html">{html.escape(row["name"])}</a>'
            assert text.count(link) == 1, f"{page}: {row['name']}"


@pytest.mark.site
@pytest.mark.browser
def test_it_prints_on_two_sides(site, visit):
    seen = visit(built(SHEET).as_uri()).page
    paper = seen.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
