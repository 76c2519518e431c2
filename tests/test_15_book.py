"""The whole site as one EPUB and one PDF: nothing lost, no link dead, answers open,
readable without our style sheets; and a single page prints as well. The book bound here
holds the shortest page of each kind; scripts/book.py checks the whole one alike."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageStat

from tests.conftest import go_dark
from tests.pagekit import DOCS, ROOT, SITE, built, pages

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.xdist_group("book")]
KINDS = ["```mermaid", '<figure class="plot"', "$$", "??? question", "| --- |"]
ONE_SENTENCE = re.compile(r"[A-Z0-9].*[.]\n")


def shortest(mark):
    """The shortest page that holds the mark."""
    found = [p for p in pages() if mark in p.read_text("utf-8") and p.parent != DOCS]
    return min(found, key=lambda p: built(p).stat().st_size)


@pytest.fixture(scope="session")
def small(site):
    """The chapters of the small book."""
    from bind import chapters

    sources = [
        DOCS / "index.md",
        DOCS / "metrics/cheat_sheet.md",
        *map(shortest, KINDS),
    ]
    places = {built(source).relative_to(SITE).as_posix() for source in sources}
    return [c for c in chapters.table_of_contents() if c.place in places]


@pytest.fixture(scope="session")
def book(small, tmp_path_factory):
    """The folder that scripts/book.py wrote; it fails where its own checks do."""
    out = tmp_path_factory.mktemp("book")
    command = [sys.executable, "scripts/book.py", "--out", out]
    done = subprocess.run(
        [*command, *(c.place for c in small)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="session")
def epub(book):
    return book / "system-design-tested.epub"


@pytest.fixture(scope="session")
def pdf(book):
    return book / "system-design-tested.pdf"


def call(code):
    code = f"import sys; sys.path.insert(0, 'scripts')\nimport book\n{code}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_every_page_in_nav_is_a_chapter_and_notebooks_are_not(site):
    from bind import chapters

    listed = [chapter.place for chapter in chapters.table_of_contents()]
    assert len(set(listed)) == len(listed)
    assert {SITE / place for place in listed} == {built(page) for page in pages()}
    assert len({c.name for c in chapters.table_of_contents()}) == len(listed)


def test_the_small_book_has_every_kind_of_block(small, site):
    from bind import check

    counts = [check.on_page((SITE / c.place).read_text("utf-8")) for c in small]
    for kind in ("blocks", "diagrams", "plots", "formulas", "answers", "tables"):
        assert any(getattr(count, kind) for count in counts), kind


def test_the_books_are_what_the_site_holds(epub, pdf, small):
    from bind import check

    assert check.epub(epub, SITE, small) == []
    assert check.pdf(pdf, SITE, small) == []


def test_the_epub_says_what_it_is(epub):
    with zipfile.ZipFile(epub) as file:
        assert file.namelist()[0] == "mimetype"
        package = file.read("EPUB/content.opf").decode()
        about = file.read("EPUB/about.xhtml").decode()
    for said in [
        "System Design, Tested",
        "CC BY 4.0",
        ">en<",
        'properties="cover-image"',
    ]:
        assert said in package
    for said in ["MIT License", "creativecommons.org/licenses/by/4.0", "Khan Academy"]:
        assert said in about


def test_the_pdf_says_what_it_is(pdf):
    with pikepdf.open(pdf) as file:
        assert file.docinfo["/Title"] == "System Design, Tested"
        assert str(file.Root.Lang).startswith("en")
        assert file.Root.MarkInfo.Marked  # structure, for screen readers
        assert file.open_metadata()["dc:rights"]


def test_the_contents_name_the_page_where_each_chapter_starts(pdf, small):
    from bind import check

    text = check.words(pdf)
    for chapter in small:
        title = check.heading((SITE / chapter.place).read_text("utf-8"))
        row = re.search(re.escape(title) + r"\s+(\d+)", "".join(text[1:3]))
        assert row, title
        assert title in text[int(row[1]) - 1], title


def strange(names):
    """Faces of the PDF whose licence the book does not name."""
    from bind.about import FACES

    return [name for name in names if not name.split("+")[-1].startswith(tuple(FACES))]


def test_faces_in_the_pdf_are_named_with_their_licence(pdf):
    from bind import check
    from bind.about import FACES

    with pikepdf.open(pdf) as file:
        carried = {name for page in file.pages for name, _ in check.fonts(page) if name}
    assert carried
    assert strange(carried) == []
    assert strange(["/ABCDEF+Papyrus"])
    said = check.bare("".join(check.words(pdf)[-3:]))
    assert all(check.bare(f"{name} ({held})") in said for name, held in FACES.items())


def test_links_out_of_the_book_lead_to_the_hosted_site_or_are_words(
    small, browser, site, monkeypatch
):
    from bind import chapters

    (chapter,) = [
        c
        for c in small
        if c.place == built(shortest(KINDS[3])).relative_to(SITE).as_posix()
    ]
    chapters.read_pages(browser, SITE, [chapter])
    assert 'href="https://' in chapter.read
    assert not re.search(r'href="[^"]*(?:snippets|tests)/', chapter.read)
    assert "download" not in chapter.read
    monkeypatch.setattr(chapters, "host", lambda site: "https://example.org/x/")
    chapters.read_pages(browser, SITE, [chapter])
    assert 'href="https://example.org/x/snippets/' in chapter.read


def blank(page):
    """Whether a page of the PDF shows nothing between its head and its foot."""
    image = page.render(scale=0.3).to_pil().convert("L")
    wide, high = image.size
    return (
        ImageStat.Stat(image.crop((0, high // 14, wide, high - high // 14))).stddev[0]
        < 1
    )


def test_no_page_of_the_pdf_is_blank(pdf):
    file = pypdfium2.PdfDocument(pdf)
    assert [number for number, page in enumerate(file, 1) if blank(page)] == []
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(595, 842)
    assert blank(empty[0])


BROKEN = {  # what is done to the chapters of the EPUB: a word of what is then said
    "a diagram is lost": (r'<figure class="diagram".*?</figure>', "", "diagrams"),
    "a diagram is empty": (r'(<figure class="diagram"[^>]*><svg[^>]*>).*?(</svg>)', r"\1\2", "diagrams"),
    "a plot is lost": (r'<figure class="plot".*?</figure>', "", "plots"),
    "a program is lost": (r'<div class="[\w -]*highlight">.*?</div>', "", "blocks"),
    "a program differs": (r"<code>([^<]*<span[^>]*>)", r"<code>x\1", "blocks"),
    "a formula is lost": (r"<math .*?</math>", "", "formulas"),
    "a formula has a part too many": (r"(<m(?:frac|sub|sup)>)", r"\1<mo>+</mo>", "parts"),
    "an answer is lost": (r'<div class="fold [^>]*>.*?</div>', "<p></p>", "answers"),
    "a table is lost": (r"<table.*?</table>", "<p></p>", "tables"),
    "a link is dead": (r'href="[\w-]+\.xhtml#[\w-]+"', 'href="gone.xhtml"', "nowhere"),
    "an anchor is dead": (r'href="([\w-]+\.xhtml)#[\w-]+"', r'href="\1#gone"', "nowhere"),
    "an id stands twice": (r"(<h2[^>]* id=\"[^\"]+\")>(.*?)</h2>", r"\1>\2</h2>\1>\2</h2>", "twice"),
    "a reader must draw HTML": (r"(<svg [^>]*>)", r"\1<foreignObject/>", "foreignObject"),
    "a colour has no value": (r' fill="[^"]*"', ' fill="var(--x)"', "colour"),
    "an answer is folded": (r"</article>", "<details/></article>", "folded"),
    "a link stays here": (r'href="https://', 'href="http://localhost/', "machine"),
}  # fmt: skip


def changed(epub, into, pattern, new, only=r"EPUB/(?!about|nav|cover).*\.xhtml"):
    """A copy of the book in which the first fitting file differs."""
    done = 0
    with zipfile.ZipFile(epub) as old, zipfile.ZipFile(into, "w") as copy:
        for name in old.namelist():
            data = old.read(name)
            if not done and re.fullmatch(only, name):
                text, done = re.subn(pattern, new, data.decode(), count=1, flags=re.S)
                data = text.encode()
            copy.writestr(name, data)
    assert done, "nothing to break"
    return into


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_epub_is_caught(what, epub, small, tmp_path):
    from bind import check

    pattern, new, word = BROKEN[what]
    faults = check.epub(changed(epub, tmp_path / "x.epub", pattern, new), SITE, small)
    assert any(word in fault for fault in faults), faults


def test_chapters_out_of_order_are_caught(epub, small):
    from bind import check

    faults = check.epub(epub, SITE, small[::-1])
    assert any("in order" in fault for fault in faults)


@pytest.mark.parametrize(
    ("pattern", "new", "only"),
    [
        (r' properties="(?:mathml|svg)[^"]*"', "", "EPUB/content.opf"),
        (r"<dc:title.*?</dc:title>", "", "EPUB/content.opf"),
        (r"<p>", "<p><p>", r"EPUB/index\.xhtml"),
    ],
)
def test_the_validator_refuses_a_broken_epub(pattern, new, only, epub, tmp_path):
    from bind import check

    assert check.validate(changed(epub, tmp_path / "x.epub", pattern, new, only))


def narrow(file):
    file.pages[3].mediabox = [0, 0, 842, 595]


def unmarked(file):
    with file.open_outline() as outline:
        del outline.root[-1]


def unled(file):
    del file.Root.Dests[next(iter(file.Root.Dests.keys()))]


def unfaced(file):
    for page in file.pages:
        for font in page.resources.Font.values():
            if "/DescendantFonts" in font:
                del font.DescendantFonts[0].FontDescriptor["/FontFile2"]
                return


def shorter(file):
    from bind import check

    texts = check.words(Path(file.filename))
    at = next(n for n, text in enumerate(texts) if "import" in text and n > 3)
    del file.pages[at]


@pytest.mark.parametrize(
    ("how", "word"),
    [
        (narrow, "not A4"),
        (unmarked, "bookmarks"),
        (unled, "leads nowhere"),
        (unfaced, "not embedded"),
        (shorter, "not in the PDF:"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_pdf_is_caught(how, word, pdf, small, tmp_path):
    from bind import check

    with pikepdf.open(pdf) as file:
        how(file)
        file.save(tmp_path / "x.pdf")
    faults = check.pdf(tmp_path / "x.pdf", SITE, small)
    assert any(word in fault for fault in faults), faults


def test_a_line_wider_than_the_paper_is_caught(browser):
    from bind import check

    page = browser.new_page(viewport={"width": 643, "height": 900})
    long = f"<pre style='white-space: WRAP; overflow-wrap: anywhere'>{'x' * 300}</pre>"
    body = f"<section id='a'>{long}</section>"
    page.set_content(body.replace("WRAP", "pre-wrap"))
    assert check.wide(page) == []
    page.set_content(body.replace("WRAP", "pre"))
    assert check.wide(page)[0].startswith("a: too wide")
    page.close()


def test_without_chromium_one_sentence_says_so():
    done = call("book.chromium = lambda: None\nbook.bind(book.SITE / 'book', [])")
    assert done.returncode == 1
    assert ONE_SENTENCE.fullmatch(done.stderr), done.stderr
    assert "Chromium" in done.stderr


def test_an_unknown_page_is_one_sentence():
    done = call("book.bind(book.SITE / 'book', ['gone.html'])")
    assert done.returncode == 1
    assert ONE_SENTENCE.fullmatch(done.stderr), done.stderr


def test_a_book_that_fails_leaves_the_old_one(tmp_path):
    (tmp_path / "system-design-tested.pdf").write_text("old")
    done = call(
        "import pathlib\n"
        f"book.CACHE = pathlib.Path({str(tmp_path / 'work')!r})\n"
        "book.PYTHON = 'false'\n"
        f"book.bind(pathlib.Path({str(tmp_path)!r}), [])"
    )
    assert done.returncode == 1
    assert ONE_SENTENCE.fullmatch(done.stderr), done.stderr
    assert (tmp_path / "system-design-tested.pdf").read_text() == "old"


def test_the_home_page_links_the_books(book, site, tmp_path):
    import book as command

    home = tmp_path / "index.html"
    home.write_text((SITE / "index.html").read_text("utf-8"), "utf-8")
    command.link(home, book)
    links = re.findall(r'href="book/([\w.-]+)"', home.read_text("utf-8"))
    assert len(links) == 2
    assert all((book / link).is_file() for link in links)


INKED = "body, .md-typeset h2, .highlight .k, .highlight code, .question > summary"
INK = """es => es.map(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor])"""


def on_paper(page):
    """What Ctrl-P gives: the text of the paper, and its pages' sizes."""
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    file = pypdfium2.PdfDocument(io.BytesIO(data))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in file)
    return text, {tuple(map(round, sheet.get_size())) for sheet in file}


def lost_on_paper(page):
    """Lines of programs and answers of a page that its print does not show."""
    from bind import check

    said, sizes = on_paper(page)
    assert sizes == {check.A4}
    wanted = page.eval_on_selector_all(
        ".highlight code, details > p",
        "es => es.flatMap(e => e.textContent.split('\\n'))",
    )
    text = check.bare(said)
    return [line for line in wanted if check.bare(line) not in text]


def test_a_single_page_prints_whole_in_ink_that_shows(site, visit):
    source = shortest("??? question")
    page = visit(built(source).as_uri(), color_scheme="light").page
    go_dark(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    assert lost_on_paper(page) == []
    page.emulate_media(media="print")
    assert not page.locator(
        ".md-header, .md-tabs, .md-footer, .md-sidebar"
    ).first.is_visible()
    colours = page.eval_on_selector_all(INKED, INK)
    dark = page.locator("body").get_attribute("data-md-color-scheme")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'default')")
    light = page.eval_on_selector_all(INKED, INK)
    assert dark == "slate"
    assert (
        page.evaluate("getComputedStyle(document.documentElement).colorScheme")
        == "light"
    )
    assert colours == light


def test_a_print_that_loses_answers_or_ends_of_lines_is_caught(site, visit):
    page = visit(built(shortest("??? question")).as_uri()).page
    page.add_style_tag(
        content="@media print { .md-typeset details::details-content { content-visibility: hidden } }"
    )
    assert lost_on_paper(page)
