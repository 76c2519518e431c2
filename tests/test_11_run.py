"""Promise 11. Programs run in the page: each prints what is recorded, from the site's own
Python, over http and from the disk; nothing of it is loaded before the first press."""

import gc
import html
import json
import re
import sys

import pytest

from tests.conftest import PHONE, Window, go_dark, overflow, violations
from tests.pagekit import ROOT, built, pages, published

sys.path.append(str(ROOT / "scripts/page"))
import harness

STATE = ".run-bar:nth-of-type(n) ~ output .run-state"


def bars(page):
    return built(page).read_text("utf-8").count('class="run-bar"') if page else 0


def runnable():
    """Pages with a block that needs only the standard library; said by the build, and
    counted again in the tests below."""
    return [page for page in pages() if "```" in page.read_text("utf-8")]


def press(page, number, act="run"):
    page.locator(".run-bar").nth(number).locator(f"[data-act={act}]").click()


def state(page, number):
    """The sentence over what a block printed, once it has ended."""
    page.wait_for_function(
        """n => {
          const bar = document.querySelectorAll(".run-bar")[n];
          const output = bar.parts && bar.parts.output;
          const sentence = output && output.querySelector(".run-state").textContent;
          return bar.querySelector("[data-act=run]").textContent === "Run" && sentence;
        }""",
        arg=number,
        timeout=240_000,  # against a hang
    )
    return page.evaluate(
        "n => document.querySelectorAll('.run-bar')[n].parts.output"
        ".querySelector('.run-state').textContent",
        number,
    )


def printed(page, number):
    return page.evaluate(
        "n => document.querySelectorAll('.run-bar')[n].parts.output"
        ".querySelector('.run-text').textContent",
        number,
    )


def run(page, number=0):
    press(page, number)
    return state(page, number)


def write(page, number, text):
    """Edit a block: the editor opens, and holds `text`."""
    bar = page.locator(".run-bar").nth(number)
    if bar.locator("[data-act=edit]").is_visible():
        bar.locator("[data-act=edit]").click()
    editor = page.locator(".cm-content").first
    editor.wait_for()
    page.evaluate(
        "([n, text]) => document.querySelectorAll('.run-bar')[n].parts.editor.set(text)",
        [number, text],
    )


WELL = {
    "It ran, and printed what is recorded below.",
    "It ran without an error and printed nothing.",
    "It ran:",
}


def failing(page):
    """Blocks of an opened page that do not end well, or print what is not recorded."""
    wrong = []
    for number in range(page.locator(".run-bar").count()):
        said = run(page, number)
        name = page.locator(".run-bar").nth(number).get_attribute("data-name")
        if said not in WELL or (name != "block.py" and "recorded" not in said):
            wrong.append(f"block {number + 1}, {name}: {said} {printed(page, number)}")
    return wrong


UNDER = re.compile(  # the code over a bar
    r'<code>((?:(?!<code>).)*?)</code></pre></div>\s*<div class="run-bar"', re.DOTALL
)


def asked(text, site):
    """The packs that each block of a page with buttons asks for, as run.js reads it."""
    table = json.loads((site / "assets/python/packs.json").read_text("utf-8"))
    codes = [html.unescape(re.sub("<[^>]+>", "", it)) for it in UNDER.findall(text)]
    return [
        {
            name
            for name, it in table.items()
            if re.search(it["asks"], code, re.MULTILINE)
        }
        for code in codes
    ]


@pytest.fixture(scope="session")
def shown(site, server, browser):
    """A function: page of docs/ → a visit that shows its article. Pages share a window,
    and its Python, only if they ask for the same packs: what another page loaded would
    hide that this one does not ask for it. Three windows at most are open."""
    root, windows = server(site), {}

    def show(source):
        packs = asked(built(source).read_text("utf-8"), site)
        assert len(packs) == bars(source)
        key = frozenset().union(*packs)
        window = windows.pop(key, None)
        windows[key] = window or Window(
            browser, lambda p: root + p.relative_to(site).as_posix()
        )
        for oldest in list(windows)[:-3]:
            windows.pop(oldest).close()
        return windows[key].show(built(source))

    yield show
    for window in windows.values():
        window.close()


@pytest.mark.site
@pytest.mark.browser
@pytest.mark.parametrize("page", runnable(), ids=lambda p: p.stem)
def test_every_block_runs_when_its_button_is_pressed(page, shown):
    if not bars(page):
        return
    seen = shown(page)
    assert seen.page.locator(".run-bar").count() == bars(page)
    assert failing(seen.page) == []
    assert seen.complaints == []


NDCG = "metrics/ndcg.html"


@pytest.fixture
def ndcg(site, server, visit):
    """A page with an inline block (0) and a program (1), opened over http."""
    seen = visit(server(site) + NDCG)
    seen.page.locator(".run-bar").first.wait_for()
    return seen


@pytest.mark.site
@pytest.mark.browser
class TestInTheBrowser:
    def test_from_the_disk_too(self, site, visit):
        seen = visit((site / NDCG).as_uri())
        assert failing(seen.page) == []
        assert all(url.startswith(("file:", "blob:", "data:")) for url in seen.requests)

    def test_nothing_is_loaded_before_the_first_press(self, ndcg):
        ndcg.page.wait_for_timeout(300)
        early = [url for url in ndcg.requests if re.search("run.js|python|editor", url)]
        assert early == []
        run(ndcg.page)
        asked = [url.rsplit("/assets/")[-1] for url in ndcg.requests]
        assert "python/core.js" in asked
        assert "vendor/editor.js" not in asked

    def test_an_edit_is_run_marked_and_reset(self, ndcg):
        page = ndcg.page
        tested = page.locator(".highlight code").nth(1).text_content()
        run(page, 1)
        write(page, 1, tested.replace("k = 4 ", "k = 3 "))
        said = run(page, 1)
        assert "differ" in said
        assert page.locator(".run-text mark").count() > 0
        press(page, 1, "reset")
        assert page.locator(".cm-content").count() == 0
        assert "recorded below" in run(page, 1)

    def test_an_endless_loop_is_stopped_and_the_page_lives(self, ndcg):
        page = ndcg.page
        write(page, 1, "while True:\n    pass")
        press(page, 1)
        page.wait_for_function(
            "() => document.querySelector('.run-state')?.textContent === 'Running'"
        )
        press(page, 1)  # the button says Stop
        assert state(page, 1) == "Stopped."
        press(page, 1, "reset")
        assert "recorded below" in run(page, 1)

    def test_an_error_shows_the_program_s_own_lines(self, ndcg):
        page = ndcg.page
        write(page, 1, "import json\n\ndef f():\n    json.loads('{')\n\nf()")
        assert run(page, 1) == "It stopped with an error."
        told = printed(page, 1)
        assert 'File "ndcg.py", line 4, in f' in told
        assert "json.loads('{')" in told
        assert "JSONDecodeError" in told
        assert "decoder.py" not in told
        assert "harness" not in told

    def test_output_has_a_limit_and_input_is_refused(self, ndcg):
        page = ndcg.page
        write(page, 1, "while True:\n    print('x' * 1000)")
        assert "more than 100,000 characters" in run(page, 1)
        assert len(printed(page, 1)) < 150_000
        write(page, 1, "input('name')")
        run(page, 1)
        assert "set the value there" in printed(page, 1)

    def test_a_drawing_is_shown_as_a_picture_and_runs_no_script(self, ndcg):
        page = ndcg.page
        svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>parent.bad=1</script></svg>"
        write(page, 1, f'from pathlib import Path\nPath("a.svg").write_text("{svg}")')
        run(page, 1)
        assert (
            page.locator(".run-text img").evaluate("e => e.complete && e.naturalWidth")
            == 9
        )
        assert page.evaluate("window.bad") is None

    def test_twenty_runs_leave_nothing_behind(self, ndcg):
        page = ndcg.page
        run(page, 1)
        count = "[document.querySelectorAll('*').length, window.URL && performance.getEntriesByType('resource').length]"
        before = page.evaluate(count)
        for _ in range(20):
            assert "recorded below" in run(page, 1)
        assert page.evaluate(count) == before

    def test_the_keyboard_runs_leaves_and_resets(self, ndcg):
        page = ndcg.page
        page.locator(".run-bar").nth(1).locator("[data-act=edit]").focus()
        page.keyboard.press("Enter")
        page.locator(".cm-content:focus").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.type("print(6 * 7)")
        page.keyboard.press("Control+Enter")
        state(page, 1)
        assert printed(page, 1).strip() == "42"
        page.locator(".cm-content").focus()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.act") == "run"

    def test_a_link_carries_the_text_and_runs_nothing(self, ndcg, visit):
        page = ndcg.page
        write(page, 1, "print('from a link: ä€')")
        press(page, 1, "link")
        page.wait_for_function("() => location.hash.startsWith('#edit=')")
        there = visit(page.url).page
        there.locator(".cm-content").wait_for()
        assert (
            there.locator(".cm-content").inner_text().strip()
            == "print('from a link: ä€')"
        )
        assert there.locator(".run-text").text_content() == ""
        assert "then press Run" in there.locator(".run-state").text_content()
        run(there, 1)
        assert printed(there, 1).strip() == "from a link: ä€"

    def test_a_slider_runs_the_program_with_its_value(self, ndcg):
        page = ndcg.page
        page.get_by_role("slider", name="k", exact=False).first.focus()
        page.keyboard.press("ArrowLeft")
        state(page, 1)
        assert "k = 3 " in page.locator(".cm-content").inner_text()
        assert page.evaluate("document.activeElement.type") == "range"

    def test_a_missing_python_says_so_in_a_sentence(self, site, server, visit):
        seen = visit(server(site) + NDCG)
        seen.page.route("**/core.js", lambda route: route.abort())
        assert "press Run again" in run(seen.page)
        seen.page.unroute("**/core.js")
        assert run(seen.page) in WELL


@pytest.mark.site
@pytest.mark.browser
def test_on_a_phone_it_fits_and_axe_finds_nothing(site, server, visit):
    page = visit(server(site) + NDCG, viewport=PHONE, has_touch=True).page
    page.locator(".run-bar").nth(1).locator("[data-act=run]").tap()
    state(page, 1)
    write(page, 1, "print('wide ' * 100)\nprint('k = 4')")
    assert "differ" in run(page, 1)
    assert overflow(page) == 0
    assert violations(page) == []
    go_dark(page)
    assert violations(page) == []


@pytest.mark.site
@pytest.mark.browser
def test_a_plot_is_drawn_and_a_stopped_program_starts_again(site, server, visit):
    """The second tier: NumPy and matplotlib, from the packs of the full edition."""
    if not (site / "assets/python/numpy.js").exists():
        pytest.skip("the light edition: scripts/build.py --full makes the other")
    seen = visit(server(site) + "cases/model_service.html")
    names = seen.page.eval_on_selector_all(
        ".run-bar", "b => b.map(e => e.dataset.name)"
    )
    number = names.index("model_service_queue.py")
    press(seen.page, number)
    seen.page.wait_for_function(
        "() => document.querySelector('.run-state')?.textContent === 'Running'",
        timeout=240_000,
    )
    press(seen.page, number)
    assert state(seen.page, number) == "Stopped."
    assert "recorded below" in run(seen.page, number)
    picture = seen.page.locator(".run-text img")
    assert picture.evaluate("e => e.complete && e.naturalWidth") > 200
    asked = {url.rsplit("/", 1)[1] for url in seen.requests if "/python/" in url}
    assert asked == {"core.js", "numpy.js", "matplotlib.js"}


@pytest.mark.site
@pytest.mark.browser
def test_data_that_comes_after_a_failed_import_is_found(site, server, visit):
    """Python remembers where it found nothing; a pack may fill that place later."""
    if not (site / "assets/python/numpy.js").exists():
        pytest.skip("the light edition: scripts/build.py --full makes the other")
    page = visit(server(site) + "metrics/latency_percentiles.html").page
    names = page.eval_on_selector_all(".run-bar", "b => b.map(e => e.dataset.name)")
    ready = "import numpy\nimport pandas\nimport scipy.stats\n"  # no wheel is new then
    write(page, 0, ready + "try:\n    import none\nexcept ImportError:\n    pass")
    assert run(page, 0) in WELL
    assert "recorded below" in run(page, names.index("latency_percentiles_hosts.py"))


@pytest.mark.site
def test_what_the_page_s_python_can_run_has_a_button_and_nothing_else(site):
    """Counted from what is published."""
    import press_run

    full = (site / "assets/python/numpy.js").exists()
    wrong = []
    for page in runnable():
        text = built(page).read_text("utf-8")
        barred = [name for name in re.findall(r'data-name="([^"]+)"', text)]
        for block in published(text):
            if block.title.startswith("snippets/"):
                name = block.title.rsplit("/", 1)[1]
                if press_run.runs_in_page(block.text, full) != (name in barred):
                    wrong.append(f"{page.stem}: {name}")
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import pandas", True),
        ("    from pandas.testing import assert_frame_equal", True),
        ("import numpy as np, pandas as pd", True),
        ("import numpy, scipy.stats, pandas", True),
        ("import pandas_like", False),
        ("# to import pandas takes a second", False),
        ("from numpy import pandas", False),
    ],
)
def test_a_pack_is_asked_for_by_any_import_of_it(line, found):
    import press_run

    assert bool(re.search(press_run.asks("pandas"), line, re.MULTILINE)) is found


def test_a_program_ends_well_and_leaves_nothing(capsys):
    before = sys.modules["__main__"], sys.argv, input
    code = "import dataclasses, sys\n@dataclasses.dataclass\nclass A:\n    x: int\nprint(A(3), __name__, sys.argv)\n"
    assert harness.run(code, "a.py") == (True, {})
    assert capsys.readouterr().out == "A(x=3) __main__ ['a.py']\n"
    assert (sys.modules["__main__"], sys.argv, input) == before


@pytest.mark.parametrize(
    ("code", "well", "said"),
    [
        ("raise SystemExit", True, ""),
        ("raise SystemExit(2)", False, ""),
        ("raise SystemExit('pip install x')", False, "pip install x\n"),
        ("1 +", False, "SyntaxError"),
        ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError from e", False, "ZeroDivisionError"),
        ("input()", False, "set the value there"),
    ],
)  # fmt: skip
def test_how_a_program_ended(code, well, said, capsys):
    assert harness.run(code, "a.py")[0] is well
    err = capsys.readouterr().err
    assert said in err
    assert "harness.py" not in err


def test_twenty_runs_leave_no_objects():
    code = "class A:\n    def __init__(self):\n        self.me = self\nkept = [A() for _ in range(500)]"
    harness.run(code, "a.py")
    before = len(gc.get_objects())
    for _ in range(20):
        harness.run(code, "a.py")
    assert len(gc.get_objects()) - before < 500


def test_drawings_come_back():
    code = "from pathlib import Path\nPath('a.svg').write_text('<svg/>')"
    assert harness.run(code, "a.py") == (True, {"a.svg": "<svg/>"})
