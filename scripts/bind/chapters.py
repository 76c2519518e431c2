"""The published pages, in the order of nav, as chapters of one book."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Browser, Playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TITLE = "System Design, Tested"


@dataclass
class Chapter:
    """One page: `trail` are the headings of nav above it, `read` is its XHTML for the
    EPUB, `print` its HTML for the PDF."""

    place: str
    trail: tuple[str, ...]
    title: str = ""
    sections: list[tuple[str, str]] = field(default_factory=list)
    reviewed: str = ""
    read: str = ""
    print: str = ""

    @property
    def name(self) -> str:
        """The chapter's id and file name: metrics/ndcg.html → metrics-ndcg."""
        return self.place.removesuffix(".html").replace("/", "-")


@dataclass
class Part:
    """A section of nav; the home page stands in the one without a title."""

    title: str
    chapters: list[Chapter]

    @property
    def name(self) -> str:
        return "part-" + re.sub(r"\W+", "-", self.title.lower())


def listed(nav: list[Any], trail: tuple[str, ...] = ()) -> Iterator[Chapter]:
    """Pages of nav, without notebooks (they repeat a case's programs) and addresses."""
    for row in nav:
        for title, value in row.items() if isinstance(row, dict) else [("", row)]:
            if isinstance(value, list):
                yield from listed(value, (*trail, title))
            elif value.endswith(".md"):
                yield Chapter(str(Path(value).with_suffix(".html").as_posix()), trail)


def table_of_contents() -> list[Chapter]:
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        return list(listed(yaml_load(file)["nav"]))


def host(site: Path) -> str:
    """The address that the pages say they have, if others can open it."""
    home = (site / "index.html").read_text("utf-8")
    found = re.search(r'<link href="([^"]*/)[^"/]*" rel="canonical"', home)
    return found[1] if found and "//localhost" not in found[1] else ""


def colours() -> dict[str, str]:
    """Variables of the light scheme: name → value."""
    text = (ROOT / "docs/assets/site.css").read_text("utf-8")
    found = re.search(r"\[data-md-color-scheme\] \{(.*?)\n\}", text, re.S)
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", found[1] if found else ""))


def sheet() -> str:
    """The book's style sheet with the site's colours in it."""
    known = colours()
    text = (HERE / "book.css").read_text("utf-8")
    return re.sub(r"var\((--[\w-]+)\)", lambda m: known[m[1]], text)


def launch(playwright: Playwright, path: str) -> Browser:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--no-sandbox"] if root else []
    return playwright.chromium.launch(executable_path=path, args=flags)


def read_pages(browser: Browser, site: Path, chapters: list[Chapter]) -> None:
    """Fill the chapters from the pages as published."""
    names = {chapter.place: chapter.name for chapter in chapters}
    page = browser.new_page()
    page.set_content('<body class="md-typeset" data-md-color-scheme="default">')
    page.add_style_tag(path=site / "assets/site.css")
    page.add_script_tag(path=HERE / "page.js")
    for chapter in chapters:
        text = (site / chapter.place).read_text("utf-8")
        (made,) = page.evaluate(
            "([pages, names, host]) => bindPages(pages, names, host)",
            [[{"place": chapter.place, "text": text}], names, host(site)],
        )
        chapter.title, chapter.reviewed = made["title"], made["reviewed"]
        chapter.sections = [(title, place) for title, place in made["sections"]]
        chapter.read, chapter.print = made["read"], made["print"]
    page.close()


def parts(chapters: list[Chapter]) -> list[Part]:
    found: dict[str, Part] = {}
    for chapter in chapters:
        title = chapter.trail[0] if chapter.trail else ""
        found.setdefault(title, Part(title, [])).chapters.append(chapter)
    return list(found.values())
