"""Promise 6. Search answers with no network, over http and from file://, in English
and Chinese. How well it ranks, and the box itself: test_12_search.py."""

import pytest

from tests.pagekit import SITE

pytestmark = [pytest.mark.site, pytest.mark.browser]
QUERIES = {
    "ndcg": "metrics/ndcg.html",
    "consistent hashing": "foundations/consistent_hashing.html",
    "virtual nodes": "foundations/consistent_hashing.html",
    "collaborative filtering": "cases/collaborative_filtering.html",
    "item-based": "cases/collaborative_filtering.html",
    "45 minutes interview": "framework/overview.html",
    "eight stages pipeline": "framework/pipeline.html",
    "duckdb": "scaling/one_machine_first.html",
    "一致性哈希": "foundations/consistent_hashing.html",
    "协同过滤": "cases/collaborative_filtering.html",
    "面试": "framework/overview.html",
}
NONSENSE = "qzxvkwj"


def ask(page, query):
    """Type a query and return the addresses of the pages found, best first."""
    page.keyboard.press("/")
    box = page.locator(".md-search__input")
    box.fill(query)
    box.press("End")
    page.wait_for_function(
        "() => /match/.test(document.querySelector('.md-search-result__meta').textContent)"
    )
    page.wait_for_timeout(250)
    links = page.locator(".md-search-result__item > a.md-search-result__link")
    found = [
        link.get_attribute("href").split("?")[0].split("#")[0] for link in links.all()
    ]
    return list(dict.fromkeys(found))


def missing(page, query, wanted):
    found = ask(page, query)[:3]
    return [] if any(url.endswith(wanted) for url in found) else [f"{query}: {found}"]


@pytest.mark.parametrize("way", ["http", "file"])
def test_each_query_finds_its_page_among_the_first_three(way, site, server, visit):
    root = server(site) if way == "http" else site.as_uri() + "/"
    page = visit(root + "index.html").page
    wrong = [it for query, name in QUERIES.items() for it in missing(page, query, name)]
    assert wrong == []


def test_ctrl_k_and_the_button_open_search(site, visit):
    page = visit((site / "index.html").as_uri()).page
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.className").startswith(
        "md-search__input"
    )


def test_a_query_that_finds_nothing_is_caught(site, visit):
    page = visit((site / "index.html").as_uri()).page
    assert missing(page, NONSENSE, "metrics/ndcg.html")


def test_copy_puts_the_exact_program_on_the_clipboard(site, server, visit):
    root = server(site)
    seen = visit(
        root + "metrics/ndcg.html", permissions=["clipboard-read", "clipboard-write"]
    )
    block = seen.page.locator(".highlight", has_text="snippets/metrics/ndcg.py").first
    block.locator("button").first.click()
    seen.page.wait_for_timeout(200)
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    program = (SITE.parent / "snippets/metrics/ndcg.py").read_text("utf-8")
    assert copied.rstrip() == program.rstrip()
