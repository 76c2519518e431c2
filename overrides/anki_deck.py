"""`anki_deck.py cards.csv deck.apkg`: the Anki deck of the site's cards, called by
`scripts/cards.py` while it builds.

A note is known by the id of its card, the note type and the decks by fixed numbers, so
importing a later edition updates what is there."""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import time
import zipfile
from pathlib import Path

import genanki  # type: ignore[import-untyped]

NAME = "System Design, Tested"
NOTE_TYPE = 1_794_260_217  # never changes: Anki would keep two kinds of note
ABOUT = """<p>The folded questions of System Design, Tested, with their answers.
Text: CC BY 4.0.</p><p>Import a later edition over this one: answers are renewed in
place, your schedule stays. A question that was reworded comes as a new card beside the
old one.</p>"""
FIELDS = ["Question", "Answer", "Level", "Page", "Path", "Link"]
FRONT = '<p class="level">{{Level}}</p><div class="question">{{Question}}</div>'
BACK = """{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>
<p class="source">{{#Link}}<a href="{{Link}}">{{Page}}</a>{{/Link}}
{{^Link}}{{Page}} · {{Path}}{{/Link}}</p>"""
STYLE = """
.card { max-width: 40rem; margin: 0 auto; padding: 1rem; text-align: left;
  font: 1.1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  --ink: #1b242d; --paper: #fff; --pale: #4f5b67; --rule: #dfe4e8; --code: #f4f6f7;
  --link: #0b6b54; }
.card.nightMode, .card.night_mode {
  --ink: #dbe2e9; --paper: #14181d; --pale: #a9b4bf; --rule: #2c353e; --code: #1c232a;
  --link: #6fd3b2; }
.question { font-weight: 600; }
.level, .source { font-size: .85rem; color: var(--pale); }
hr { border: 0; border-top: 1px solid var(--rule); }
a { color: var(--link); }
code, pre { font: .9em/1.5 ui-monospace, Consolas, Menlo, "DejaVu Sans Mono", monospace;
  background: var(--code); }
pre { padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
th, td { padding: .2rem .5rem; border: 1px solid var(--rule); text-align: left; }
abbr { text-decoration: none; }
"""


def number(text: str) -> int:
    """A number for Anki that depends on the text alone."""
    return (1 << 30) + int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


def note(row: dict[str, str], order: int, kind: genanki.Model) -> genanki.Note:
    page = row["path"].partition(".html")[0]
    values = [row["question_html"], row["answer_html"], row["level"], row["page"]]
    return genanki.Note(
        model=kind,
        fields=[*values, row["path"], row["link"]],
        tags=[
            f"system-design-tested::{page.replace('/', '::')}",
            f"system-design-tested::level::{row['level']}",
        ],
        guid=genanki.guid_for("system-design-tested", row["id"]),
        due=order,
    )


def decks(table: list[dict[str, str]]) -> list[genanki.Deck]:
    """One deck of all, and one in it for each section."""
    card = {"name": "Question → answer", "qfmt": FRONT, "afmt": BACK}
    fields = [{"name": name} for name in FIELDS]
    kind = genanki.Model(NOTE_TYPE, NAME, fields, [card], css=STYLE)
    parts: dict[str, genanki.Deck] = {}
    for order, row in enumerate(table, 1):
        section = row["path"].rpartition("/")[0]
        deck = parts.setdefault(
            section, genanki.Deck(number(section), f"{NAME}::{row['section']}")
        )
        deck.add_note(note(row, order, kind))
    return [genanki.Deck(number(NAME), NAME, ABOUT), *parts.values()]


def squeeze(package: Path) -> None:
    """genanki stores its archive as it is; packed it is a quarter of the size."""
    with zipfile.ZipFile(package) as stored:
        parts = {name: stored.read(name) for name in stored.namelist()}
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    with source.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    edition = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    genanki.Package(decks(table)).write_to_file(target, timestamp=edition)
    squeeze(target)


if __name__ == "__main__":
    main()
