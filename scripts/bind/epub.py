"""Chapters → one EPUB 3, written by EbookLib."""

from __future__ import annotations

import uuid
from html import escape
from pathlib import Path

from bind.about import about, edition
from bind.chapters import TITLE, Chapter, Part
from ebooklib import epub  # type: ignore[import-untyped]
from playwright.sync_api import Browser

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body>{body}</body>
</html>
"""


def document(name: str, title: str, body: str) -> epub.EpubItem:
    """One file of the book; its text goes in as it is."""
    text = PAGE.format(title=escape(title), body=body).encode()
    item = epub.EpubItem(name, f"{name}.xhtml", "application/xhtml+xml", text)
    item.properties = [
        kind
        for kind, mark in [("mathml", b"<math "), ("svg", b"<svg ")]
        if mark in text
    ]
    return item


def cover(browser: Browser, markup: str, style: str) -> bytes:
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.set_content(f"<style>{style}</style>{markup}")
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": 794, "height": 1119})
    page.close()
    return picture


def write(
    file: Path, parts: list[Part], style: str, picture: bytes, address: str
) -> None:
    chapters = [chapter for part in parts for chapter in part.chapters]
    book = epub.EpubBook()
    book.set_identifier(uuid.uuid5(uuid.NAMESPACE_URL, address or TITLE).urn)
    book.set_title(TITLE)
    book.set_language("en")
    book.add_author(f"The authors of {TITLE}")
    book.add_metadata("DC", "date", edition(chapters))
    book.add_metadata("DC", "rights", "Text: CC BY 4.0. Code: MIT.")
    for name, value in [
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityFeature", "MathML"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
    ]:
        book.add_metadata(None, "meta", value, {"property": name})
    book.set_cover("cover.png", picture)
    book.get_item_with_id("cover").is_linear = True
    sheet = epub.EpubItem("style", "book.css", "text/css", style.encode())
    navigation = epub.EpubNav(title="Contents")
    navigation.add_link(href="book.css", rel="stylesheet", type="text/css")
    for item in (sheet, navigation, epub.EpubNcx()):
        book.add_item(item)
    book.spine = ["cover", navigation]

    def add(name: str, title: str, body: str) -> None:
        item = document(name, title, body)
        book.add_item(item)
        book.spine.append(item)

    def entry(chapter: Chapter) -> object:
        add(chapter.name, chapter.title, chapter.read)
        place = f"{chapter.name}.xhtml"
        inside = [
            epub.Link(f"{place}#{anchor}", title, anchor)
            for title, anchor in chapter.sections
        ]
        return (
            (epub.Section(chapter.title, place), inside)
            if inside
            else epub.Link(place, chapter.title, chapter.name)
        )

    for part in parts:
        if part.title:
            add(part.name, part.title, f"<h1>{escape(part.title)}</h1>")
        rows = [entry(chapter) for chapter in part.chapters]
        head = epub.Section(part.title, f"{part.name}.xhtml")
        book.toc += [(head, rows)] if part.title else rows
    add("about", "About this book", about(chapters, address, faces=False))
    book.toc.append(epub.Link("about.xhtml", "About this book", "about"))
    epub.write_epub(file, book, {"raise_exceptions": True, "compresslevel": 9})
