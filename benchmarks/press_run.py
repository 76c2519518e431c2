"""From the press of Run to the end of the program, in the page, over http and from the
disk: a first visit, a later page of the site, and a second run of the same program.

`python3 benchmarks/press_run.py` prints the table, `--write` records it in
press_run.txt. Needs Chromium; builds the full site where it is not there."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from build import build
from env import PYTHON, SITE, chromium, fail, prepare, say

RUNS = 3
PROGRAMS = {  # page and program: what it needs
    ("metrics/ndcg.html", "ndcg.py"): "standard library",
    ("metrics/calibration.html", "calibration.py"): "NumPy",
    ("cases/alerting.html", "alerting_grouping.py"): "pandas, 336,776 flights",
    ("cases/model_service.html", "model_service_router.py"): "NumPy, scikit-learn",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def measure(browser: str, root: str) -> list[str]:
    from playwright.sync_api import Page, sync_playwright

    ended = """bar => bar.parts && bar.parts.output &&
      bar.querySelector('[data-act=run]').textContent === 'Run' &&
      bar.parts.output.querySelector('.run-state').textContent"""

    def press(page: Page, name: str) -> float:
        bar = page.locator(f".run-bar[data-name='{name}']")
        handle = bar.element_handle()
        bar.locator("[data-act=run]").scroll_into_view_if_needed()
        began = time.perf_counter()
        bar.locator("[data-act=run]").click()
        page.wait_for_function(ended, arg=handle, timeout=300_000)
        took = time.perf_counter() - began
        said = page.evaluate(ended, handle)
        if "recorded" not in said:
            fail(f"{name} in the page: {said}")
        return took

    flags = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    flags += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    lines = []
    with sync_playwright() as playwright:
        for (path, name), needs in PROGRAMS.items():
            rows = []
            for _ in range(RUNS):
                running = playwright.chromium.launch(
                    executable_path=browser, args=flags
                )
                page = running.new_page()
                page.goto(root + path)
                first = press(page, name)
                second = press(page, name)
                page.goto(root + path)
                rows.append((first, press(page, name), second))
                running.close()
            times = [statistics.median(column) for column in zip(*rows, strict=True)]
            lines.append(f"{needs:26}" + "".join(f"{it:12.2f}" for it in times))
            say(lines[-1])
    return lines


def main() -> None:
    prepare()
    if Path(sys.executable).parent != PYTHON.parent:  # Playwright is in .venv
        raise SystemExit(subprocess.run([PYTHON, *sys.argv]).returncode)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    build(full=True)
    browser = chromium()
    if not browser:
        fail("This needs Chromium or Chrome: install one and run again.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    told = [
        f"Seconds from Run to the program's end, median of {RUNS}. "
        f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores, "
        f"{platform.system()}, load {load:.1f} before",
    ]
    http = f"http://127.0.0.1:{server.server_port}/"
    for way, root in (("over http", http), ("from the disk", SITE.as_uri() + "/")):
        told += ["", f"{way:26}{'first':>12}{'next page':>12}{'again':>12}"]
        say("\n".join(told[-2:]))
        told += measure(browser, root)
    if write:
        Path(__file__).with_suffix(".txt").write_text("\n".join(told) + "\n", "utf-8")


if __name__ == "__main__":
    main()
