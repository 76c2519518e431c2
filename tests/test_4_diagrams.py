"""Promise 4. Every Mermaid diagram is drawn, in light and dark, with no network; it
can be enlarged. Every plot is legible in both."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Window, diagrams, plots
from tests.pagekit import DOCS, ROOT, built, pages, scan

pytestmark = [pytest.mark.site, pytest.mark.browser]
DRAWN = [p for p in pages() if "```mermaid" in p.read_text("utf-8")]
PLOTTED = [
    p
    for p in pages()
    if p.parent != DOCS and '<figure class="plot"' in p.read_text("utf-8")
]
NODE = re.compile(r"(?<![\w-])(\w+)\s*(?:\[|\(|\{|>)")


def luminance(colour):
    """WCAG relative luminance of an rgb(...) string."""
    channels = [int(float(c)) / 255 for c in re.findall(r"[\d.]+", colour)[:3]]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nodes(source):
    """Names of a flowchart's boxes, or a sequence diagram's participants."""
    if source.lstrip().startswith("sequenceDiagram"):
        return set(re.findall(r"(?:participant|actor) (\w+)", source))
    return set(NODE.findall("\n".join(source.splitlines()[1:])))


def faults(measured, sources):
    if len(measured) != len(sources):
        return [f"{len(sources)} diagrams written, {len(measured)} on the page"]
    found = []
    for number, (source, seen) in enumerate(zip(sources, measured, strict=True), 1):
        if not seen or seen["width"] < 100:
            found.append(f"diagram {number} is not drawn")
        elif seen["shapes"] <= len(nodes(source)):
            found.append(f"diagram {number}: {seen['shapes']} shapes for its nodes")
        else:
            weak = [c for c in seen["ink"] if contrast(c, seen["paper"]) < 4.5]
            found += [f"diagram {number}: {c} on {seen['paper']}" for c in weak]
    return found


def sources(page):
    return [f.body for f in scan(page, page.read_text("utf-8")) if f.lang == "mermaid"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", DRAWN, ids=lambda p: p.stem)
def test_every_diagram_is_drawn_and_legible(page, scheme, survey):
    assert faults(survey(page).diagrams[scheme], sources(page)) == []


def pale(plots):
    """Ink of plots that cannot be read: text under 4.5 to 1, lines under 3 to 1."""
    found = [c for p in plots for c in p["ink"] if contrast(c, p["paper"]) < 4.5]
    found += [c for p in plots for c in p["lines"] if contrast(c, p["paper"]) < 3]
    return found + ["is not drawn" for p in plots if p["width"] < 100 or not p["ink"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PLOTTED, ids=lambda p: p.stem)
def test_every_plot_is_legible(page, scheme, survey):
    seen = survey(page).plots[scheme]
    assert len(seen) == page.read_text("utf-8").count('<figure class="plot"')
    assert pale(seen) == []


def test_a_pale_plot_is_caught(site, visit):
    seen = visit(built(PLOTTED[0]).as_uri(), color_scheme="light").page
    assert pale(plots(seen)) == []
    seen.add_style_tag(content="[data-md-color-scheme] {--plot-1: #cde}")
    assert pale(plots(seen))
    seen.add_style_tag(content="figure.plot text {fill: #ccc !important}")
    assert len(pale(plots(seen))) > 1


@pytest.mark.parametrize("page", DRAWN, ids=lambda p: p.stem)
def test_no_diagram_has_more_than_twelve_nodes(page):
    assert [
        len(nodes(source)) for source in sources(page) if len(nodes(source)) > 12
    ] == []


def test_a_diagram_opens_enlarged_pans_zooms_and_closes_by_keyboard(site, visit):
    seen = visit(built(DRAWN[0]).as_uri())
    page = seen.page
    page.locator(".diagram-open").first.focus()
    page.keyboard.press("Enter")
    stage = page.locator("dialog.zoom[open] .zoom-stage svg")
    stage.wait_for()
    at_first = stage.evaluate("e => e.style.transform")
    page.keyboard.press("+")
    page.wait_for_function(
        "s => document.querySelector('.zoom-stage svg').style.transform !== s",
        arg=at_first,
    )
    zoomed = stage.evaluate("e => e.style.transform")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "s => document.querySelector('.zoom-stage svg').style.transform !== s",
        arg=zoomed,
    )
    page.keyboard.press("Escape")
    page.locator("figure.diagram .diagram-box svg").first.wait_for()
    assert page.locator(".diagram-open").first.evaluate("e => e.matches(':focus')")
    assert seen.complaints == []


def test_a_diagram_zooms_by_wheel_and_pans_by_drag(site, visit):
    page = visit(built(DRAWN[0]).as_uri()).page
    page.locator(".diagram-open").first.click()
    stage = page.locator("dialog.zoom[open] .zoom-stage")
    box = stage.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    read = "() => document.querySelector('.zoom-stage svg').style.transform"
    before = page.evaluate(read)
    page.mouse.move(*middle)
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"s => ({read})() !== s", arg=before)
    before = page.evaluate(read)
    page.mouse.down()
    page.mouse.move(middle[0] + 80, middle[1] + 40, steps=4)
    page.mouse.up()
    page.wait_for_function(f"s => ({read})() !== s", arg=before)


@pytest.fixture(scope="session")
def undrawn(site, tmp_path_factory):
    """The same site as a machine without Chromium builds it."""
    import build

    folder = tmp_path_factory.mktemp("undrawn") / "site"
    build.finish(build.RAW, folder, None)
    return folder


@pytest.fixture(scope="session")
def self_drawn(undrawn, browser):
    """A function: page of docs/ → a visit that shows its article, undrawn."""
    window = Window(browser, Path.as_uri, color_scheme="light")
    yield lambda source: window.show(
        undrawn / source.relative_to(DOCS).with_suffix(".html")
    )
    window.close()


@pytest.mark.parametrize("page", DRAWN, ids=lambda p: p.stem)
def test_without_chromium_the_page_draws_its_own(page, self_drawn):
    seen = self_drawn(page)
    seen.page.wait_for_function("() => !document.querySelector('pre.diagram-source')")
    for scheme in ("default", "slate"):
        seen.page.evaluate(
            "s => document.body.setAttribute('data-md-color-scheme', s)", scheme
        )
        seen.page.wait_for_timeout(300)  # colours fade
        assert faults(diagrams(seen.page), sources(page)) == []
    assert seen.complaints == []


def test_formulas_are_drawn_both_ways(site, undrawn, visit):
    place = next(p for p in pages() if "$$" in p.read_text("utf-8"))
    for folder in (site, undrawn):
        page = visit(
            (folder / place.relative_to(DOCS).with_suffix(".html")).as_uri()
        ).page
        page.wait_for_function(
            "() => !document.querySelector('.arithmatex:not([data-drawn])')"
        )
        assert page.locator(".arithmatex .katex").count() > 0
        assert page.locator(".katex-error").count() == 0


ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munderover": 3, "mover": 2}


def odd_maths(text):
    """MathML whose parts are too many or too few, of which Firefox complains."""
    found = []
    for formula in re.findall(r"<math.*?</math>", text, re.DOTALL):
        for node in ElementTree.fromstring(formula).iter():
            tag = node.tag.rpartition("}")[2]
            if len(node) != ARITY.get(tag, len(node)):
                found.append(f"{tag}: {ElementTree.tostring(node, 'unicode')[:200]}")
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.stem)
def test_formulas_are_well_formed_for_a_screen_reader(page, site):
    assert odd_maths(built(page).read_text("utf-8")) == []


def test_an_odd_formula_is_caught():
    assert odd_maths("<math><msub><mi>a</mi><mi>b</mi><mo>c</mo></msub></math>")


def test_a_diagram_that_is_missing_or_empty_is_caught(site, visit):
    seen = visit(built(DRAWN[0]).as_uri())
    seen.page.evaluate("document.querySelector('figure.diagram svg').innerHTML = ''")
    assert faults(diagrams(seen.page), sources(DRAWN[0]))
    seen.page.evaluate("document.querySelector('figure.diagram').remove()")
    assert faults(diagrams(seen.page), sources(DRAWN[0]))


def test_ink_that_cannot_be_read_is_caught(site, visit):
    seen = visit(built(DRAWN[0]).as_uri(), color_scheme="dark")
    seen.page.add_style_tag(content="[data-md-color-scheme] {--diagram-text: #223}")
    assert faults(diagrams(seen.page), sources(DRAWN[0]))


def test_a_diagram_that_does_not_parse_stops_the_build_and_says_where(tmp_path):
    source = "flowchart LR\n  A --> --> B{{ZZ}}\n"
    (tmp_path / "broken.md").write_text(f"# x\n\n```mermaid\n{source}```\n", "utf-8")
    code = (
        "import sys, pathlib; sys.path.insert(0, 'scripts'); import build, env;"
        f"build.DOCS = pathlib.Path({str(tmp_path)!r});"
        f"build.draw_with(env.chromium())([('diagram', {source!r})])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "broken.md:4: this does not parse" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_formula_that_does_not_parse_stops_the_build():
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import build, env;"
        "build.draw_with(env.chromium())([('display', r'\\frac{a')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "does not parse" in done.stderr
