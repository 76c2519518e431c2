"""Bind the built site into an EPUB and a PDF; scripts/book.py runs this in .venv."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bind import chapters as read
from bind import check, epub, pdf
from playwright.sync_api import sync_playwright

STEM = "system-design-tested"


def bind(site: Path, out: Path, browser_path: str, only: list[str]) -> list[str]:
    """Write both files; returns what is wrong with them."""
    listed = [c for c in read.table_of_contents() if not only or c.place in only]
    address, style = read.host(site), read.sheet()
    with sync_playwright() as playwright:
        browser = read.launch(playwright, browser_path)
        read.read_pages(browser, site, listed)
        parts = read.parts(listed)
        look = style + (read.HERE / "paper.css").read_text("utf-8")
        picture = epub.cover(browser, pdf.cover(listed), look)
        epub.write(out / f"{STEM}.epub", parts, style, picture, address)
        wide = pdf.write(out / f"{STEM}.pdf", parts, style, browser, site, address)
        browser.close()
    book, paper = out / f"{STEM}.epub", out / f"{STEM}.pdf"
    wrong = check.epub(book, site, listed) + check.validate(book)
    return wrong + wide + check.pdf(paper, site, listed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("browser")
    parser.add_argument("pages", nargs="*")
    options = parser.parse_args()
    site, out = options.site.resolve(), options.out.resolve()
    if wrong := bind(site, out, options.browser, options.pages):
        print("\n".join(wrong[:40]), file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
