"""Search finds: the judged queries, sections with their context, kinds as filters, the
keyboard; and nothing of it is loaded before the box is reached."""

import hashlib
from collections import Counter

import pytest

from benchmarks.search import ASK, PARTS, address, judged, scores
from tests.conftest import overflow, violations
from tests.pagekit import built, front_matter, pages

pytestmark = [pytest.mark.site, pytest.mark.browser]
FLOORS = {"search_queries": (0.98, 0.94), "search_queries_held_out": (0.95, 0.90)}
BOX, RESULT = ".md-search__input", "[data-search-result]"
LATE = ("search/index.js", "texts.js", "minisearch.js", "search_core.js", "search.js")

ENGINE = """queries => {
  const searcher = SearchCore.Searcher(searchIndex);
  return queries.map(query => searcher.search(query).map(page => page.hits[0].location));
}"""


def found(page, root, queries):
    """For each query the pages, best first."""
    said = page.evaluate(ASK, queries)
    return [[address(url, root) for url in it["pages"]] for it in said]


def open_search(seen, query=""):
    """The page with its box open, and results if a query was typed."""
    page = seen.page
    page.keyboard.press("/")
    page.wait_for_selector(".search-kinds")
    if query:
        page.keyboard.type(query)
        page.wait_for_selector(f"{RESULT} mark")
    return page


def ready(seen):
    """The page, its search set up with the texts for context."""
    page = open_search(seen, "calibration")
    page.wait_for_selector(".md-search-result__article mark")
    return page


def marks(page, root, part):
    rows = judged(part)
    return scores(rows, found(page, root, [row.query for row in rows]))


@pytest.mark.parametrize("way", ["http", "file"])
def test_the_judged_queries_find_their_pages(way, site, server, visit):
    root = server(site) if way == "http" else site.as_uri() + "/"
    page = ready(visit(root + "index.html"))
    for part, (recall, mrr) in FLOORS.items():
        measured = marks(page, root, part)
        assert measured[0] >= recall, (part, measured)
        assert measured[1] >= mrr, (part, measured)


def test_without_synonyms_or_a_boost_the_judged_queries_do_worse(site, browser):
    """The engine alone, in an empty page, as it is and with one thing taken away."""
    engine = (site / "assets/vendor/minisearch.js").read_text("utf-8")
    core = (site / "assets/search_core.js").read_text("utf-8")
    index = (site / "search/index.js").read_text("utf-8")
    rows = judged(PARTS[0])

    def quality(old="", new=""):
        assert old in core + index, old
        page = browser.new_page()
        for script in (engine, core, index):
            changed = script.replace(old, new) if old else script
            page.add_script_tag(content=changed)
        said = page.evaluate(ENGINE, [row.query for row in rows])
        page.close()
        leads = [
            set(row.right) & set(places) for row, places in zip(rows, said, strict=True)
        ]
        named = [any("#" in it for it in lead) for lead in leads]
        return scores(rows, said)[1], sum(named)

    whole, sections = quality()
    for old, new in [
        ('"synonyms":[[', '"synonyms":[],"unused":[['),
        ("boost: BOOST,\n        boostTerm", "boostTerm"),
        ("names: 8", "names: 1"),
        ("about: 3", "about: 1"),
        ("reference: 0.6", "reference: 1"),
    ]:
        assert quality(old, new)[0] < whole - 0.003, old
    assert quality("heading: 5", "heading: 1")[1] < sections


def test_the_judged_set_is_whole(site):
    """Large enough, without repeats, the held-out part as its rule says, and every
    address there."""
    rows = {part: judged(part) for part in PARTS}
    assert sum(map(len, rows.values())) >= 150
    assert len(rows["search_queries_held_out"]) >= 50
    counts = Counter(row.query for part in rows.values() for row in part)
    assert [query for query, times in counts.items() if times > 1] == []
    for part, listed in rows.items():
        for row in listed:
            held = hashlib.sha256(row.query.encode()).digest()[0] % 10 < 3
            assert held == (part == "search_queries_held_out"), row.query
            for right in row.right:
                place, _, section = right.partition("#")
                text = (site / place).read_text("utf-8")
                assert not section or f'id="{section}"' in text, right


def test_each_page_is_found_by_each_of_its_chinese_terms(site, visit):
    """Among the first three, or among as many as carry the term."""
    carried = {}
    for source in pages():
        terms = front_matter(source.read_text("utf-8"))["zh"].strip("[]").split(", ")
        for term in terms:
            carried.setdefault(term, []).append(
                built(source).relative_to(site).as_posix()
            )
    root = site.as_uri() + "/"
    said = found(ready(visit(root + "index.html")), root, list(carried))
    wrong = [
        (term, place, first)
        for (term, places), listed in zip(carried.items(), said, strict=True)
        for place in places
        if place not in (first := listed[: max(3, len(places))])
    ]
    assert wrong == []


@pytest.mark.parametrize("way", ["http", "file"])
def test_enter_leads_to_the_section_and_marks_the_term_there(way, site, server, visit):
    root = server(site) if way == "http" else site.as_uri() + "/"
    page = open_search(visit(root + "index.html"), "ndcg when it misleads")
    page.wait_for_selector(f"{RESULT}[href*='#when-it-misleads'] mark")
    page.keyboard.press("Enter")
    page.wait_for_url("**/metrics/ndcg.html?h=*#when-it-misleads")
    page.wait_for_selector("article mark[data-md-highlight]")
    assert page.locator("article mark").first.inner_text().lower() in "ndcg misleads"


def test_a_result_shows_the_term_in_context(site, visit):
    page = ready(visit((site / "index.html").as_uri()))
    page.locator(BOX).fill("watermark")
    page.keyboard.press("End")
    link = page.locator(f"{RESULT}[href*='glossary.html'][href$='#watermark']")
    link.wait_for()
    assert link.locator("mark").first.inner_text().lower() == "watermark"
    assert len(link.locator("article").inner_text()) > 100


@pytest.mark.parametrize("way", ["http", "file"])
def test_kinds_filter_by_keyboard_and_by_prefix(way, site, server, visit):
    root = server(site) if way == "http" else site.as_uri() + "/"
    page = open_search(visit(root + "index.html"), "drift")
    kinds = page.locator(".search-kinds button")
    names = kinds.all_inner_texts()
    at = [name.lower() for name in names].index("metrics")
    for _ in range(at + 1):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    only = "/".join([root.rstrip("/"), "metrics", ""])
    all_there = f"""() => [...document.querySelectorAll("{RESULT}")].length > 1 &&
      [...document.querySelectorAll("{RESULT}")].every(a => a.href.startsWith("{only}"))"""
    page.wait_for_function(all_there)
    assert kinds.nth(at).get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.textContent") == "metrics"
    assert page.locator(BOX).input_value() == "metrics: drift"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href").startswith(only)
    page.locator(BOX).fill("case: drift")
    page.keyboard.press("End")
    page.wait_for_function(all_there.replace("/metrics/", "/cases/"))
    page.locator(BOX).fill("metrics: ")
    page.keyboard.press("End")
    page.wait_for_function(all_there)


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_the_keyboard_opens_walks_goes_and_closes(keys, site, visit):
    page = visit((site / "index.html").as_uri()).page
    page.keyboard.press(keys)
    box = page.get_by_role("searchbox", name="Search")
    assert box.evaluate("e => e === document.activeElement")
    page.keyboard.type("calibraton")
    page.wait_for_selector(f"{RESULT} mark")
    page.keyboard.press("ArrowDown")
    assert "metrics/calibration.html" in page.evaluate("document.activeElement.href")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()
    page.keyboard.press(keys)
    page.wait_for_function("() => document.getElementById('__search').checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/metrics/calibration.html*")


def test_first_results_come_before_the_texts_and_keep_the_focus(site, server, visit):
    seen = visit(server(site) + "index.html")
    page = seen.page
    held = []
    page.context.route("**/texts.js", lambda route: held.append(route))
    page.keyboard.press("/")
    page.keyboard.type("watermark")
    page.wait_for_selector(RESULT)
    page.keyboard.press("ArrowDown")
    place = page.evaluate("document.activeElement.href.split('?')[0]")
    assert "glossary" in place
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_selector(f"{RESULT} article > mark")
    assert page.evaluate("document.activeElement.href.split('?')[0]") == place


@pytest.mark.parametrize("width", [1280, 390])
def test_open_results_are_accessible_and_fit(width, site, visit):
    seen = visit(
        (site / "index.html").as_uri(), viewport={"width": width, "height": 844}
    )
    if width == 390:
        seen.page.emulate_media(color_scheme="dark")
    page = ready(seen)
    page.locator(".search-kinds button").first.click()
    page.wait_for_timeout(400)  # colours fade
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("way", ["http", "file"])
def test_nothing_is_loaded_before_the_box_is_reached(way, site, server, visit):
    root = server(site) if way == "http" else site.as_uri() + "/"
    seen = visit(root + "metrics/ndcg.html")
    seen.page.wait_for_timeout(300)
    assert [url for url in seen.requests if url.endswith(LATE)] == []
    ready(seen)
    assert {name for name in LATE for url in seen.requests if url.endswith(name)} == {
        *LATE
    }
    assert seen.complaints == []


def test_without_node_the_build_says_what_to_do(monkeypatch, capsys, tmp_path):
    import env

    monkeypatch.setattr(env.shutil, "which", lambda name: None)
    monkeypatch.setattr(env, "PYTHON", tmp_path / "python")
    with pytest.raises(SystemExit):
        env.node()
    assert "install Node" in capsys.readouterr().err
