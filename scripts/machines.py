"""The site for programs that read it: build.py calls `publish` on the finished pages.
A Markdown copy beside each page, llms.txt, a feed, an index of the programs, dates in
the sitemap, and in each head what search engines and shared links show."""

from __future__ import annotations

import ast
import gzip
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from env import ROOT, fail
from pictures import Job, Paint

DOCS = ROOT / "docs"
NAME = "System Design, Tested"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WHOLE = "llms-full.txt"  # all pages of a folder in one file
NEWEST = 40  # entries of the feed
COLOURS = ["#ffffff", "#1b242d", "#4f5b67", "#17936b"]  # ground, then inks

SECTION = re.compile(r"^  - ([^:]+):$")
ENTRY = re.compile(r'^ +- "?(.+?)"?: (\S+\.(?:md|py))$')
FENCE = re.compile(r" *(`{3,}|~{3,})(.*)")
INCLUDE = re.compile(r'^( *)--8<-- "([^"]+)"$')
PROGRAM = re.compile(r'\{\.(\w+) title="([^"]+)"\}')
BOX = re.compile(r'^( *)(?:\?\?\?\+?|!!!|===)\s*((?:\w+ ?)*)"([^"]*)"$')
PLOT = re.compile(r'<figure class="plot"[^>]*>(.*?)</figure>')
ANCHOR = re.compile(r"^(#+ .*?) *\{ *#[\w-]+ *\}$")
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>')
HOME = re.compile(r"<loc>([^<]*?)index\.html</loc>")


@dataclass
class Page:
    """One entry of nav, in its order."""

    place: str  # metrics/ndcg.md
    title: str
    section: str
    front: dict[str, str]
    body: str

    @property
    def address(self) -> str:
        return str(Path(self.place).with_suffix(".html").as_posix())

    @property
    def folder(self) -> str:
        return self.place.rpartition("/")[0]

    @property
    def description(self) -> str:
        return self.front.get("description", "")

    @property
    def reviewed(self) -> str:
        return self.front.get("reviewed", "")


def read(place: str, title: str, section: str) -> Page:
    text = (DOCS / place).read_text("utf-8")
    found = re.match(r"---\n(.*?)\n---\n+(.*)", text, re.DOTALL)
    if not found or not place.endswith(".md"):
        return Page(place, title, section, {}, "")
    rows = [row.split(": ", 1) for row in found[1].splitlines() if ": " in row]
    return Page(place, title, section, {key: value for key, value in rows}, found[2])


def contents() -> list[Page]:
    """The pages that nav of mkdocs.yml names, in order."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    nav = text[text.index("\nnav:") : text.index("\ntheme:")]
    pages, section = [], ""
    for line in nav.splitlines():
        if found := SECTION.match(line):
            section = found[1]
        elif found := ENTRY.match(line):
            top = found[2] == "index.md"
            pages.append(read(found[2], found[1], "" if top else section))
    return pages


def plain_markdown(body: str) -> str:
    """A page as any Markdown reader takes it: programs and outputs in their places,
    folded answers and boxes as quotations, plots by their captions."""
    said: list[str] = []
    boxes: list[int] = []  # how far the text of each open box is indented
    fence = ""
    for line in body.splitlines():
        if not fence and line.strip():
            depth = len(line) - len(line.lstrip(" "))
            boxes = [indent for indent in boxes if indent <= depth]
        lead = "> " * len(boxes)
        text = line[boxes[-1] :] if boxes else line
        marks = FENCE.match(text)
        if fence:
            included = INCLUDE.match(text)
            if included:
                file = (ROOT / included[2]).read_text("utf-8").rstrip("\n")
                said += [(lead + row).rstrip() for row in file.split("\n")]
                continue
            text = re.sub(r"^( *);(--8<--)", r"\1\2", text)
            fence = "" if text.strip() == fence else fence
        elif marks:
            fence = marks[1]
            text = PROGRAM.sub(r'\1 title="\2"', text)
        elif opened := BOX.match(text):
            kind = " ".join(opened[2].split()[::-1])  # senior question
            said += [
                f"{lead}> **{f'{kind.capitalize()}: ' if kind else ''}{opened[3]}**"
            ]
            boxes.append((boxes[-1] if boxes else 0) + 4 + len(opened[1]))
            continue
        else:
            text = PLOT.sub(r"*Plot: \1*", ANCHOR.sub(r"\1", text))
        said.append((lead + text).rstrip())
    return "\n".join(said).strip() + "\n"


def cells(row: str) -> list[str]:
    """A row of an HTML table as text, with the TeX of its formulas."""
    return [
        f"${html.unescape(tex[1]).strip()}$"
        if (tex := TEX.search(cell))
        else " ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split())
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    ]


def sheet(text: str) -> str:
    """The table that the cheat sheet's page holds, as Markdown."""
    found = re.search(r"<table.*?</table>", text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[0], re.DOTALL) if found else []
    lines = [" | ".join(c.replace("|", "\\|") for c in cells(row)) for row in rows]
    lines = [line if " | " in line else f"**{line}** | | | |" for line in lines]
    width = lines[0].count(" | ") + 1
    return "\n".join(
        [f"| {lines[0]} |", "| --- " * width + "|"] + [f"| {it} |" for it in lines[1:]]
    )


def copy_of(page: Page, site: Path, root: str) -> str:
    """A page's Markdown copy, under four lines that say where it is from."""
    body = page.body
    if "<!-- measures -->" in body:
        published = (site / page.address).read_text("utf-8")
        body = body.replace("<!-- measures -->", sheet(published))
    head = [f"title: {json.dumps(page.title, ensure_ascii=False)}"]
    head += [f"description: {json.dumps(page.description, ensure_ascii=False)}"]
    head += [f"reviewed: {page.reviewed}", f"source: {root}{page.address}"]
    return "---\n" + "\n".join(head) + f"\n---\n\n{plain_markdown(body)}"


def llms(pages: list[Page], root: str) -> str:
    """llms.txt in the form of llmstxt.org."""
    lines = [f"# {NAME}", "", f"> {pages[0].description}", ""]
    lines += [
        "Each page has a Markdown copy under its own address with .md for .html, with the",
        "programs and what they print. Text CC BY 4.0, code MIT.",
    ]
    section = ""
    for page in pages[1:]:
        if page.body and page.section != section:
            section = page.section
            lines += ["", f"## {section}", ""]
        if page.body:
            lines.append(f"- [{page.title}]({root}{page.place}): {page.description}")
    lines += ["", "## Optional", ""]
    folders = {p.section: p.folder for p in pages if p.folder and p.body}
    for name, folder in folders.items():
        lines.append(f"- [{name} in one file]({root}{folder}/{WHOLE})")
    lines.append(
        f"- [Programs]({root}programs.json): path, page, libraries, test and laws of each"
    )
    lines += [f"- [{p.title}]({root}{p.place})" for p in pages if not p.body]
    return "\n".join(lines) + "\n"


def feed(pages: list[Page], root: str) -> str:
    """Pages by the day on which they were last reviewed, newest first (Atom)."""
    dated = sorted((p for p in pages if p.reviewed), key=lambda p: p.reviewed)[::-1]

    def entry(page: Page) -> str:
        link = root + page.address
        return (
            f"<entry><title>{html.escape(page.title)}</title>"
            f'<id>{link}#reviewed-{page.reviewed}</id><link href="{link}"/>'
            f"<updated>{page.reviewed}T00:00:00Z</updated>"
            f"<summary>{html.escape(page.description)}</summary></entry>\n"
        )

    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{NAME}</title><id>{root}</id><author><name>{NAME}</name></author>\n"
        f'<link href="{root}index.html"/><link rel="self" href="{root}feed.xml"/>\n'
        f"<updated>{dated[0].reviewed}T00:00:00Z</updated>\n"
        f"{''.join(map(entry, dated[:NEWEST]))}</feed>\n"
    )


def laws(test: Path) -> list[str]:
    """The names of a file's tests, as words."""
    tree = ast.parse(test.read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name[5:].replace("_", " ") for name in names if name.startswith("test_")]


def programs(
    pages: list[Page], root: str, needs: Callable[[Path], list[str]]
) -> list[dict[str, object]]:
    """Every program that a page shows."""
    found = []
    for page in pages:
        for path in re.findall(r'^ *--8<-- "(snippets/.+\.py)"$', page.body, re.M):
            program = ROOT / path
            test = f"tests/{program.parent.name}/test_{program.name}"
            found.append(
                {
                    "path": path,
                    "page": root + page.address,
                    "download": root + path,
                    "libraries": needs(program),
                    "test": test,
                    "laws": laws(ROOT / test),
                }
            )
    return sorted(found, key=lambda row: str(row["path"]))


def head(page: Page, root: str, first: Page, card: bool) -> str:
    """What search engines and shared links show: a few hundred bytes."""
    link, quoted = root + page.address, html.escape(page.description)
    trail = [(NAME, root + "index.html"), (first.section, root + first.address)]
    trail = [step for step in trail if step[0] and step[1] != link]
    crumbs = [
        {"@type": "ListItem", "position": number, "name": name, "item": item}
        for number, (name, item) in enumerate([*trail, (page.title, link)], 1)
    ]
    article = {
        "@type": "TechArticle",
        "headline": page.title,
        "description": page.description,
        "dateModified": page.reviewed,
        "license": LICENCE,
    }
    graph: list[object] = [article]
    if trail:
        graph.append({"@type": "BreadcrumbList", "itemListElement": crumbs})
    data = json.dumps(
        {"@context": "https://schema.org", "@graph": graph},
        ensure_ascii=False,
        separators=(",", ":"),
    ).replace("<", "\\u003c")
    tags = [  # for each bare rel="alternate" the theme would fetch a sitemap
        f'<link rel="alternate describedby" type="text/markdown" href="{Path(page.place).name}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{html.escape(page.title)}">',
        f'<meta property="og:description" content="{quoted}">',
    ]
    if card:
        picture = f"{root}assets/cards/{page.place[:-3]}.png"
        tags += [f'<meta property="og:image" content="{picture}">']
        tags += ['<meta name="twitter:card" content="summary_large_image">']
    if page.place == "index.md":
        tags += [
            '<link rel="alternate feed" type="application/atom+xml" href="feed.xml">'
        ]
    return "".join(tags) + f'<script type="application/ld+json">{data}</script>'


def card(page: Page) -> Job:
    """What stands where somebody shares the page's address: 1200 × 630 points."""
    title, description = html.escape(page.title), html.escape(page.description)
    size = 92 if len(page.title) < 24 else 72
    logo = (DOCS / "assets/logo.svg").read_text("utf-8")
    logo = logo.replace("<svg ", '<svg width="84" height="84" ', 1)
    logo = logo.replace("#7d8a97", COLOURS[2])
    sans = "Helvetica, Arial, 'Liberation Sans', sans-serif"
    source = (
        '<div xmlns="http://www.w3.org/1999/xhtml" style="box-sizing: border-box; width: 1200px; '
        f"height: 630px; padding: 64px 76px; display: flex; flex-direction: column; background: {COLOURS[0]}; "
        f'color: {COLOURS[1]}; border-bottom: 16px solid {COLOURS[3]}; font-family: {sans}">'
        f'<div style="display: flex; align-items: center; gap: 20px; font-size: 34px">{logo}'
        f'<span>{NAME}</span><span style="margin-left: auto; color: {COLOURS[3]}">{html.escape(page.section)}</span></div>'
        f"<div style=\"margin-top: auto; font: bold {size}px/1.08 Georgia, 'Liberation Serif', serif\">{title}</div>"
        f'<div style="margin-top: 28px; font-size: 35px; line-height: 1.36; color: {COLOURS[2]}">{description}</div></div>'
    )
    return ("html", source, 1200, 630, COLOURS)


def address(site: Path) -> str:
    """Where the site will stand, as its sitemap says."""
    found = HOME.search((site / "sitemap.xml").read_text("utf-8"))
    if not found:
        fail("site/sitemap.xml does not name the home page: set SITE_URL and build.")
    return found[1]


def date_sitemap(site: Path, pages: list[Page], root: str) -> None:
    """Each page's date is that of its review, a notebook's that of its case."""
    days = {page.address: page.reviewed for page in pages}

    def dated(found: re.Match[str]) -> str:
        day = days.get(found[2].removeprefix("notebooks/"))
        return found[1] + (f"<lastmod>{day}</lastmod>" if day else "")

    text = (site / "sitemap.xml").read_text("utf-8")
    entry = rf"(<loc>{re.escape(root)}([^<]*)</loc>\s*)<lastmod>[^<]*</lastmod>"
    text = re.sub(entry, dated, text)
    (site / "sitemap.xml").write_text(text, "utf-8")
    (site / "sitemap.xml.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def publish(
    site: Path,
    needs: Callable[[Path], list[str]],
    paint: Paint | None,
) -> None:
    """Everything above, for the finished pages in `site`."""
    pages = contents()
    written = [page for page in pages if page.body]
    root = address(site)
    copies = {page.place: copy_of(page, site, root) for page in written}
    for place, copied in copies.items():
        (site / place).write_text(copied, "utf-8")
    for folder in {page.folder for page in written if page.folder}:
        own = [copies[page.place] for page in written if page.folder == folder]
        (site / folder / WHOLE).write_text("\n\n".join(own), "utf-8")
    (site / "llms.txt").write_text(llms(pages, root), "utf-8")
    (site / "feed.xml").write_text(feed(written, root), "utf-8")
    listed = json.dumps(programs(written, root, needs), indent=1, ensure_ascii=False)
    (site / "programs.json").write_text(listed + "\n", "utf-8")
    date_sitemap(site, written, root)
    if paint:
        for name, data in paint({page.place: card(page) for page in written}).items():
            file = site / f"assets/cards/{name[:-3]}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    for page in written:
        first = next(other for other in pages if other.section == page.section)
        tags = head(page, root, first, bool(paint))
        file = site / page.address
        text = file.read_text("utf-8").replace("</head>", f"{tags}</head>", 1)
        file.write_text(text, "utf-8")
