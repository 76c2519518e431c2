"""Promise 9. Each page works with the keyboard and a screen reader (axe finds
nothing), and on a phone."""

import pytest

from tests.conftest import COLOURS, PHONE, overflow, violations
from tests.pagekit import sources

pytestmark = [pytest.mark.site, pytest.mark.browser]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", sources(), ids=lambda p: p.stem)
def test_axe_finds_nothing(page, scheme, survey):
    assert survey(page).violations[scheme] == []


@pytest.mark.parametrize("page", sources(), ids=lambda p: p.stem)
def test_the_page_fits_a_phone(page, survey):
    assert survey(page).overflow <= 0


def test_the_keyboard_reaches_content_and_search(site, visit):
    page = visit((site / "metrics/ndcg.html").as_uri()).page
    page.keyboard.press("Tab")
    assert page.locator(".md-skip").evaluate("e => e.matches(':focus')")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)  # a jump within the page closes search
    page.keyboard.press("/")
    page.wait_for_function("() => document.activeElement.matches('.md-search__input')")
    page.keyboard.type("hashing")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*hashing*")


def test_the_colour_scheme_follows_the_switch_and_is_kept(site, visit):
    page = visit((site / "index.html").as_uri(), color_scheme="light").page
    read = "document.body.getAttribute('data-md-color-scheme')"
    assert page.evaluate(read) == "default"
    page.locator("label[title='Switch to dark mode']").click()
    assert page.evaluate(read) == "slate"
    page.reload()
    assert page.evaluate(read) == "slate"


BREAKAGES = {
    "picture without words": "document.querySelector('article').innerHTML += '<img src=\"data:,\">'",
    "button without a name": "document.querySelector('article').innerHTML += '<button></button>'",
    "pale text": "document.querySelector('article p').style.color = '#ddd'",
}


@pytest.mark.parametrize("script", BREAKAGES.values(), ids=BREAKAGES.keys())
def test_a_barrier_is_caught(script, site, visit):
    page = visit((site / "index.html").as_uri(), bypass_csp=True).page
    page.wait_for_timeout(300)
    page.evaluate(script)
    assert violations(page)


def test_pale_text_is_caught_by_the_rules_of_colour_alone(site, visit):
    page = visit((site / "index.html").as_uri(), bypass_csp=True).page
    page.wait_for_timeout(300)
    assert violations(page, COLOURS) == []
    page.evaluate(BREAKAGES["pale text"])
    assert violations(page, COLOURS)


def test_a_page_too_wide_is_caught(site, visit):
    page = visit((site / "index.html").as_uri(), viewport=PHONE).page
    page.evaluate("document.querySelector('article').style.minWidth = '900px'")
    assert overflow(page) > 0
