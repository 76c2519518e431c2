"""The built site, a server for it, and a browser that may ask nobody else."""

import functools
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import settings

from tests.pagekit import ROOT, SITE, built, fences

sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "overrides")]
settings.register_profile("site", deadline=None)  # no test is decided by its time
settings.load_profile("site")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Say which tests share a worker: those of one page's published text and programs,
    so that each program runs once and each page is looked at once; those of one file;
    a browser test of no page goes to any."""
    page_of = {ROOT / fence.program: fence.page for fence in fences() if fence.program}
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue  # its file says so itself
        values = item.callspec.params if hasattr(item, "callspec") else {}
        page = values.get("page") or page_of.get(values.get("program"))
        group = page.stem if page else item.path.name
        if item.get_closest_marker("browser") and not page:
            group = item.nodeid
        item.add_marker(pytest.mark.xdist_group(group))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def site():
    """site/, built anew where it is older than its sources."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/build.py"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return SITE


@pytest.fixture(scope="session")
def server():
    """A function: folder → address at which it is served on loopback."""
    running = []

    def serve(folder):
        handler = functools.partial(Quiet, directory=str(folder))
        http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        running.append(http)
        return f"http://127.0.0.1:{http.server_port}/"

    yield serve
    for http in running:
        http.shutdown()
        http.server_close()


@pytest.fixture(scope="session")
def browser():
    from env import chromium
    from playwright.sync_api import sync_playwright

    path = chromium()
    assert path, "no Chromium or Chrome: install one, or run scripts/test.py"
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    flags += ["--disable-background-networking", "--disable-component-update"]
    flags += ["--no-sandbox"] if root else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


class Visit:
    """A page that remembers what it asked for and what it complained about."""

    def __init__(self, context, address):
        self.requests, self.complaints = [], []
        self.page = context.new_page()
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on(
            "requestfailed", lambda r: self.complaints.append(f"failed: {r.url}")
        )
        self.page.on("pageerror", lambda e: self.complaints.append(f"error: {e}"))
        self.page.on("console", self.hear)
        self.page.on("response", self.check)
        self.page.goto(address, wait_until="load")

    def hear(self, message):
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def check(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")


@pytest.fixture
def visit(browser):
    """A function: address, then options of a browser context → Visit."""
    contexts = []

    def go(address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        return Visit(context, address)

    yield go
    for context in contexts:
        context.close()


SHOW = """html => {
  const there = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("article").replaceWith(there.querySelector("article"));
  document$.next(document);  // as the theme says that a page is new
}"""


class Window:
    """One window that shows the articles of many pages in turn, since starting Python
    or Mermaid costs more than most pages; a new one after `most`, to bound its memory."""

    def __init__(self, browser, address, most=12, **options):
        self.browser, self.address, self.options = browser, address, options
        self.most, self.shown, self.visit = most, 0, None

    def show(self, place):
        if self.shown % self.most == 0:
            self.close()
            context = self.browser.new_context(**self.options)
            self.visit = Visit(context, self.address(place))
        else:
            self.visit.complaints.clear()
            self.visit.page.evaluate(SHOW, place.read_text("utf-8"))
        self.shown += 1
        return self.visit

    def close(self):
        if self.visit:
            self.visit.page.context.close()


AXE = ROOT / "node_modules/axe-core/axe.min.js"
RUN_AXE = """async rules => (await axe.run(document, {resultTypes: ["violations"],
    ...(rules.length && {runOnly: rules})})).violations
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join("; "))"""
COLOURS = ["color-contrast", "link-in-text-block"]  # all that the other scheme changes
MEASURE = """figures => figures.map(figure => {
  const svg = figure.querySelector("svg");
  if (!svg) return null;
  const paper = getComputedStyle(figure.querySelector(".diagram-box")).backgroundColor;
  const texts = [...svg.querySelectorAll("text")].filter(t => t.textContent.trim());
  const ink = [...new Set(texts.map(t => getComputedStyle(t).fill))];
  return {shapes: svg.querySelectorAll("rect,path,polygon,circle,ellipse,line").length,
          texts: texts.length, paper, ink, width: svg.getBoundingClientRect().width};
})"""
INK = """figures => figures.map(figure => {
  const paper = getComputedStyle(document.body).backgroundColor;
  const texts = [...figure.querySelectorAll("text")].filter(t => t.textContent.trim());
  const lines = [...figure.querySelectorAll("path, use")].map(l => getComputedStyle(l))
    .filter(s => s.stroke != "none" && s.strokeOpacity == 1).map(s => s.stroke);
  return {width: figure.querySelector("svg").getBoundingClientRect().width, paper,
          ink: [...new Set(texts.map(t => getComputedStyle(t).fill))],
          lines: [...new Set(lines)]};
})"""
PHONE = {"width": 390, "height": 844}


def violations(page, rules=()):
    """What axe finds by all its rules or by some, with every answer unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN_AXE, list(rules))


def diagrams(page):
    return page.eval_on_selector_all("figure.diagram", MEASURE)


def plots(page):
    return page.eval_on_selector_all("figure.plot", INK)


def go_dark(page):
    page.locator("label[title='Switch to dark mode']").click()
    page.wait_for_timeout(300)  # colours fade


def overflow(page):
    """How many pixels the page is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@dataclass
class Survey:
    """What one visit from the disk found, in light, in dark, then on a phone."""

    complaints: list[str]
    requests: list[str]
    diagrams: dict[str, list]
    plots: dict[str, list]
    violations: dict[str, list[str]]
    overflow: int


@pytest.fixture(scope="session")
def survey(browser, site):
    """A function: page of docs/ → Survey; each page is visited once a session."""

    @functools.cache
    def look(source):
        context = browser.new_context(color_scheme="light")
        seen = Visit(context, built(source).as_uri())
        page = seen.page
        page.wait_for_timeout(200)
        drawn, plotted = {"light": diagrams(page)}, {"light": plots(page)}
        heard, asked = list(seen.complaints), list(seen.requests)  # axe asks as well
        barriers = {"light": violations(page)}
        go_dark(page)
        drawn["dark"], plotted["dark"] = diagrams(page), plots(page)
        barriers["dark"] = violations(page, COLOURS)
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(100)
        wide = overflow(page)
        context.close()
        return Survey(heard, asked, drawn, plotted, barriers, wide)

    return look
