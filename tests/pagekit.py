"""What several proofs need: the pages, their fences, and the blocks as published."""

import functools
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "site"
LANGUAGES = {"python", "text", "console", "mermaid", "yaml", "json", "sql", "toml"}
LANGUAGES |= {"markdown", "html"}
OPENING = re.compile(r"(?P<lead>[ >]*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)")
PROGRAM = re.compile(r'\{\.(?P<lang>\w+) title="(?P<title>[^"]+)"\}')
INLINE = re.compile(r"(?P<lang>\w+)(?: \{ (?P<options>.+) \})?")
INCLUDE = re.compile(r'--8<-- "(?P<path>[^"]+)"')


@dataclass
class Fence:
    page: Path
    line: int
    info: str
    body: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def lang(self) -> str:
        form = PROGRAM.fullmatch(self.info) or INLINE.fullmatch(self.info)
        return form["lang"] if form else ""

    @property
    def options(self) -> str:
        form = INLINE.fullmatch(self.info)
        return (form["options"] or "") if form else ""

    @property
    def program(self) -> str:
        """The path that a program fence includes, or nothing."""
        form = INCLUDE.fullmatch(self.body.strip())
        return form["path"] if PROGRAM.fullmatch(self.info) and form else ""


def scan(page: Path, text: str) -> list[Fence]:
    """Fences found by their ticks alone, at any indentation, in or out of tabs."""
    found = []
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if opening := OPENING.fullmatch(line):
            ticks = opening["ticks"]
            closing = re.compile(rf"[ >]*{ticks[0]}{{{len(ticks)},}} *")
            body = []
            for _, inner in lines:
                if closing.fullmatch(inner):
                    break
                body.append(inner.removeprefix(opening["lead"]))
            else:
                raise AssertionError(f"{page}:{number}: this fence is never closed")
            found.append(Fence(page, number, opening["info"].strip(), "\n".join(body)))
    return found


def pages() -> list[Path]:
    return sorted(DOCS.rglob("*.md"))


def sources() -> list[Path]:
    """Everything that becomes a page: Markdown and notebooks."""
    return sorted([*DOCS.rglob("*.md"), *(DOCS / "notebooks").rglob("*.py")])


def fences() -> list[Fence]:
    return [fence for page in pages() for fence in scan(page, page.read_text("utf-8"))]


def front_matter(text: str) -> dict[str, str]:
    """The lines between the first two `---`, as written."""
    head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    rows = head[1].splitlines() if head else []
    return dict(row.split(": ", 1) for row in rows if ": " in row)


@dataclass
class Block:
    """A highlighted block as the reader sees it."""

    lang: str
    title: str = ""
    text: str = ""


@dataclass
class Published(HTMLParser):
    """Blocks of one published page, in order."""

    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.where = ""
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        classes = (dict(attrs).get("class") or "").split()
        if tag == "div" and "highlight" in classes:
            lang = next((c[9:] for c in classes if c.startswith("language-")), "")
            self.blocks.append(Block(lang))
            self.depth = 1
        elif self.depth and tag == "div":
            self.depth += 1
        elif self.depth and tag == "span" and "filename" in classes:
            self.where = "title"
        elif self.depth and tag == "code":
            self.where = "text"

    def handle_endtag(self, tag):
        if self.depth and tag == "div":
            self.depth -= 1
        if (self.where, tag) in (("title", "span"), ("text", "code")):
            self.where = ""

    def handle_data(self, data):
        if self.where:
            block = self.blocks[-1]
            setattr(block, self.where, getattr(block, self.where) + data)


def published(text: str) -> list[Block]:
    parser = Published()
    parser.feed(text)
    return parser.blocks


def built(page: Path) -> Path:
    """The published file of a page or notebook in docs/."""
    return SITE / page.relative_to(DOCS).with_suffix(".html")


@functools.cache
def run_and_look(code: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """How a program ended, and its plots; the same text is run once a session."""
    from env import run_program

    return run_program(code, sys.executable)


def run_alone(code: str) -> subprocess.CompletedProcess[str]:
    return run_and_look(code)[0]
