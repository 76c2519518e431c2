"""Holds the book against the site: nothing lost, no link dead, all of it readable."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from bind.chapters import ROOT, Chapter, parts
from playwright.sync_api import Page

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
A4 = (595, 842)
BLOCK = re.compile(r'<div class="[^"]*\bhighlight">.*?<code>(.*?)</code></pre>', re.S)
ARITY = {"mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msubsup": 3, "msup": 2}
ARITY |= {"munder": 2, "munderover": 3}  # which the validator does not count
UNFIT = {  # what readers do not draw: how it would look in a chapter
    "foreignObject": r"<foreignObject",
    "a script": r"<script",
    "a colour without a value": r"var\(--|currentColor",
    "a folded answer": r"<details",
    "a link to this machine": r'href="(?:file:|http://localhost)',
}


@dataclass
class Count:
    """What a page holds that a book could lose."""

    blocks: list[str]
    diagrams: int
    plots: int
    formulas: int
    answers: int
    tables: int


def on_page(text: str) -> Count:
    """The count of a page as published."""
    text = text[text.index("<article") : text.index("</article>")]
    return Count(
        [plain(code) for code in BLOCK.findall(text)],
        text.count('<figure class="diagram"'),
        text.count('<figure class="plot"'),
        text.count('class="arithmatex"'),
        text.count("<details"),
        len(re.findall(r"<table\b", text)),
    )


def heading(text: str) -> str:
    """The title that a page gives itself."""
    found = re.search(r'<h1[^>]*>(.*?)(?:<a class="headerlink"|</h1>)', text, re.S)
    return plain(found[1]).strip() if found else ""


def plain(fragment: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", fragment))


def in_chapter(root: ElementTree.Element) -> Count:
    """The count of a chapter of the EPUB; a drawing without shape or text is none."""

    def of(tag: str, kind: str) -> list[ElementTree.Element]:
        found = root.iter(f"{XHTML}{tag}")
        return [e for e in found if kind in (e.get("class") or "").split()]

    def drawn(kind: str) -> int:
        figures = of("figure", kind)
        shapes = ("path", "rect", "circle", "polygon")
        return sum(
            any(figure.find(f".//{SVG}{shape}") is not None for shape in shapes)
            and any("".join(t.itertext()).strip() for t in figure.iter(f"{SVG}text"))
            for figure in figures
        )

    codes = [block.find(f".//{XHTML}code") for block in of("div", "highlight")]
    return Count(
        ["".join(code.itertext()) for code in codes if code is not None],
        drawn("diagram"),
        drawn("plot"),
        len([e for e in root.iter(f"{MATHML}math") if len(e) and e.get("alttext")]),
        len(of("div", "fold")),
        len(list(root.iter(f"{XHTML}table"))),
    )


def difference(name: str, wanted: Count, found: Count) -> Iterator[str]:
    for kind, want in vars(wanted).items():
        have = getattr(found, kind)
        if want != have:
            size = (len(want), len(have)) if kind == "blocks" else (want, have)
            yield f"{name}: {kind}: {size[0]} on the page, {size[1]} in the book, or not alike"


def targets(root: ElementTree.Element) -> Iterator[str]:
    """Everything that an element points at."""
    for e in root.iter():
        for name, value in e.attrib.items():
            if name.split("}")[-1] in ("href", "src"):
                yield value
            yield from re.findall(r"url\((#[^)]+)\)", value)


def dead(files: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Ids given twice, and links into the book that lead nowhere."""
    ids = {
        name: [e.get("id") for e in root.iter() if e.get("id")]
        for name, root in files.items()
    }
    for name, root in files.items():
        if len(ids[name]) != len(set(ids[name])):
            yield f"{name}: an id stands twice"
        for link in targets(root):
            path, anchor = urldefrag(unquote(link))
            if ":" in path or path.endswith((".css", ".png")):
                continue
            place = path or name
            if place not in files or (anchor and anchor not in ids[place]):
                yield f"{name}: {link} leads nowhere"


def epub(file: Path, site: Path, chapters: list[Chapter]) -> list[str]:
    """What is wrong with the EPUB, held against the pages."""
    wrong: list[str] = []
    files = {}
    with zipfile.ZipFile(file) as book:
        for path in book.namelist():
            if not path.endswith(".xhtml"):
                continue
            name, text = path.removeprefix("EPUB/"), book.read(path).decode()
            files[name] = ElementTree.fromstring(text)
            prose = re.sub(r"<code>.*?</code>", "", text, flags=re.S)
            wrong += [
                f"{name}: {what}"
                for what, how in UNFIT.items()
                if re.search(how, prose)
            ]
    for chapter in chapters:
        name = f"{chapter.name}.xhtml"
        page = on_page((site / chapter.place).read_text("utf-8"))
        wrong += difference(name, page, in_chapter(files[name]))
        wrong += [
            f"{name}: a formula has {len(e)} parts where {tag} takes {count}"
            for tag, count in ARITY.items()
            for e in files[name].iter(MATHML + tag)
            if len(e) != count
        ]
    wrong += dead(files)
    listed = [urldefrag(link)[0] for link in targets(files["nav.xhtml"])]
    order = list(dict.fromkeys(name for name in listed if name.endswith(".xhtml")))
    wanted = [f"{chapter.name}.xhtml" for chapter in chapters]
    if [name for name in order if name in wanted] != wanted:
        wrong.append("nav.xhtml: its chapters are not those of the site, in order")
    return wrong


def validate(file: Path) -> list[str]:
    """What EPUBCheck's port says: its errors and warnings."""
    tool = ROOT / "node_modules/@likecoin/epubcheck-ts/bin/epubcheck.js"
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    done = subprocess.run([node, tool, file], capture_output=True, text=True)
    said = re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr)
    found = re.findall(r"^(?:FATAL|ERROR|WARNING).*", said, re.M)
    return found or ([] if done.returncode == 0 else [said.strip() or "no validator"])


def bookmarks(book: pikepdf.Pdf, titled: set[str]) -> list[tuple[str, list[str]]]:
    """Titles at the top, with what stands under those that are parts."""
    with book.open_outline() as tree:
        return [
            (
                str(top.title),
                [str(c.title) for c in top.children if top.title in titled],
            )
            for top in tree.root
        ]


def expected(site: Path, chapters: list[Chapter]) -> list[tuple[str, list[str]]]:
    """The bookmarks that the book should have."""
    rows: list[tuple[str, list[str]]] = [("Contents", [])]
    for part in parts(chapters):
        pages = [(site / chapter.place).read_text("utf-8") for chapter in part.chapters]
        heads = [heading(text) for text in pages]
        rows += [(part.title, heads)] if part.title else [(head, []) for head in heads]
    return [*rows, ("About this book", [])]


def bare(text: str) -> str:
    """A text without white space, ligatures and hyphens, which a line may end in."""
    return re.sub(r"[\s\u0002\u00ad\ufffe-]", "", unicodedata.normalize("NFKC", text))


def fonts(page: pikepdf.Page) -> Iterator[tuple[str, bool]]:
    """Fonts of a page, and whether the file carries them."""
    for font in (page.resources.get("/Font") or {}).values():
        below = font.get("/DescendantFonts")
        inner = below[0] if below is not None else font
        described = inner.get("/FontDescriptor") or pikepdf.Dictionary()
        carried = any(
            name.startswith("/FontFile") for name in map(str, described.keys())
        )
        yield str(inner.get("/BaseFont", "")), carried or font.Subtype == "/Type3"


def words(file: Path) -> list[str]:
    """The text of each page."""
    book = pypdfium2.PdfDocument(file)
    found = [page.get_textpage().get_text_range() for page in book]
    book.close()
    return found


def pdf(file: Path, site: Path, chapters: list[Chapter]) -> list[str]:
    """What is wrong with the PDF."""
    wrong: list[str] = []
    with pikepdf.open(file) as book:
        known = set(map(str, (book.Root.get("/Dests") or {}).keys()))
        for number, page in enumerate(book.pages, 1):
            size = tuple(round(float(x)) for x in page.mediabox[2:])
            if size != A4:
                wrong.append(f"page {number}: {size} is not A4")
            wrong += [
                f"page {number}: {name} is not embedded"
                for name, carried in fonts(page)
                if not carried
            ]
            for note in page.get("/Annots") or []:
                act = note.get("/A") or pikepdf.Dictionary()
                to, address = (
                    note.get("/Dest") or act.get("/D"),
                    str(act.get("/URI") or ""),
                )
                if to is None and not address:
                    wrong.append(f"page {number}: a link without a target")
                elif address.startswith(("file:", "http://localhost")):
                    wrong.append(f"page {number}: {address} is on this machine")
                elif isinstance(to, pikepdf.Name) and str(to) not in known:
                    wrong.append(f"page {number}: {to} leads nowhere")
        titled = {chapter.trail[0] for chapter in chapters if chapter.trail}
        if bookmarks(book, titled) != expected(site, chapters):
            wrong.append("the bookmarks are not the parts and chapters, in order")
    text, at = bare("".join(words(file))), 0
    for chapter in chapters:
        for block in on_page((site / chapter.place).read_text("utf-8")).blocks:
            for line in filter(str.strip, block.splitlines()):
                found = text.find(bare(line), at)  # after the line before it
                at = max(at, found)
                if found < 0:
                    wrong.append(f"{chapter.place}: not in the PDF: {line.strip()}")
    return wrong


def wide(page: Page) -> list[str]:
    """Blocks of the book before print that are wider than its lines."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("section pre, section table, section figure, section p, section .katex-display")]
        .filter(e => e.scrollWidth > e.clientWidth + 2 || e.getBoundingClientRect().right > document.body.clientWidth + 2)
        .map(e => `${e.closest("section").id}: too wide: ${e.textContent.trim().slice(0, 60)}`)"""
    )
    return found
