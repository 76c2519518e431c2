"""Build the site: `python3 scripts/build.py` writes `site/`; with `--full` the pages
run programs that need NumPy, pandas, SciPy, scikit-learn or matplotlib as well.

MkDocs turns docs/ into raw pages (.cache/raw); then this script draws diagrams and
formulas, says under each program what it needs and what tests it, dresses the
notebooks like other pages and makes the search index (scripts/search.py)."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cards
import machines
import pictures
from env import CACHE, PYTHON, ROOT, SITE, chromium, digest, fail, prepare, say
from env import sentence_for as env_sentence
from pack import pack
from press_run import add_run_bars, carried, imports, pack_python
from search import search_box, write_search

DOCS = ROOT / "docs"
RAW = CACHE / "raw"
DRAWINGS = CACHE / "drawings"
NODE = ROOT / "node_modules"
INPUTS = ["docs", "snippets", "overrides", "tests", "benchmarks", "mkdocs.yml"]
INPUTS += ["scripts", "requirements.txt", "requirements-page.txt"]
INPUTS += ["package-lock.json"]
DRAW = [NODE / "mermaid/dist/mermaid.min.js", NODE / "katex/dist/katex.min.js"]
DRAW += [DOCS / "assets/diagrams.js", ROOT / "scripts/draw.js"]
VENDOR = {  # file or folder of node_modules: its place under site/assets/vendor
    "@panzoom/panzoom/dist/panzoom.min.js": "",
    "iframe-worker/shim/index.js": "iframe-worker.js",
    "katex/dist/katex.min.css": "katex/",
    "katex/dist/katex.min.js": "katex/",
    "katex/dist/fonts": "katex/fonts",
    "mermaid/dist/mermaid.min.js": "",
    "minisearch/dist/umd/index.js": "minisearch.js",
    "ts-fsrs/dist/index.umd.js": "ts-fsrs.js",
}
PACKAGES = {  # what is imported: what is installed, where the names differ
    "faiss": "faiss-cpu",
    "hamilton": "apache-hamilton",
    "mlflow": "mlflow-skinny",
    "prometheus_client": "prometheus-client",
    "pyspark": "pyspark-client",
    "pytrec_eval": "pytrec-eval-terrier",
    "rouge_score": "rouge-score",
    "sklearn": "scikit-learn",
    "xgboost": "xgboost-cpu",
}
DIAGRAM = re.compile(r'<pre class="mermaid"><code>(.*?)</code></pre>', re.DOTALL)
FORMULA = re.compile(
    r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL
)
PROGRAM = re.compile(
    r'<span class="filename">(snippets/[\w/]+)\.py</span>.*?</pre></div>'
    r'(?:<div class="run-bar".*?</div>)?',
    re.DOTALL,
)
MARKER = re.compile(r'<marker id="([^"]+)".*?</marker>', re.DOTALL)
HEADING = re.compile(r"<h[123][^>]*>(.*?)(?:<a class=\"[a-z]+-?link\"|</h)", re.DOTALL)
PICTURE = re.compile(
    r'<img alt="[^"]*" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)"[^>]*>'
)
PLOT = re.compile(
    r'<figure class="plot" data-plot="([\w/]+)">(.*?)</figure>', re.DOTALL
)
PLOT_COLOURS = {  # of snippets/matplotlibrc → of the page, in both schemes
    "#000000": "currentColor",
    "#0072b2": "var(--plot-1)",
    "#d55e00": "var(--plot-2)",
    "#009e73": "var(--plot-3)",
    "#cc79a7": "var(--plot-4)",
}
PLACE = re.compile(r' (?:d|x|y|transform)="[^"]*"')
TENTH = re.compile(r"(\d\.\d)\d+")
KEYFRAMES = re.compile(r"@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*\}")
UNUSED = re.compile(r'<g id="[^"]*">')  # matplotlib's names of groups
VERBATIM = re.compile(r"(<(?:pre|script|style)\b.*?</(?:pre|script|style)>)", re.DOTALL)
INDENT = re.compile(r"\s*\n\s*")
TAG = re.compile(r"<[^>]+>")
DULL = re.compile(r'<span class="[nw]">([^<]*)</span>')  # has the colour of all code
ALIKE = re.compile(
    r'<span class="(\w+)">[^<]*</span>(?:<span class="\1">[^<]*</span>)+'
)
QUESTION = re.compile(r'<details class="question (\w+)"[^>]*>\s*<summary>')
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
SCRIPT = re.compile(
    r"\n?<script src=\"[^\"]*assets/diagrams\.js\"></script>"
    r"<script>window\.mermaidConfig.*?</script>",
    re.DOTALL,
)

Draw = Callable[[list[tuple[str, str]]], dict[tuple[str, str], str]]


def plain(fragment: str) -> str:
    """The text of an HTML fragment."""
    return " ".join(html.unescape(TAG.sub("", fragment)).split())


def write_abbreviations() -> None:
    """Tooltips from the glossary: `### Term (ABBR) { #id }`, then its sentences."""
    glossary = DOCS / "reference" / "glossary.md"
    entry = re.compile(
        r"^### .*\(([A-Za-z0-9@-]*[A-Z][A-Za-z0-9@-]*[A-Z][A-Za-z0-9@-]*)\)"
    )
    lines = iter(glossary.read_text("utf-8").splitlines() if glossary.exists() else [])
    rows = []
    for line in lines:
        if found := entry.match(line):
            said = next(
                (t for t in lines if t.strip() and not t.startswith("中文")), ""
            )
            sentence = re.split(
                r"(?<=[.])\s", re.sub(r"\[(.*?)\]\(.*?\)", r"\1", said)
            )[0]
            rows.append(f"*[{found[1]}]: {re.sub(r'[$*`]', '', sentence)}")
    CACHE.mkdir(exist_ok=True)
    text = "\n".join(rows) + "\n"
    target = CACHE / "abbreviations.md"
    if not target.exists() or target.read_text("utf-8") != text:
        target.write_text(text, "utf-8")


def run_mkdocs(target: Path) -> None:
    """docs/ → target; a warning is an error and stops the build with its lines."""
    write_abbreviations()
    dress = {"MATPLOTLIBRC": str(DOCS / "notebooks/matplotlibrc")}
    done = subprocess.run(
        [PYTHON, "-m", "mkdocs", "build", "--strict", "--site-dir", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **dress, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        loud = [t for t in lines if re.match(r"(WARNING|ERROR|Traceback|\w*Error)", t)]
        print("\n".join(loud[:20] or lines[-20:]), file=sys.stderr)
        fail("The site was not built: mend what stands above; site/ is as it was.")


def draw_with(browser: str) -> Draw:
    """A function that draws (kind, source) pairs in one run of Chromium, cached."""

    def draw(jobs: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
        DRAWINGS.mkdir(parents=True, exist_ok=True)
        look = (ROOT / "docs/assets/diagrams.js").read_bytes()
        look += (ROOT / "package-lock.json").read_bytes()
        places = {
            job: DRAWINGS / hashlib.sha256(repr(job).encode() + look).hexdigest()[:24]
            for job in jobs
        }
        new = [
            [kind, "d" + places[kind, source].name, source]
            for kind, source in dict.fromkeys(jobs)
            if not places[kind, source].exists()
        ]
        for name, drawn, error in run_chromium(browser, new, DRAW) if new else []:
            if error:
                source = next(source for _, id_, source in new if id_ == name)
                fail(f"{where(source)}: this does not parse: {first_line(error)}")
            (DRAWINGS / name[1:]).write_text(drawn, "utf-8")
        return {job: place.read_text("utf-8") for job, place in places.items()}

    return draw


def run_chromium(
    browser: str, jobs: Sequence[Sequence[object]], sources: list[Path]
) -> list[list[str]]:
    """Open a page whose scripts do the jobs; its body then holds the results."""
    listed = json.dumps(jobs).replace("<", "\\u003c")
    body = f"<script>window.jobs = {listed};</script>"
    body += "".join(f'<script src="{file.as_uri()}"></script>' for file in sources)
    flags = ["--headless", "--disable-gpu", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--virtual-time-budget=300000"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    # a folder of its own: two builds may draw at once
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "draw.html"
        text = f"<!doctype html><meta charset=utf-8><body>{body}"
        page.write_text(text, "utf-8")
        flags.append(f"--user-data-dir={Path(folder) / 'profile'}")
        command = [browser, *flags, "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=300)
    found = re.search(rb"DRAWN:([A-Za-z0-9+/=]*):", done.stdout)
    if not found:
        fail(f"{browser} did not draw the pictures; run it by hand to see why.")
    results: list[list[str]] = json.loads(base64.b64decode(found[1]))
    return results


def first_line(error: str) -> str:
    return " ".join(error.split("\n")[:2])


def where(source: str) -> str:
    """page:line of a diagram or formula in docs/."""
    wanted = source.split()
    for page in sorted(DOCS.rglob("*.md")):
        lines = page.read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if wanted[0] in line:
                words = " ".join(lines[number - 1 :]).split()
                start = (
                    line.split().index(wanted[0]) if wanted[0] in line.split() else 0
                )
                if words[start : start + len(wanted)] == wanted:
                    return f"{page.relative_to(DOCS.parent).as_posix()}:{number}"
    return "docs"


def diagram_source(fragment: str) -> str:
    """Mermaid text back from the HTML that mkdocs-mermaid2 wrote."""
    return html.unescape(re.sub(r"<br ?/?>(</br>)?", "<br>", fragment)).strip() + "\n"


def tenths(svg: str) -> str:
    """A drawing whose places are given to a tenth of a pixel."""
    return PLACE.sub(lambda m: TENTH.sub(r"\1", m[0]), svg)


def lean(svg: str) -> str:
    """A diagram without the style rules that nothing in it uses, in tenths of a pixel."""
    used = set(" ".join(re.findall(r' class="([^"]*)"', svg)).split())

    def rule(found: re.Match[str]) -> str:
        kept = [
            selector
            for selector in found[1].split(",")
            if set(re.findall(r"\.([A-Za-z][\w-]*)", selector)) <= used
        ]
        return f"{','.join(kept)}{{{found[2]}}}" if kept else ""

    def style(found: re.Match[str]) -> str:
        still = KEYFRAMES.sub("", found[1])
        return f"<style>{re.sub(r'([^{}]+){([^{}]*)}', rule, still)}</style>"

    return STYLE.sub(style, tenths(svg))


def figure(match: re.Match[str], drawn: dict[tuple[str, str], str]) -> str:
    """One diagram: drawn, or its source for the page to draw."""
    headings = HEADING.findall(match.string, 0, match.start())
    name = html.escape(f"Diagram: {plain(headings[-1]) if headings else 'overview'}")
    source = diagram_source(match[1])
    svg = drawn.get(("diagram", source))
    style = ""
    if svg:
        box = svg.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)
        box = re.sub(r' role="graphics-document document"', "", box, count=1)
        box = re.sub(r' data-(points|et|edge|id|look)="[^"]*"| style=";?"', "", box)
        box = MARKER.sub(lambda m: m[0] if f"url(#{m[1]})" in svg else "", box)
        box = lean(box)
        width = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+)', svg)
        style = f' style="--diagram-w: {width[1]}px"' if width else ""
    else:
        box = f'<pre class="diagram-source">{html.escape(source)}</pre>'
    return (
        f'<figure class="diagram" aria-label="{name}">'
        f'<div class="diagram-box" tabindex="0" role="group" aria-label="{name}"{style}>{box}</div>'
        '<button type="button" class="diagram-open">Enlarge</button></figure>'
    )


def formula(match: re.Match[str], drawn: dict[tuple[str, str], str]) -> str:
    kind = "display" if match[2] == "[" else "inline"
    done = drawn.get((kind, html.unescape(match[3]).strip()))
    tag = match[1]
    return f'<{tag} class="arithmatex" data-drawn>{done}</{tag}>' if done else match[0]


def plot(match: re.Match[str]) -> str:
    """A plot that a program drew, as part of the page, over its caption."""
    file = ROOT / "snippets" / f"{match[1]}.svg"
    if not file.exists():
        fail(f"A page shows {match[1]}.svg, which is missing: run scripts/outputs.py.")
    svg = file.read_text("utf-8")
    for colour, variable in PLOT_COLOURS.items():
        svg = svg.replace(colour, variable)
    prefix = match[1].replace("/", "-") + "-"  # ids of one page must differ
    svg = re.sub(r'(?<= id=")|(?<="#)|(?<=url\(#)', prefix, svg)
    name = html.escape(f"Plot: {plain(match[2])}")
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)
    svg = STYLE.sub("", svg)
    svg = tenths(UNUSED.sub("<g>", svg))
    return (
        f'<figure class="plot" data-plot="{match[1]}">{svg}'
        f"<figcaption>{match[2].strip()}</figcaption></figure>"
    )


def needs(program: Path) -> list[str]:
    """What a program needs beside Python: packages, then data packages."""
    text = program.read_text("utf-8")
    names = imports(text) - set(sys.stdlib_module_names)
    wanted = sorted(PACKAGES.get(name, name) for name in names)
    return wanted + carried(text)


def program_note(match: re.Match[str], up: str) -> str:
    """Under a program: what it needs, how to run it, what tests it."""
    stem = match[1].removeprefix("snippets/")
    folder, name = stem.rsplit("/", 1)
    wanted = needs(ROOT / f"{match[1]}.py")
    what = f"Needs {', '.join(wanted)}." if wanted else "Needs the standard library."
    test = f"tests/{folder}/test_{name}.py"
    if not (ROOT / test).exists():
        fail(f"{match[1]}.py is on a page and has no test: write {test}.")
    return (
        f'{match[0]}<p class="program-note">{what} Run it: '
        f'<code>python {name}.py</code> · <a href="{up}{match[1]}.py" download>download</a>'
        f' · tested by <a href="{up}{test[:-3]}.txt">{test}</a></p>'
    )


def level(match: re.Match[str]) -> str:
    """A question says its level."""
    return f'{match[0]}<span class="level">{match[1]}</span> '


def lighter(text: str) -> str:
    """Highlighted code with a third fewer marks: none that changes no colour, one for
    neighbours of one kind."""
    return ALIKE.sub(
        lambda m: f'<span class="{m[1]}">{TAG.sub("", m[0])}</span>',
        DULL.sub(r"\1", text),
    )


def finish_page(text: str, up: str, drawn: dict[tuple[str, str], str]) -> str:
    """A raw page → the page as published; `up` leads to the site's root."""
    text = DIAGRAM.sub(lambda m: figure(m, drawn), text)
    if 'class="diagram-source"' not in text:
        text = SCRIPT.sub("", text)
    text = FORMULA.sub(lambda m: formula(m, drawn), text)
    if "data-drawn>" in text:
        sheet = f'<link rel="stylesheet" href="{up}assets/vendor/katex/katex.min.css">'
        text = text.replace("</head>", f"{sheet}</head>", 1)
    text = PLOT.sub(plot, text)
    text = lighter(QUESTION.sub(level, text))
    text = PROGRAM.sub(lambda m: program_note(m, up), text)
    parts = VERBATIM.split(text)  # text, block as it is, text, …
    parts[::2] = [INDENT.sub("\n", part) for part in parts[::2]]
    return "".join(parts)


def picture(match: re.Match[str], page: Path) -> str:
    """A plot out of the notebook's HTML into a file of its own, with a name."""
    data = base64.b64decode(match[1])
    file = f"{page.stem}_{hashlib.sha256(data).hexdigest()[:8]}.svg"
    page.with_name(file).write_bytes(data)
    heading = plain(HEADING.findall(match.string, 0, match.start())[-1]).rstrip("¶")
    size = re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt"', data)
    box = f' width="{float(size[1]):.0f}" height="{float(size[2]):.0f}"' if size else ""
    return f'<img src="{file}" alt="Plot: {html.escape(heading)}" loading="lazy"{box}>'


def finish_notebook(text: str, page: Path, up: str) -> str:
    """A notebook in the clothes of the site: its own style sheets (575 KB), scripts
    and copy buttons go, code cells become blocks like any other."""
    if 'class="jupyter-wrapper"' not in text:
        return text
    text = STYLE.sub(lambda m: "" if len(m[1]) > 2000 else m[0], text)
    start, end = text.index("<article"), text.index("</article>")
    body = re.sub(r"<script.*?</script>", "", text[start:end], flags=re.DOTALL)
    body = re.sub(r"<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(
        r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>|'
        r'<div class="clipboard-copy-txt".*?</div>|'
        r'<div class="jp-InputPrompt[^>]*>.*?</div>|'
        r'<div class="jp-OutputPrompt[^>]*>.*?</div>',
        "",
        body,
        flags=re.DOTALL,
    )
    body = re.sub(
        r'<div class="highlight-ipynb hl-python"><pre>(.*?)</pre></div>',
        r'<div class="language-python highlight"><pre><code>\1</code></pre></div>',
        body,
        flags=re.DOTALL,
    )
    body = PICTURE.sub(lambda m: picture(m, page), body)
    body = body.replace('class="anchor-link"', 'class="headerlink"')
    body = re.sub(r' tabindex="0"', "", body)
    body = re.sub(r"\$([^$\n<]+)\$", r'<span class="arithmatex">\\(\1\\)</span>', body)
    source = "notebooks/" + page.with_suffix(".py").as_posix().split("notebooks/")[-1]
    body += (
        f'<p><a class="md-button" href="{up}{source}" download>'
        "Download this notebook</a> (percent format: Jupyter with jupytext opens it)</p>"
    )
    head = re.sub(r"<script[^>]*>(?=[^<]*clipboard-copy).*?</script>", "", text[:start])
    return head + body + text[end:]


def copy_parts(site: Path) -> None:
    """Browser parts, programs and their tests, beside the pages."""
    for source, target in VENDOR.items():
        place = site / "assets/vendor" / (target or Path(source).name)
        if target.endswith("/"):
            place = place / Path(source).name
        if (NODE / source).is_dir():
            shutil.copytree(
                NODE / source,
                place,
                ignore=lambda _, names: {
                    name for name in names if not name.endswith(".woff2")
                },
            )
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(NODE / source, place)
    for folder, ending in [("snippets", ".py"), ("tests", ".txt")]:
        for file in (ROOT / folder).rglob("*/*.py"):
            place = (site / file.relative_to(ROOT)).with_suffix(ending)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)


def finish(raw: Path, site: Path, draw: Draw | None, full: bool = False) -> None:
    """Raw pages → the site as published."""
    shutil.copytree(raw, site)
    copy_parts(site)
    pack_python(site, full)
    kinds = write_search(raw, site)
    pages = {}
    for page in sorted(site.rglob("*.html")):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        pages[page] = finish_notebook(page.read_text("utf-8"), page, up)
    jobs = [
        ("diagram", diagram_source(source))
        for text in pages.values()
        for source in DIAGRAM.findall(text)
    ] + [
        ("display" if mark == "[" else "inline", html.unescape(source).strip())
        for text in pages.values()
        for _, mark, source in FORMULA.findall(text)
    ]
    drawn = draw(jobs) if draw and jobs else {}
    for page, text in pages.items():
        up = "../" * (len(page.relative_to(site).parts) - 1)
        source = DOCS / page.relative_to(site).with_suffix(".md")
        text = finish_page(add_run_bars(text, source, full), up, drawn)
        page.write_text(search_box(text, kinds), "utf-8")


def build(full: bool = False) -> None:
    """Write site/ unless it is already what the sources say; a full one does for both."""
    browser = chromium()
    state = f"{digest([ROOT / name for name in INPUTS])} {bool(browser)}"
    state += os.environ.get("SITE_URL", "")  # stands in the feed and in every head
    stamp = SITE / ".built"
    fresh = [f"{state} full"] if full else [state, f"{state} full"]
    if stamp.exists() and stamp.read_text("utf-8") in fresh:
        return
    say("build: pages, notebooks and search")
    new = CACHE / "site"
    for old in (RAW, new):
        shutil.rmtree(old, ignore_errors=True)
    run_mkdocs(RAW)
    if browser:
        say("build: diagrams and formulas")
    else:
        say("build: no Chromium found, so each page draws its own diagrams")
    finish(RAW, new, draw_with(browser) if browser else None, full)
    cards.write(new)
    paint = partial(pictures.draw, partial(run_chromium, browser)) if browser else None
    if paint:
        pictures.write_icons(paint, new)
    else:
        say("build: no icons and cards for shared links, which Chromium draws")
    machines.publish(new, needs, paint)
    pack(new)
    (new / ".built").write_text(state + " full" * full, "utf-8")
    shutil.rmtree(SITE, ignore_errors=True)
    new.rename(SITE)
    say(f"build: site/ has {sum(1 for _ in SITE.rglob('*.html'))} pages")


def main() -> None:
    prepare()
    try:
        build("--full" in sys.argv[1:])
    except OSError as error:
        fail(env_sentence(error))


if __name__ == "__main__":
    main()
