"""Promise 14. Programs read the site too: Markdown beside each page, llms.txt, a feed,
dates, structured data, cards for shared links, and an index of the programs."""

import datetime
import gzip
import html
import json
import re
from xml.etree import ElementTree

import pytest

from tests.pagekit import DOCS, ROOT, built, fences, front_matter, pages, scan

pytestmark = pytest.mark.site
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BYTES = 400  # that a page may grow by, gzipped
ITEM = re.compile(r"- \[[^\]]+\]\(([^)\s]+)\)(: .+)?")
META = re.compile(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">')
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
ADDED = re.compile(
    r'<link rel="alternate describedby" type="text/markdown".*?ld\+json">.*?</script>'
)
ids = {"ids": lambda page: page.relative_to(DOCS).as_posix()}


@pytest.fixture(scope="module")
def root(site):
    from machines import address

    return address(site)


def lacks(source, copy):
    """What of a page's source its copy does not hold: headings, programs, outputs."""
    found = []
    for fence in scan("page", source):
        include = re.fullmatch(r'--8<-- "([^"]+)"', fence.body.strip())
        wanted = (ROOT / include[1]).read_text("utf-8") if include else fence.body
        wanted = re.sub(r"^ *;--8<--", "--8<--", wanted, flags=re.M)
        lines = [line.strip() for line in wanted.strip().splitlines()]
        have = "\n".join(line.lstrip("> ") for line in copy.splitlines())
        if "\n".join(line.lstrip("> ") for line in lines) not in have:
            found.append(f"block: {lines[0]}")
    bare = re.sub(r"^( *)(`{3,}).*?^\1\2 *$", "", source, flags=re.M | re.S)
    for title in re.findall(r"^#+ (.*?)(?: *\{.*\})?$", bare, re.M):
        if not re.search(rf"^#+ {re.escape(title)}$", copy, re.M):
            found.append(f"heading: {title}")
    for question in re.findall(r'^ *\?\?\? question (\w+ ".*")$', bare, re.M):
        if question.split('"')[1] not in copy or "??? question" in copy:
            found.append(f"question: {question}")
    return found


@pytest.mark.parametrize("page", pages(), **ids)
def test_each_page_has_a_markdown_copy_beside_it(page, site):
    copy = (site / page.relative_to(DOCS)).read_text("utf-8")
    assert lacks(page.read_text("utf-8"), copy) == []
    head = front_matter(copy)
    assert list(head) == ["title", "description", "reviewed", "source"]
    assert head["source"].endswith(built(page).relative_to(site).as_posix())
    link = f'<link rel="alternate describedby" type="text/markdown" href="{page.name}">'
    assert link in built(page).read_text("utf-8")


def test_the_cheat_sheet_is_a_table_in_its_copy_as_well(site):
    rows = (site / "metrics/cheat_sheet.md").read_text("utf-8").count("\n| ")
    text = (DOCS / "metrics/ndcg.md").read_text("utf-8")
    measures = sum(
        page.read_text("utf-8").count("\n  - {name: ")
        for page in pages()
        if "metrics" in page.parts
    )
    assert "measures:" in text
    assert rows >= measures > 30


def llms_faults(text, root, site):
    """What llmstxt.org would not read: a title, a summary, sections of links."""
    lines = [line for line in text.splitlines() if line]
    found = [] if re.fullmatch(r"# [^#].+", lines[0]) else ["no title"]
    if not lines[1].startswith("> "):
        found.append("no summary")
    start = next(
        (i for i, line in enumerate(lines) if line.startswith("## ")), len(lines)
    )
    for line in lines[start:]:
        item = ITEM.fullmatch(line)
        if not item and not re.fullmatch(r"## \w.*", line):
            found.append(f"not a link or a section: {line}")
        if item and not item[1].startswith(root):
            found.append(f"elsewhere: {line}")
        if item and not (site / item[1].removeprefix(root)).is_file():
            found.append(f"dead: {line}")
    return found


def test_llms_txt_has_its_form_and_names_every_page(site, root):
    text = (site / "llms.txt").read_text("utf-8")
    assert llms_faults(text, root, site) == []
    for page in pages():
        place = page.relative_to(DOCS).as_posix()
        assert place == "index.md" or f"({root}{place}): " in text, place


def test_each_section_is_one_file_too_whole_and_in_order(site, root):
    told = (site / "llms.txt").read_text("utf-8")
    folders = {page.parent.relative_to(DOCS).as_posix() for page in pages()} - {"."}
    for folder in folders:
        text = (site / folder / "llms-full.txt").read_text("utf-8")
        places = re.findall(rf"\({re.escape(root)}({folder}/\w+\.md)\): ", told)
        copies = [(site / place).read_text("utf-8") for place in places]
        assert text == "\n\n".join(copies)
        assert len(copies) == sum(page.parent.name == folder for page in pages())
        assert f" in one file]({root}{folder}/llms-full.txt)" in told
    assert len(folders) >= 8


def test_the_sitemap_has_every_page_and_the_day_of_its_review(site, root):
    text = (site / "sitemap.xml").read_text("utf-8")
    days = {}
    for url in ElementTree.fromstring(text):
        days[url.find(f"{MAP}loc").text.removeprefix(root)] = url.findtext(
            f"{MAP}lastmod"
        )
    html_pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert set(days) == html_pages - {"404.html"}
    for page in pages():
        day = front_matter(page.read_text("utf-8"))["reviewed"]
        assert days[built(page).relative_to(site).as_posix()] == day
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()).decode() == text


def feed_faults(text, root, site):
    """What RFC 4287 asks, and that each link leads to a page."""
    feed = ElementTree.fromstring(text)
    found, seen, days = [], set(), []
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            if len(part.findall(ATOM + name)) != 1:
                found.append(f"{name} is missing")
        day = part.findtext(f"{ATOM}updated") or ""
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", day):
            found.append(f"{day!r} is no time")
        if part is not feed:
            days.append(day)
            link = part.find(f"{ATOM}link").get("href")
            if not (site / link.removeprefix(root)).is_file():
                found.append(f"{link} is dead")
        found += ["an id stands twice"] if part.findtext(f"{ATOM}id") in seen else []
        seen.add(part.findtext(f"{ATOM}id"))
    if feed.find(f"{ATOM}author/{ATOM}name") is None:
        found.append("no author")
    if days != sorted(days, reverse=True):
        found.append("not the newest first")
    return found


def test_the_feed_is_atom_and_its_links_lead_to_pages(site, root):
    text = (site / "feed.xml").read_text("utf-8")
    assert feed_faults(text, root, site) == []
    newest = max(front_matter(page.read_text("utf-8"))["reviewed"] for page in pages())
    assert f"<updated>{newest}T" in text
    assert datetime.date.fromisoformat(newest)


def data_faults(text, head, root, site):
    """What search engines are told, beside what the page says of itself."""
    found = []
    parts = {part["@type"]: part for part in json.loads(LD.search(text)[1])["@graph"]}
    article = parts["TechArticle"]
    if article["dateModified"] != head["reviewed"]:
        found.append("another date")
    if article["description"] != head["description"]:
        found.append("another description")
    trail = parts.get("BreadcrumbList", {"itemListElement": []})["itemListElement"]
    if [step["position"] for step in trail] != list(range(1, len(trail) + 1)):
        found.append("the steps are not in order")
    for step in trail:
        if not (site / step["item"].removeprefix(root)).is_file():
            found.append(f"{step['item']} is dead")
    return found


@pytest.mark.parametrize("page", pages(), **ids)
def test_a_page_says_what_it_is_and_costs_few_bytes(page, site, root):
    text = built(page).read_text("utf-8")
    head = front_matter(page.read_text("utf-8"))
    assert data_faults(text, head, root, site) == []
    metas = {name: html.unescape(content) for name, content in META.findall(text)}
    assert metas["og:description"] == head["description"]
    assert metas["og:title"]
    without = ADDED.sub("", text, count=1)
    assert without != text
    grown = len(gzip.compress(text.encode())) - len(gzip.compress(without.encode()))
    assert grown <= BYTES, f"{grown} bytes"


def card_faults(place, site):
    """A card is 1200 × 630, small, and has something on it."""
    data = (site / place).read_bytes() if (site / place).is_file() else b""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return [f"{place}: no picture"]
    size = (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    return [f"{place}: {size}, {len(data)} bytes"] * (
        size != (1200, 630) or not 4_000 < len(data) < 40_000
    )


def test_each_page_has_a_card_of_its_own(site, root):
    from env import chromium

    if not chromium():
        pytest.skip("cards are drawn where there is a Chromium")
    cards = {}
    for page in pages():
        metas = dict(META.findall(built(page).read_text("utf-8")))
        assert metas["twitter:card"] == "summary_large_image"
        place = metas["og:image"].removeprefix(root)
        assert card_faults(place, site) == []
        cards.setdefault((site / place).read_bytes(), []).append(page.name)
    assert [names for names in cards.values() if len(names) > 1] == []


def test_a_card_is_drawn_once_and_a_fault_is_one_sentence(
    tmp_path, monkeypatch, capsys
):
    import pictures

    monkeypatch.setattr(pictures, "DRAWN", tmp_path)
    asked = []

    def run(jobs, scripts):
        asked.append([job[1] for job in jobs])
        return [[job[1], "aGk=", None] for job in jobs]

    jobs = {"one": pictures.icon(192, 1, "none"), "two": pictures.icon(512, 1, "none")}
    assert pictures.draw(run, jobs) == {"one": b"hi", "two": b"hi"}
    assert pictures.draw(run, jobs | {"one": pictures.icon(64, 1, "none")})
    assert asked == [["one", "two"], ["one"]]
    with pytest.raises(SystemExit):
        pictures.draw(
            lambda jobs, _: [["x", None, "no such font"]],
            {"x": (*jobs["one"][:4], ["#fff"])},
        )
    assert capsys.readouterr().err == "The picture x was not drawn: no such font.\n"


def test_without_a_chromium_no_card_is_named():
    from machines import contents, head

    page = contents()[1]
    assert "og:image" in head(page, "https://x.org/", page, True)
    assert "og:image" not in head(page, "https://x.org/", page, False)


def program_faults(rows, root, site):
    """What the index of programs says that is not so, and what it leaves out."""
    shown = {(f.program, f.page) for f in fences() if f.program.endswith(".py")}
    said = {
        (row["path"], DOCS / row["page"].removeprefix(root).replace(".html", ".md"))
        for row in rows
    }
    found = [f"missing or wrong: {pair[0]}" for pair in shown ^ said]
    texts = [
        (ROOT / f"requirements{it}.txt").read_text("utf-8") for it in ("", "-data")
    ]
    pinned = set(re.findall(r"^([\w-]+)==", "\n".join(texts), re.M))
    for row in rows:
        text = (ROOT / row["test"]).read_text("utf-8")
        names = {"def test_" + law.replace(" ", "_") + "(" for law in row["laws"]}
        found += [f"{row['test']}: no {name}" for name in names if name not in text]
        if len(re.findall(r"^def test_", text, re.M)) != len(row["laws"]):
            found.append(f"{row['test']}: has more laws, or fewer")
        if not (site / row["download"].removeprefix(root)).is_file():
            found.append(f"{row['download']} is dead")
        missing = set(row["libraries"]) - pinned
        found += [f"{row['path']}: {name} is not installed" for name in missing]
    return found


def test_the_index_has_every_program_with_its_laws(site, root):
    rows = json.loads((site / "programs.json").read_text("utf-8"))
    assert program_faults(rows, root, site) == []


def test_the_home_page_and_readme_lead_there(site):
    home = (site / "index.html").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in ("llms.txt", "programs.json", "feed.xml"):
        assert f'href="{name}"' in home
        assert name in readme


SOURCE = (DOCS / "metrics/ndcg.md").read_text("utf-8")


@pytest.mark.parametrize(
    "breakage",
    [
        lambda copy: re.sub(r"^## Definition$", "", copy, flags=re.M),
        lambda copy: copy.replace("from math import log2", "", 1),
        lambda copy: copy.replace(
            (ROOT / "snippets/metrics/ndcg.py").read_text("utf-8"),
            '--8<-- "snippets/metrics/ndcg.py"\n',
        ),
        lambda copy: copy.replace("Do you approve?", ""),
    ],
    ids=["heading", "block", "include", "question"],
)
def test_a_copy_that_lost_something_is_caught(breakage, site):
    copy = (site / "metrics/ndcg.md").read_text("utf-8")
    assert lacks(SOURCE, copy) == []
    assert lacks(SOURCE, breakage(copy))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# System", "System"),
        ("\n> ", "\n"),
        ("metrics/ndcg.md", "metrics/no.md"),
        ("- [NDCG]", "* [NDCG]"),
    ],
)
def test_an_llms_txt_out_of_form_is_caught(old, new, site, root):
    text = (site / "llms.txt").read_text("utf-8")
    assert llms_faults(text.replace(old, new, 1), root, site)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<entry><title>.*?</title>", "<entry>"),
        ("T00:00:00Z", ""),
        (r"\.html", ".htm"),
        ("<author>.*</author>", ""),
        ("<id>[^<]*</id>", "<id>one</id>"),
    ],
    ids=["title", "time", "link", "author", "id"],
)
def test_a_feed_out_of_form_is_caught(old, new, site, root):
    text = (site / "feed.xml").read_text("utf-8")
    assert feed_faults(re.sub(old, new, text), root, site)


def test_wrong_data_cards_and_programs_are_caught(site, root, tmp_path):
    text = (site / "metrics/ndcg.html").read_text("utf-8")
    head = front_matter(SOURCE)
    assert data_faults(text, head | {"reviewed": "2020-01-01"}, root, site)
    assert data_faults(text.replace("metrics/choose.html", "no.html"), head, root, site)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(9_000))
    assert card_faults("a.png", tmp_path)
    assert card_faults("none.png", tmp_path)
    rows = json.loads((site / "programs.json").read_text("utf-8"))
    assert program_faults(rows[1:], root, site)
    for key, value in [
        ("laws", ["the moon is cheese"]),
        ("libraries", ["tensorflow"]),
        ("download", "no.py"),
    ]:
        assert program_faults([{**rows[0], key: value}, *rows[1:]], root, site)
