"""Promise 13. After one press every page works in flight mode; an edition arrives whole
or not at all; the zip opens from disk. The network is off: the server is stopped too."""

import base64
import contextlib
import functools
import json
import re
import shutil
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.conftest import PHONE, go_dark, overflow, violations

pytestmark = [pytest.mark.site, pytest.mark.browser]
BUTTON = "[data-keep]"
ADDRESS = "reference/offline.html"
READ = """async ([rows, root]) => {
  const wrong = [];
  for (const [name, hash] of rows) {
    const answer = await fetch(root + name).catch(() => null);
    if (!answer || !answer.ok) { wrong.push(name); continue; }
    const sum = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
    if (btoa(String.fromCharCode(...new Uint8Array(sum))) !== hash) wrong.push(name);
  }
  return wrong;
}"""


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; remembers what was asked, and breaks off where it is told to."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        name = self.path.lstrip("/").split("?")[0]
        self.server.asked.append(name)
        if name in self.server.broken:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"<p>half a pa")  # then the connection is closed
        else:
            super().do_GET()


@pytest.fixture
def host():
    """A function: folder → a server that can be stopped, with `root` and `broken`."""
    running = []

    def serve(folder):
        handler = functools.partial(Handler, directory=str(folder))
        http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        http.asked, http.broken = [], set()
        http.root = f"http://127.0.0.1:{http.server_port}/"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        running.append(http)
        return http

    yield serve
    for http in running:
        stop(http)


def stop(http):
    http.shutdown()
    http.server_close()


def listed(site):
    """[name, hash, bytes] of every file of the offline edition."""
    found = re.search(
        r"^const FILES = (.*);$", (site / "sw.js").read_text("utf-8"), re.M
    )
    return json.loads(found[1])


def hears(page, words):
    page.locator("[data-say]", has_text=words).wait_for(timeout=120_000)


def press(page, root, ending="Available offline"):
    """Press the button and wait for how it ends."""
    page.goto(root + ADDRESS)
    page.click(BUTTON)
    hears(page, ending)


def visited_until(page, address, selector, words=""):
    """Open an address until it says so: the browser asks for an edition when a page is
    opened, but not while it is still busy with an answer from before."""
    for _ in range(20):
        page.goto(address)
        with contextlib.suppress(PlaywrightTimeout):
            page.locator(selector, has_text=words).wait_for(timeout=5_000)
            return
    raise AssertionError(f"{address} never says {words or selector}")


@pytest.fixture
def small(site, tmp_path):
    """A small edition of the site, complete in itself: two pages and their parts."""
    parts = ["assets/*.*", "assets/stylesheets/*.css", "assets/javascripts/bundle*.js"]
    for pattern in [*parts, "index.html", ADDRESS]:
        for file in site.glob(pattern):
            place = tmp_path / "small" / file.relative_to(site)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    return edition(tmp_path / "small", "first")


def edition(folder, word):
    """Write a word into the home page's title and pack the folder anew."""
    from pack import pack

    home = folder / "index.html"
    text = home.read_text("utf-8")
    title = rf"\1The {word} edition</h1>"
    text = re.sub(r"(<h1 [^>]*>).*?</h1>", title, text, flags=re.DOTALL)
    home.write_text(text, "utf-8")
    pack(folder)
    return folder


def heading(page, root):
    page.goto(root + "index.html")
    return page.inner_text("h1")


def test_a_plain_visit_stores_nothing_and_asks_no_more(site, host, visit):
    http = host(site)
    seen = visit(http.root + ADDRESS)
    page = seen.page
    page.wait_for_selector(BUTTON)
    assert seen.complaints == []
    assert len(seen.requests) <= 14
    page.goto(http.root + "metrics/ndcg.html")
    page.wait_for_timeout(300)
    assert not [
        name for name in http.asked if name in ("sw.js", "manifest.webmanifest")
    ]
    assert http.asked.count("assets/offline.js") == 1  # the page with the button
    counted = "(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length])()"
    assert page.evaluate(counted) == [0, 0]


def test_after_one_press_everything_works_with_the_network_off(site, host, visit):
    http = host(site)
    seen = visit(http.root + ADDRESS)
    page, context = seen.page, seen.page.context
    size = sum(row[2] for row in listed(site)) / 1e6
    python = float(page.inner_text("[data-mb=python]") or 0)
    assert abs(float(page.inner_text("[data-mb=site]")) + python - size) <= 0.11
    page.wait_for_load_state("networkidle")  # or the next visit breaks a load off
    press(page, http.root)
    stop(http)
    context.set_offline(True)
    assert seen.complaints == []

    page.goto(http.root + "metrics/ndcg.html?from=mail#definition")
    assert page.locator(".katex-html").first.is_visible()
    assert page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status == 'loaded').length)"
    )
    page.goto(http.root + "framework/pipeline.html")
    figure = page.locator("figure.diagram").first
    assert figure.locator("svg text").count() > 5
    figure.locator("button.diagram-open").click()
    page.locator("dialog.zoom svg").wait_for()
    page.goto(http.root + "notebooks/cases/recommender.html")
    assert page.locator("h1").is_visible()
    for picture in page.locator("article img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "i => i.complete && i.naturalWidth", arg=picture.element_handle()
        )
    if (site / "assets/python").is_dir():
        page.goto(http.root + "foundations/consistent_hashing.html")
        page.locator(".run-bar button").first.click()
        shown = page.locator(".run-output", has_text="10 -> 11 nodes")
        shown.first.wait_for(timeout=120_000)
    page.goto(http.root)  # the folder, as an address is often written
    page.keyboard.press("/")
    page.keyboard.type("ndcg")
    page.wait_for_selector("[data-md-component=search] a[href*='metrics/ndcg.html']")
    assert page.evaluate(READ, [listed(site), http.root]) == []
    assert [it for it in seen.complaints if "favicon" not in it] == []
    wanted = {built.relative_to(site).as_posix() for built in site.rglob("*.html")}
    assert wanted <= {row[0] for row in listed(site)}
    assert page.evaluate("fetch('nowhere.html').catch(() => 0)") == 0  # it is off


def test_a_new_edition_is_offered_and_switched_to_at_once(small, host, visit):
    http = host(small)
    page = visit(http.root).page
    press(page, http.root)
    assert heading(page, http.root) == "The first edition"
    edition(small, "second")
    http.asked.clear()
    visited_until(page, http.root, "#new-edition button")
    assert page.inner_text("h1") == "The first edition"
    assert page.inner_text("#new-edition").startswith("A new edition is ready")
    again = {row[0] for row in listed(small)} & set(http.asked)
    assert again <= {"index.html", ADDRESS}, "only what changed is fetched"
    assert heading(page, http.root) == "The first edition"  # until it is asked for
    page.wait_for_selector("#new-edition button")
    assert violations(page) == []
    with page.expect_navigation():
        page.click("#new-edition button")
    page.wait_for_load_state()
    assert page.inner_text("h1") == "The second edition"
    stop(http)
    assert heading(page, http.root) == "The second edition"


def lost(http, folder):
    (folder / "index.html").unlink()


def differs(http, folder):
    (folder / "index.html").write_text("<h1>of yet another edition</h1>", "utf-8")


def cut(http, folder):
    http.broken.add("index.html")


@pytest.mark.parametrize("breakage", [lost, differs, cut])
def test_a_broken_update_leaves_the_old_edition_and_the_next_one_comes(
    breakage, small, host, visit
):
    http = host(small)
    page = visit(http.root).page
    press(page, http.root)
    before = listed(small)
    home = edition(small, "second") / "index.html"
    sound = home.read_bytes()
    breakage(http, small)
    visited_until(page, http.root + ADDRESS, "[data-say]", "did not arrive whole")
    assert page.evaluate(READ, [before, http.root]) == []
    assert page.locator("#new-edition").count() == 0
    assert heading(page, http.root) == "The first edition"
    http.broken.clear()
    home.write_bytes(sound)
    visited_until(page, http.root + ADDRESS, "#new-edition button")
    page.click("#new-edition button")
    page.wait_for_selector("#new-edition", state="detached")
    assert heading(page, http.root) == "The second edition"


def test_a_download_that_breaks_off_goes_on_at_the_next_press(small, host, visit):
    http = host(small)
    page = visit(http.root + ADDRESS).page
    http.broken.add("index.html")
    press(page, http.root, "The download stopped at")
    assert page.evaluate("navigator.serviceWorker.controller") is None
    http.broken.clear()
    http.asked.clear()
    page.click(BUTTON)
    hears(page, "Available offline")
    order = [row[0] for row in listed(small)]
    rest = order[order.index("index.html") :]
    assert set(http.asked) & set(order) == set(rest)
    page.click("[data-remove]")
    page.wait_for_selector(BUTTON)
    assert page.evaluate("caches.keys()") == []


def test_python_is_left_out_or_added_as_the_reader_wants(small, host, visit):
    from pack import pack

    (small / "assets/python").mkdir()
    (small / "assets/python/core.js").write_text("1;" * 500_000, "utf-8")
    pack(small)
    http = host(small)
    page = visit(http.root + ADDRESS).page
    assert page.inner_text("[data-mb=python]") == "1.0"
    page.uncheck("[data-python]")
    page.click(BUTTON)
    hears(page, "Available offline")
    assert "assets/python/core.js" not in http.asked
    page.check("[data-python]")
    page.click(BUTTON)
    hears(page, "and Run")
    stop(http)
    length = "fetch('../assets/python/core.js').then(a => a.text()).then(t => t.length)"
    assert page.evaluate(length) == 1_000_000


def test_a_browser_installs_the_site_as_an_app(site, host, visit):
    http = host(site)
    page = visit(http.root).page
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    app = json.loads(found["data"])
    assert (site / app["start_url"]).is_file()
    for icon in app["icons"]:
        data = (site / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            box = f"{int.from_bytes(data[16:20])}x{int.from_bytes(data[20:24])}"
            assert box == icon["sizes"]
    sizes = {(icon["sizes"], icon.get("purpose")) for icon in app["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    faults = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {fault["errorId"] for fault in faults} <= {"in-incognito"}  # as tests are


def test_the_page_with_the_button_has_no_barrier(site, host, visit):
    http = host(site)
    page = visit(http.root + ADDRESS).page
    page.wait_for_selector(BUTTON)
    assert violations(page) == []
    go_dark(page)
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0


def test_from_the_disk_nothing_of_it_appears(site, visit):
    seen = visit((site / ADDRESS).as_uri())
    seen.page.wait_for_timeout(300)
    assert not seen.page.locator(BUTTON).is_visible()
    assert seen.page.locator("link[rel=manifest]").count() == 0
    assert seen.complaints == []
    assert not [url for url in seen.requests if url.endswith("offline.js")]


def zipped(site):
    return site / "system-design-tested.zip"


def unpacked_pages(site, folder, visit, names):
    """Open pages of the unpacked zip; return what they complain about."""
    with zipfile.ZipFile(zipped(site)) as packed:
        packed.extractall(folder)
    root = folder / "system-design-tested"
    heard = []
    for name in names:
        seen = visit((root / name).as_uri())
        seen.page.wait_for_timeout(200)
        heard += seen.complaints
        assert seen.page.locator("h1").first.is_visible(), name
    return heard


def test_the_zip_opens_from_disk_and_is_the_same_site(site, tmp_path, visit):
    names = ["index.html", ADDRESS, "metrics/ndcg.html", "framework/pipeline.html"]
    names += ["notebooks/cases/recommender.html"]
    assert unpacked_pages(site, tmp_path, visit, names) == []
    root = tmp_path / "system-design-tested"
    assert "system-design-tested.zip" not in (root / ADDRESS).read_text("utf-8")
    page = visit((root / "index.html").as_uri()).page
    page.keyboard.press("/")
    page.keyboard.type("ndcg")
    page.wait_for_selector("[data-md-component=search] a[href*='metrics/ndcg.html']")
    for file in site.rglob("*.html"):
        name = file.relative_to(site)
        if name.as_posix() != ADDRESS:
            assert (root / name).read_bytes() == file.read_bytes(), name
    assert not list(root.rglob("*.zip")) + list(root.glob("sw.js"))
    said = float(
        re.search(r'data-mb="?zip"?>([\d.]+)', (site / ADDRESS).read_text())[1]
    )
    assert abs(said - zipped(site).stat().st_size / 1e6) < 0.2


def test_the_same_site_gives_the_same_zip_and_worker(small):
    both = [zipped(small), small / "sw.js"]
    before = [file.read_bytes() for file in both]
    edition(small, "first")
    assert [file.read_bytes() for file in both] == before
    with zipfile.ZipFile(zipped(small)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}


def test_a_file_missing_from_the_list_or_the_zip_is_caught(
    small, host, visit, tmp_path
):
    """What the tests above lean on: READ and the complaints of an unpacked page."""
    http = host(small)
    page = visit(http.root).page
    rows = listed(small)
    assert page.evaluate(READ, [rows, http.root]) == []
    wrong = base64.b64encode(bytes(32)).decode()
    broken = [["nowhere.html", wrong, 1], [rows[0][0], wrong, 1]]
    assert page.evaluate(READ, [broken, http.root]) == ["nowhere.html", rows[0][0]]
    (small / "assets/site.css").unlink()
    edition(small, "second")
    assert unpacked_pages(small, tmp_path, visit, ["index.html"])


def test_what_is_only_downloaded_is_not_stored(site):
    names = {row[0] for row in listed(site)}
    assert "index.html" in names
    assert not [
        name for name in names if name.endswith((".map", ".zip", ".epub", ".pdf"))
    ]
