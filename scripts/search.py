"""Search: what the site's index holds. MkDocs gives one entry a section; each page's
nav title, description and Chinese terms, the glossary's names and a file of synonyms
join them, and scripts/search_index.js makes the index of it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

from env import ROOT, fail, node
from machines import contents

DOCS = ROOT / "docs"
SYNONYMS = ROOT / "scripts/search_synonyms.txt"
CODE = re.compile(r"(?:snippets/\S+|Output)?<pre>.*?</pre>", re.DOTALL)
FORMULA = re.compile(r"\\[(\[].*?\\[)\]]", re.DOTALL)
BUTTONS = re.compile(r"In\s\[\d*\]:|Copied!")
NAME = re.compile(r"[A-Za-z_]{3,}")
TAG = re.compile(r"<[^>]+>")
ENTRY = re.compile(r"^### (.+?) \{ #[\w-]+ \}\n\n(?:中文:(.+)$)?", re.MULTILINE)
SHORT = re.compile(r"(.+?) \(([^)]+)\)")
BOX = '<div class="md-search" data-md-component="search" role="dialog"'
INPUT = '<input type="text" class="md-search__input"'
WORKER = re.compile(r'("search": "[^"]*assets/)javascripts/workers/search[^"]+')

Row = dict[str, str]


def plain(fragment: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", fragment)).split())


def documents(raw: Path) -> list[Row]:
    """One document for each page and each section; a page's own comes first."""
    nav = {page.address: page for page in contents()}
    listed = json.loads((raw / "search/search_index.json").read_text("utf-8"))["docs"]
    titles: dict[str, str] = {}
    rows = []
    for number, entry in enumerate(listed):
        page, _, anchor = entry["location"].partition("#")
        stem = page.removesuffix(".html")
        title = plain(entry["title"]).rstrip("¶")
        text = BUTTONS.sub("", entry["text"])
        row = {
            "id": str(number),
            "location": entry["location"],
            "kind": page.split("/")[0] if "/" in page else "reference",
            "heading": title,
            "text": plain(FORMULA.sub("", CODE.sub(" ", text))),
            "code": " ".join(
                sorted({n for c in CODE.findall(text) for n in NAME.findall(plain(c))})
            ),
        }
        if anchor:
            row["page"] = titles[page]
        else:
            entered = nav.get(page)
            head = entered.front if entered else {}
            titles[page] = f"{entered.title if entered else ''} {title}"
            terms = head.get("zh", "").strip("[]")
            row["names"] = f"{titles[page]} {stem.split('/')[-1]} {terms}"
            row["about"] = head.get("description", "").strip('"')
        rows.append(row)
    return rows


def synonyms() -> list[list[str]]:
    """Groups of spellings: the file's, then the glossary's names, short and Chinese."""
    lines = SYNONYMS.read_text("utf-8").splitlines()
    groups = [line.split(" = ") for line in lines if line and not line.startswith("#")]
    for name, chinese in ENTRY.findall(
        (DOCS / "reference/glossary.md").read_text("utf-8")
    ):
        short = SHORT.fullmatch(name)
        names = list(short.groups()) if short else [name]
        groups.append(names + [term for term in chinese.split("、") if term])
    return [group for group in groups if len(group) > 1]


def make_index(rows: list[Row], kinds: list[str]) -> str:
    """What the page loads: {index, synonyms, kinds} as JSON."""
    given = {"documents": rows, "synonyms": synonyms(), "kinds": kinds}
    done = subprocess.run(
        [node(), ROOT / "scripts/search_index.js"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        fail(f"The search index was not made: {done.stderr.strip()[-600:]}")
    return done.stdout


def write_search(raw: Path, site: Path) -> list[str]:
    """site/search: the index, the texts for the context of a result, and what the theme
    asks for before it sets a worker up; its own worker goes. Returns the page kinds."""
    rows = documents(raw)
    kinds = list(
        dict.fromkeys(p.place.split("/")[0] for p in contents() if "/" in p.place)
    )
    place = site / "search"
    (place / "index.js").write_text(f"searchIndex={make_index(rows, kinds)}", "utf-8")
    texts = json.dumps([row["text"] for row in rows], ensure_ascii=False)
    (place / "texts.js").write_text(f"searchTexts={texts}", "utf-8")
    settings = json.loads((place / "search_index.json").read_text("utf-8"))
    settings = json.dumps({"config": settings["config"], "docs": []})
    (place / "search_index.json").write_text(settings, "utf-8")
    (place / "search_index.js").write_text(f"var __index = {settings}", "utf-8")
    for theirs in ("lunr", "workers"):
        shutil.rmtree(site / "assets/javascripts" / theirs)
    return kinds


def search_box(text: str, kinds: list[str]) -> str:
    """A page whose search box says what it is, and asks our worker."""
    text = text.replace(
        BOX, f'{BOX} aria-label="Search" data-kinds="{" ".join(kinds)}"'
    )
    text = text.replace(INPUT, f'{INPUT} role="searchbox"')
    return WORKER.sub(r"\1search_worker.js", text)
