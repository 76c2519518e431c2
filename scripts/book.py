"""Bind the whole site into one EPUB and one PDF: `python3 scripts/book.py` writes
`site/book/` and puts the links on the home page.

Name pages (`metrics/ndcg.html`) to bind only those, and `--out` to write elsewhere."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path

from build import build
from env import CACHE, PYTHON, ROOT, SITE, chromium, fail, prepare, say, sentence_for
from pack import pack

STEM = "system-design-tested"
PLACE = re.compile(r'(<span id="book">).*?(</span>)', re.DOTALL)


def bind(out: Path, pages: list[str]) -> None:
    """Write the two files into `out`, whole and checked, or neither."""
    browser = chromium()
    if not browser:
        fail(
            "The book is drawn and printed by Chromium, and there is none: install it."
        )
    if strange := [page for page in pages if not (SITE / page).is_file()]:
        fail(f"The site has no {strange[0]}; a page is named like metrics/ndcg.html.")
    work = CACHE / "book"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command: list[str | Path] = [
        PYTHON,
        "-X",
        "utf8",
        "-m",
        "bind",
        SITE,
        work,
        browser,
    ]
    if subprocess.run([*command, *pages], cwd=ROOT / "scripts").returncode:
        fail(
            "The book was not bound: mend what stands above; the old one is as it was."
        )
    out.mkdir(parents=True, exist_ok=True)
    for ending in (".epub", ".pdf"):
        shutil.move(work / f"{STEM}{ending}", out / f"{STEM}{ending}")
    shutil.rmtree(work)


def link(home: Path, folder: Path) -> None:
    """Put the files' addresses and sizes on the home page."""
    links = [
        f'<a href="book/{STEM}.{kind.lower()}" download>{kind}</a> '
        f"({(folder / f'{STEM}.{kind.lower()}').stat().st_size / 1e6:.1f} MB)"
        for kind in ("EPUB", "PDF")
    ]
    text = PLACE.sub(rf"\1as {' or '.join(links)}\2", home.read_text("utf-8"), count=1)
    new = home.with_suffix(".new")
    new.write_text(text, "utf-8")
    os.replace(new, home)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--out", type=Path, default=SITE / "book")
    options = parser.parse_args()
    prepare()
    try:
        build()
        say("book: reading pages, drawing, printing (some minutes)")
        bind(options.out, options.pages)
        if options.out == SITE / "book":
            link(SITE / "index.html", options.out)
            pack(SITE)  # the offline edition knows each file by its hash
    except OSError as error:
        fail(sentence_for(error))
    say(f"book: {options.out} holds {STEM}.epub and {STEM}.pdf")


if __name__ == "__main__":
    main()
