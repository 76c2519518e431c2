"""Flash cards: every folded question of the published pages becomes a card.

`scripts/build.py` calls `write` last. `site/cards/` then holds `cards.csv`, for other
programs; the Anki deck that is made of it; `cards.json`, and the same as `cards.js`
for the practice page, which must also open from disk."""

from __future__ import annotations

import csv
import html
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from env import PYTHON, ROOT, fail
from machines import contents

DECK = "system-design-tested.apkg"
COLUMNS = ["id", "section", "page", "level", "question", "answer"]
COLUMNS += ["question_html", "answer_html", "path", "link"]
NAME_WORDS = 8
QUESTION = re.compile(
    r'<details class="question (\w+)"[^>]*>\s*'
    r"<summary>(.*?)</summary>(.*?)</details>",
    re.DOTALL,
)
LEVEL = re.compile(r'^<span class="level">\w+</span>\s*')
TAB = re.compile(r'md-tabs__item--active">\s*<a[^>]*>(.*?)</a>', re.DOTALL)
TITLE = re.compile(r'<h1[^>]*>(.*?)(?:<a class="headerlink"|</h1>)', re.DOTALL)
ANCHOR = re.compile(r'<h[23] id="([^"]+)"')
ADDRESS = re.compile(r'\bhref="([^"]*)"')
TAG = re.compile(r"<[^>]+>")
CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
BLOCK_END = re.compile(r"</(?:p|div|ul|ol|table|tr|blockquote|figure)>")


@dataclass(frozen=True)
class Card:
    """Question and answer as published; links in them start at the site's root."""

    id: str
    section: str
    tab: str
    page: str
    title: str
    anchor: str
    level: str
    question: str
    answer: str


class Portable(HTMLParser):
    """HTML for elsewhere: formulas as TeX, no spans, links whole or only their words."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=False)
        self.base = base
        self.out: list[str] = []
        self.links: list[bool] = []
        self.marks = ("", "")  # around the formula that is being read
        self.depth = 0  # of elements in that formula
        self.reading = False

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        has = dict(attributes)
        if self.depth:
            self.depth += 1
            self.reading |= tag == "annotation"
        elif has.get("class") == "arithmatex":
            self.depth, self.reading = 1, "data-drawn" not in has
            signs = ("\\[", "\\]") if tag == "div" else ("\\(", "\\)")
            self.marks = ("", "") if self.reading else signs
            self.out.append(self.marks[0])
        elif tag == "a":
            where = has.get("href") or ""
            away = bool(urlsplit(where).scheme)
            self.links.append(away or bool(self.base))
            if self.links[-1]:
                whole = html.escape(where if away else self.base + where)
                self.out.append(f'<a href="{whole}">')
        elif tag != "span":
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
            self.reading &= tag != "annotation"
            if not self.depth:
                self.out.append(self.marks[1])
        elif tag != "span" and (tag != "a" or self.links.pop()):
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.reading or not self.depth:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def portable(fragment: str, base: str) -> str:
    """A fragment of a page as HTML that needs neither this site's styles nor scripts."""
    parser = Portable(base)
    parser.feed(fragment)
    parser.close()
    return "".join(parser.out).strip()


def plain(fragment: str) -> str:
    """The words of portable HTML: a line for each item and row, code as it stands."""
    parts = CODE.split(fragment)  # text, code, text, …
    for i, part in enumerate(parts):
        if i % 2 == 0:
            part = re.sub(r"<li>", "\n- ", re.sub(r"\s+", " ", part))
            part = re.sub(r"</t[hd]> ?(?=<t)", " | ", part)
            part = re.sub(r"<br ?/?>", "\n", BLOCK_END.sub("\n", part))
            part = re.sub(r"\s*\n\s*", "\n", TAG.sub("", part)).strip()
        parts[i] = html.unescape(TAG.sub("", part)).strip("\n")
    return "\n".join(part for part in parts if part)


def words(fragment: str) -> str:
    """A fragment on one line."""
    return " ".join(html.unescape(TAG.sub("", fragment)).split())


def name(page: str, question: str) -> str:
    """What a card is known by: its page and the first eight words of its question.
    Figures are no words, so one that is measured anew keeps its card."""
    first = re.findall(r"[^\W\d_]+", question.casefold())[:NAME_WORDS]
    return f"{page.removesuffix('.html')}#{'-'.join(first)}"


def cards_of(page: str, text: str) -> Iterator[Card]:
    """The cards of one published page."""

    def rooted(match: re.Match[str]) -> str:
        where = html.unescape(match[1])
        whole = where if urlsplit(where).scheme else urljoin(f"/{page}", where)[1:]
        return f'href="{html.escape(whole)}"'

    found = list(QUESTION.finditer(text))
    if len(found) != text.count('<details class="question'):
        fail(f"{page}: a question does not read as level, title and answer.")
    for match in found:
        question = ADDRESS.sub(rooted, LEVEL.sub("", match[2].strip()))
        answer = ADDRESS.sub(rooted, match[3].strip())
        said = words(portable(question, ""))
        if re.search("<(?:details|figure|img)", answer):
            fail(f"{page}: the answer to {said!r} holds a picture or another fold.")
        tab, title = TAB.search(text), TITLE.search(text)
        yield Card(
            id=name(page, said),
            section=page.rpartition("/")[0],
            tab=words(tab[1]) if tab else "",
            page=page,
            title=words(title[1]) if title else page,
            anchor=(ANCHOR.findall(text, 0, match.start()) or [""])[-1],
            level=match[1],
            question=question,
            answer=answer,
        )


def collect(site: Path) -> list[Card]:
    """The cards of all pages, in the order of nav."""
    place = {page.address: number for number, page in enumerate(contents())}
    pages = {p.relative_to(site).as_posix(): p for p in site.rglob("*.html")}
    known: dict[str, Card] = {}
    for page in sorted(pages, key=lambda p: (place.get(p, len(place)), p)):
        for card in cards_of(page, pages[page].read_text("utf-8")):
            if card.id in known:
                fail(
                    f"{page}: two questions share their first {NAME_WORDS} words, "
                    f"so their cards would share a name: reword one ({card.id})."
                )
            known[card.id] = card
    return list(known.values())


def rows(cards: list[Card], base: str) -> Iterator[dict[str, str]]:
    """The cards as they leave the site; `base` is its address, or nothing."""
    for card in cards:
        path = f"{card.page}#{card.anchor}"
        question, answer = portable(card.question, base), portable(card.answer, base)
        said = [card.id, card.tab, card.title, card.level, words(question)]
        said += [plain(answer), question, answer, path, base + path if base else ""]
        yield dict(zip(COLUMNS, said, strict=True))


def write_table(cards: list[Card], base: str, place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows(cards, base))


def write_deck(table: Path, place: Path) -> None:
    """The Anki deck of a table of cards; genanki is no part of the standard library."""
    done = subprocess.run(
        [PYTHON, ROOT / "overrides/anki_deck.py", table, place],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        fail(f"The Anki deck could not be made: {reason.rstrip('.')}.")


def write(site: Path) -> None:
    """site/cards/ from the pages of site/."""
    folder = site / "cards"
    folder.mkdir(exist_ok=True)
    cards = collect(site)
    base = os.environ.get("SITE_URL", "")
    base = base and base.rstrip("/") + "/"
    write_table(cards, base, folder / "cards.csv")
    write_deck(folder / "cards.csv", folder / DECK)
    sections = {card.section: card.tab for card in cards}
    data = {"sections": sections, "cards": [asdict(card) for card in cards]}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (folder / "cards.json").write_text(text, "utf-8")
    (folder / "cards.js").write_text(f"var practiceCards = {text};\n", "utf-8")
