"""Search engines on the same site and the same judged queries, in a real browser.

`.venv/bin/python benchmarks/search.py` writes benchmarks/search.txt: what ships
(MiniSearch), the theme's own lunr and Pagefind, over http and from disk. Pagefind comes
from npm for this run only (pinned below)."""

from __future__ import annotations

import datetime
import functools
import gzip
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from build import RAW, build
from env import CACHE, ROOT, SITE, chromium, fail, prepare, say
from machines import contents
from search import WORKER

PAGEFIND = "1.6.0"
PLACE = CACHE / "engines"
FIRST = "calibration"  # the first query of a cold and of a warm page
RUNS = 2
OURS = re.compile(r"search_|search\.|search/index|minisearch|lunr|pagefind")
PARTS = ["search_queries", "search_queries_held_out"]
ASK = """async queries => {
  const box = document.querySelector(".md-search__input");
  const list = document.querySelector(".md-search-result__list");
  const found = [];
  for (const query of queries) {
    const drawn = new Promise(done => {
      const seen = new MutationObserver(() => done(performance.now()));
      seen.observe(list, {childList: true});
      setTimeout(() => done(performance.now()), 5000);
    });
    box.value = query;
    const start = performance.now();
    box.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
    const ms = await drawn - start;
    const links = [...list.querySelectorAll("a")];
    const score = a => Number(a.firstElementChild.dataset.mdScore);
    const lead = [...links].sort((a, b) => score(b) - score(a))[0];
    const pages = [...list.children].map(li => li.querySelector("a").href);
    found.push({ms, pages, lead: lead ? lead.href : ""});
  }
  return found;
}"""
LOAD_PAGEFIND = (
    """async url => { window.engine = await import(url); await engine.init(); }"""
)
ASK_PAGEFIND = """async queries => {
  const found = [];
  for (const query of queries) {
    const start = performance.now();
    const said = await engine.search(query);
    const data = await Promise.all(said.results.slice(0, 10).map(it => it.data()));
    const ms = performance.now() - start;
    const pages = data.map(it => new URL(it.url.replace(/^\\/+/, ""), ROOT).href);
    found.push({ms, pages, lead: pages[0] || ""});
  }
  return found;
}"""


class Found(TypedDict):
    """What one query gave: milliseconds, pages best first, where Enter leads."""

    ms: float
    pages: list[str]
    lead: str


@dataclass
class Judged:
    kind: str
    query: str
    right: list[str]


def judged(part: str) -> list[Judged]:
    """The queries of one part of the judged set: tests/<part>.tsv."""
    lines = (ROOT / f"tests/{part}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Judged(kind, query, right.split()) for kind, query, right in rows]


def address(url: str, root: str) -> str:
    """page.html#section of a result's link."""
    path, _, section = url.removeprefix(root).partition("#")
    return path.split("?")[0] + (f"#{section}" if section else "")


def rank(row: Judged, pages: list[str]) -> int:
    """The place of the first right page, 0 where there is none."""
    right = {it.split("#")[0] for it in row.right}
    places = [i for i, page in enumerate(pages, 1) if page.split("#")[0] in right]
    return places[0] if places else 0


def reciprocal(ranks: list[int]) -> float:
    """Mean of one over the rank; 0 where nothing right was found."""
    return sum(1 / it for it in ranks if it) / len(ranks)


def scores(rows: list[Judged], found: list[list[str]]) -> tuple[float, float]:
    """Recall among the first three pages, and mean reciprocal rank."""
    ranks = [rank(row, pages) for row, pages in zip(rows, found, strict=True)]
    return sum(0 < it <= 3 for it in ranks) / len(ranks), reciprocal(ranks)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()


def serve(folder: Path) -> str:
    handler = functools.partial(Quiet, directory=str(folder))
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{http.server_port}/"


def packed(file: Path) -> int:
    """Bytes as a host would send them; what is packed already does not shrink."""
    body = file.read_bytes()
    return min(len(body), len(gzip.compress(body, 9)))


def lunr_site() -> Path:
    """The site with the theme's own worker and index, Chinese terms as tags."""
    place = PLACE / "lunr"
    shutil.copytree(SITE, place)
    scripts = "assets/javascripts"
    for folder in ("lunr", "workers"):
        shutil.copytree(RAW / scripts / folder, place / scripts / folder)
    (worker,) = (place / scripts / "workers").glob("search.*.min.js")
    home = place / "index.html"
    text = home.read_text("utf-8")
    home.write_text(
        text.replace("assets/search_worker.js", f"{scripts}/workers/{worker.name}"),
        "utf-8",
    )
    index = json.loads((RAW / "search/search_index.json").read_text("utf-8"))
    front = {page.address: page.front for page in contents()}
    for row in index["docs"]:
        terms = front.get(row["location"], {}).get("zh", "").strip("[]")
        row["tags"] = row.get("tags", []) + (terms.split(", ") if terms else [])
    text = json.dumps(index, ensure_ascii=False)
    (place / "search/search_index.json").write_text(text, "utf-8")
    (place / "search/search_index.js").write_text(f"var __index = {text}", "utf-8")
    return place


def pagefind_site(language: str) -> Path:
    """The site with an index by Pagefind; `language` decides how it cuts words."""
    place = PLACE / f"pagefind_{language}"
    shutil.copytree(SITE, place)
    command = [shutil.which("npm") or "npm", "exec", "--yes", f"pagefind@{PAGEFIND}"]
    command += ["--", "--site", str(place), "--root-selector", "article"]
    command += ["--force-language", language]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        fail(f"Pagefind did not run: {(done.stderr or done.stdout).strip()[-300:]}")
    return place


def reach(page: Page, root: str, engine: str) -> float:
    """Open the home page, ask the first query; milliseconds to its first result."""
    page.goto(root + "index.html", wait_until="load", timeout=90_000)
    page.wait_for_timeout(300)
    start = page.evaluate("performance.now()")
    if engine == "pagefind":
        page.evaluate(LOAD_PAGEFIND, f"{root}pagefind/pagefind.js")
        ask(page, root, engine, [FIRST])
    else:
        page.keyboard.press("/")
        page.keyboard.type(FIRST)
        page.wait_for_selector(".md-search-result__item", timeout=60_000)
    end = page.evaluate("performance.now()")
    return float(end - start)


def ask(page: Page, root: str, engine: str, queries: list[str]) -> list[Found]:
    script = ASK_PAGEFIND if engine == "pagefind" else ASK
    found: list[Found] = page.evaluate(
        script.replace("ROOT", json.dumps(root)), queries
    )
    return found


def thread_ms(clock: CDPSession) -> float:
    """Processor time that scripts, style and layout of the page took so far. From disk
    that is everything; over http the worker's part is not in it."""
    said = clock.send("Performance.getMetrics")["metrics"]
    parts = {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
    return 1000 * sum(float(it["value"]) for it in said if it["name"] in parts)


def measure(
    browser: Browser, folder: Path, engine: str, way: str
) -> tuple[list[str], dict[str, float]]:
    """One row of the record, and MRR by kind of query; times are the best of RUNS,
    against a busy machine."""
    root = serve(folder) if way == "http" else folder.as_uri() + "/"
    cold, warm, asked = [], [], set[str]()
    for _ in range(RUNS):
        context = browser.new_context()
        page = context.new_page()
        page.on("request", lambda it: asked.add(address(it.url, root)))
        try:
            cold.append(reach(page, root, engine))
        except Error as error:  # an engine that cannot: say why
            context.close()
            return [error.message.splitlines()[0].split(": file:")[0]], {}
        needed = {folder / it for it in asked if OURS.search(it)}
        page.wait_for_timeout(1000)
        warm.append(reach(page, root, engine))
        if len(cold) < RUNS:
            context.close()
    size = sum(packed(file) for file in needed)
    cells, times = [], []
    ranks: dict[str, list[int]] = {}
    clock = context.new_cdp_session(page)
    clock.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = thread_ms(clock)
    for part in PARTS:
        rows = judged(part)
        queries = [row.query for row in rows]
        runs = [ask(page, root, engine, queries) for _ in range(RUNS)]
        pages = [[address(url, root) for url in it["pages"]] for it in runs[0]]
        for row, listed in zip(rows, pages, strict=True):
            ranks.setdefault(row.kind, []).append(rank(row, listed))
        recall, mrr = scores(rows, pages)
        cells += [f"{recall:.3f}", f"{mrr:.3f}"]
        times += [min(it["ms"] for it in same) for same in zip(*runs, strict=True)]
    cpu = (thread_ms(clock) - before) / len(times) / RUNS
    context.close()
    slow = statistics.quantiles(times, n=20)[18]
    cells += [f"{size / 1000:.0f}", f"{min(cold):.0f}", f"{min(warm):.0f}"]
    cells += [f"{statistics.median(times):.0f}", f"{slow:.0f}", f"{cpu:.0f}"]
    return cells, {kind: reciprocal(listed) for kind, listed in ranks.items()}


def index_size(folder: Path, engine: str) -> int:
    """Packed bytes of all that search may ask for."""
    if engine == "pagefind":
        files = [*(folder / "pagefind").rglob("*")]
    elif engine == "lunr":
        files = [folder / "search/search_index.json"]
    else:
        files = [folder / "search/index.js", folder / "search/texts.js"]
    return sum(packed(file) for file in files if file.is_file())


def main() -> None:
    prepare()
    build()
    path = chromium()
    if not path:
        fail("The engines are compared in Chromium: install it and run again.")
    if WORKER.search((SITE / "index.html").read_text("utf-8")):
        fail("site/ does not ask our worker: run scripts/build.py.")
    shutil.rmtree(PLACE, ignore_errors=True)
    sites = [
        ("MiniSearch (ships)", "minisearch", SITE),
        ("theme's lunr", "lunr", lunr_site()),
    ]
    sites += [(f"Pagefind, {it}", "pagefind", pagefind_site(it)) for it in ("en", "zh")]
    today = datetime.date.today().isoformat()
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        lines = [
            f"{today}, Chromium {browser.version}, {os.cpu_count()} cores, "
            f"{platform.system()}, load {os.getloadavg()[0]:.1f}, "
            f"{sum(1 for _ in SITE.rglob('*.html'))} pages, "
            f"{len(judged(PARTS[0]))} queries and {len(judged(PARTS[1]))} held out"
        ]
        head = ["recall@3", "MRR", "held r@3", "held MRR", "first KB", "cold ms"]
        head += ["warm ms", "key ms", "key p95", "key CPU"]
        lines.append(
            f"{'engine':20} {'index KB':>8} way  " + " ".join(f"{it:>8}" for it in head)
        )
        by_kind: dict[tuple[str, str], dict[str, float]] = {}
        for name, engine, folder in sites:
            size = index_size(folder, engine) / 1000
            for way in ("http", "file"):
                cells, by_kind[name, way] = measure(browser, folder, engine, way)
                lines.append(
                    f"{name:20} {size:8.0f} {way} "
                    + " ".join(f"{it:>8}" for it in cells)
                )
                say(lines[-1])
        browser.close()
    kinds = list(by_kind[sites[0][0], "http"])
    lines.append(f"\n{'MRR by kind, http':29}" + " ".join(f"{it:>8}" for it in kinds))
    for name, _, _ in sites:
        found = [by_kind[name, "http"][kind] for kind in kinds]
        lines.append(f"{name:29}" + " ".join(f"{it:8.3f}" for it in found))
    (ROOT / "benchmarks/search.txt").write_text("\n".join(lines) + "\n", "utf-8")
    shutil.rmtree(PLACE)


if __name__ == "__main__":
    main()
