"""Promise 5. No page asks any other host for anything: fonts, diagrams, maths,
search, Python."""

import gzip
import re

import pytest

from tests.pagekit import SITE, built, sources

pytestmark = [pytest.mark.site, pytest.mark.browser]
OWN = ("http://127.0.0.1:", "file:", "data:", "blob:", "about:")
ASKS = re.compile(
    r"<(?:script|img|link|iframe|source|video|audio|embed|object)\b[^>]*?"
    r"(?:src|href|data)=\"(?:https?:)?//[^\"]+\"[^>]*>"
)
HARMLESS = re.compile(r'rel="(?:canonical|prev|next|edit)"')
TEXT_KB, DIAGRAM_KB, MATHS_KB, NOTEBOOK_KB = 90, 110, 170, 60
REQUESTS = 14


def strangers(requests):
    return [url for url in requests if not url.startswith(OWN)]


def outside(text):
    """Tags of a page that would fetch something from another host."""
    return [tag for tag in ASKS.findall(text) if not HARMLESS.search(tag)]


def policy(text):
    tags = re.findall(r"<meta[^>]*Content-Security-Policy[^>]*>", text)
    return [said for tag in tags for said in re.findall(r'content="([^"]+)"', tag)]


def test_every_built_page_is_looked_at(site):
    """The 404 page is not: its addresses are those of the hosted site."""
    html = {page for page in site.rglob("*.html") if page.name != "404.html"}
    assert html == {built(source) for source in sources()}


@pytest.mark.parametrize("page", sources(), ids=lambda p: p.stem)
def test_a_page_from_the_disk_loads_whole_and_asks_nobody_else(page, survey):
    seen = survey(page)
    assert seen.complaints + strangers(seen.requests) == []


def test_no_page_names_a_foreign_file_and_each_forbids_it(site):
    wrong = []
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        wrong += [f"{page.name}: {tag}" for tag in outside(text)]
        if (
            len(policy(text)) != 1
            or "http" in policy(text)[0]
            or "*" in policy(text)[0]
        ):
            wrong.append(f"{page.name}: its Content-Security-Policy lets others in")
    for sheet in site.rglob("*.css"):
        foreign = re.findall(
            r"url\([\"']?(?:https?:)?//[^)]+\)", sheet.read_text("utf-8")
        )
        wrong += [f"{sheet.name}: {url}" for url in foreign]
    assert wrong == []


@pytest.mark.parametrize("page", sources(), ids=lambda p: p.stem)
def test_a_served_page_loads_whole_asks_nobody_else_and_stays_light(
    page, site, server, visit
):
    """Bytes as gzip sends them; the search index waits for the reader."""
    root = server(site)
    seen = visit(root + built(page).relative_to(site).as_posix())
    seen.page.wait_for_timeout(200)
    assert seen.complaints + strangers(seen.requests) == []
    files = {
        site / url.removeprefix(root).split("?")[0]
        for url in seen.requests
        if url.startswith(root)
    }
    assert not any("search_index" in url for url in seen.requests)
    if page.suffix == ".py":
        return  # its plots come as one scrolls
    size = sum(
        len(f.read_bytes() if f.suffix == ".woff2" else gzip.compress(f.read_bytes()))
        for f in files
    )
    text = built(page).read_text("utf-8")
    limit = DIAGRAM_KB if 'class="diagram"' in text else TEXT_KB
    limit = MATHS_KB if 'class="arithmatex"' in text else limit  # KaTeX's faces: 60 KB
    assert size / 1000 < limit, f"{size} bytes"
    assert len(files) <= REQUESTS


def test_a_notebook_page_stays_light(site):
    for page in (site / "notebooks").rglob("*.html"):
        text = re.sub(r"<svg.*?</svg>", "", page.read_text("utf-8"), flags=re.DOTALL)
        assert len(gzip.compress(text.encode())) / 1000 < NOTEBOOK_KB, page.name


def test_a_foreign_script_font_or_image_is_caught(site, tmp_path, visit):
    assert outside('<script src="https://example.org/a.js"></script>')
    assert outside('<img alt="" src="//example.org/a.png">')
    text = (SITE / "index.html").read_text("utf-8")
    away = text.replace(
        "</body>", '<img alt="" src="https://example.org/a.png"></body>'
    )
    (tmp_path / "page.html").write_text(away, "utf-8")
    seen = visit((tmp_path / "page.html").as_uri())
    seen.page.wait_for_timeout(200)
    assert any("Content Security Policy" in it for it in seen.complaints)


def test_a_page_without_the_policy_or_with_a_lax_one_is_caught():
    assert policy("<head></head>") == []
    assert (
        "*"
        in policy(
            '<meta http-equiv="Content-Security-Policy" content="default-src *">'
        )[0]
    )
