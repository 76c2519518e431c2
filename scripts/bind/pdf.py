"""Chapters → one PDF, printed by Chromium; pikepdf puts page numbers into the contents."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pikepdf
from bind.about import about, edition
from bind.chapters import HERE, TITLE, Chapter, Part
from bind.check import plain, wide
from playwright.sync_api import Browser, Page

HEADING = re.compile(r"<h[1-4][^>]*>(.*?)</h[1-4]>", re.DOTALL)
LINE = 643  # pixels: A4 less its margins, 170 mm
DESCRIPTION = "System design and machine-learning system design, with every program run and every number computed, measured or cited."


def cover(chapters: list[Chapter]) -> str:
    return (
        f'<div class="cover"><p class="name">{TITLE}</p><p class="about">{DESCRIPTION}'
        f'</p><p class="edition">Edition of {edition(chapters)}<br>'
        "Text CC BY 4.0 · code MIT</p></div>"
    )


def contents(parts: list[Part], pages: dict[str, int]) -> str:
    """The table of contents; without `pages`, with room for their numbers."""

    def row(kind: str, name: str, title: str) -> str:
        number = pages.get(name, "")
        return (
            f'<p class="{kind}"><a href="#{name}"><span>{escape(title)}</span>'
            f'<span class="n">{number}</span></a></p>'
        )

    rows = []
    for part in parts:
        if part.title:
            rows.append(row("in", part.name, part.title))
        group = ""
        for chapter in part.chapters:
            deep = chapter.trail[1] if len(chapter.trail) > 1 else ""
            if deep and deep != group:
                rows.append(f'<p class="group">{escape(deep)}</p>')
            group = deep
            kind = "deep" if deep else "to" if part.title else "in"
            rows.append(row(kind, chapter.name, chapter.title))
    rows.append(row("in", "about", "About this book"))
    return f'<nav class="contents"><h2>Contents</h2>{"".join(rows)}</nav>'


def under(html: str) -> str:
    """A chapter's headings one level down: the part is above them."""
    return re.sub(r"(</?h)([1-5])\b", lambda m: f"{m[1]}{int(m[2]) + 1}", html)


def heads(parts: list[Part]) -> str:
    """A running head for each chapter, by a page type of its own."""
    return "".join(
        f"@page p-{chapter.name} {{ @top-left {{ font: 8.5pt 'Liberation Sans', Arial, "
        f"sans-serif; color: #4f5b67; content: {quoted(part.title)} }} @top-right {{ "
        f"font: 8.5pt 'Liberation Sans', Arial, sans-serif; color: #4f5b67; "
        f"content: {quoted(chapter.title)} }} }} #{chapter.name} {{ page: p-{chapter.name} }}\n"
        for part in parts
        for chapter in part.chapters
    )


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def body(parts: list[Part]) -> str:
    found = []
    for part in parts:
        if part.title:
            found.append(
                f'<div class="part" id="{part.name}"><h1>{escape(part.title)}</h1></div>'
            )
        for chapter in part.chapters:
            inside = re.sub(r'href="[\w-]+\.xhtml#', 'href="#', under(chapter.print))
            inside = re.sub(
                r"^<article|</article>$",
                lambda m: m[0].replace("article", "section"),
                inside,
            )
            found.append(inside)
    return "".join(found)


def printed(page: Page, file: Path) -> None:
    page.pdf(
        path=file,
        prefer_css_page_size=True,
        print_background=True,
        tagged=True,
        outline=True,
    )


def mend(pdf: pikepdf.Pdf, parts: list[Part]) -> None:
    """Bookmarks as the headings are: Chromium drops the space at which one wraps."""
    whole = {
        "".join(title.split()): title
        for part in parts
        for chapter in part.chapters
        for title in map(plain, HEADING.findall(chapter.print))
    }

    def visit(items: list[pikepdf.OutlineItem]) -> None:
        for item in items:
            item.title = whole.get("".join(item.title.split()), item.title)
            visit(item.children)

    with pdf.open_outline() as tree:
        visit(tree.root)


def destinations(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Name of a place that a link leads to → its page, from 1."""
    number = {page.obj.objgen: i for i, page in enumerate(pdf.pages, 1)}
    found = pdf.Root.get("/Dests") or pikepdf.Dictionary()
    return {str(name)[1:]: number[place[0].objgen] for name, place in found.items()}


def write(
    file: Path,
    parts: list[Part],
    style: str,
    browser: Browser,
    site: Path,
    address: str,
) -> list[str]:
    """Print the book; returns what is wider than its lines."""
    chapters = [chapter for part in parts for chapter in part.chapters]
    katex = (site / "assets/vendor/katex/katex.min.css").as_uri()
    paper = (HERE / "paper.css").read_text("utf-8")
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<link rel="stylesheet" href="{katex}"><style>{style}{paper}{heads(parts)}</style></head>'
    )
    work = file.with_suffix(".html")
    raw = file.with_suffix(".raw.pdf")
    front = cover(chapters) + contents(parts, {})
    ending = f'<section id="about">{about(chapters, address, faces=True)}</section>'
    text = f"{head}<body>{front}{body(parts)}{ending}"
    page = browser.new_page(viewport={"width": LINE, "height": 900})
    page.emulate_media(media="print")
    work.write_text(text, "utf-8")
    page.goto(work.as_uri())
    too_wide = wide(page)
    printed(page, raw)
    with pikepdf.open(raw) as pdf:
        pages = destinations(pdf)
        numbered = cover(chapters) + contents(parts, pages)
        work.write_text(f'{head}<body class="numbers">{numbered}', "utf-8")
        page.goto(work.as_uri())
        printed(page, work.with_suffix(".numbers.pdf"))
        with pikepdf.open(work.with_suffix(".numbers.pdf")) as numbers:
            for below, above in zip(pdf.pages, numbers.pages, strict=False):
                below.add_overlay(above, pikepdf.Rectangle(*map(float, below.mediabox)))
        mend(pdf, parts)
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["dc:title"] = TITLE
            meta["dc:creator"] = [f"The authors of {TITLE}"]
            meta["dc:rights"] = "Text: CC BY 4.0. Code: MIT."
            meta["dc:language"] = ["en"]
        pdf.docinfo["/Title"] = TITLE
        pdf.docinfo["/Author"] = f"The authors of {TITLE}"
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pikepdf.settings.set_flate_compression_level(9)
        pdf.save(
            file,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
    page.close()
    return too_wide
