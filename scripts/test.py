"""Prove the whole site: `python3 scripts/test.py`. Words that follow go to pytest
(`scripts/test.py -k ndcg`); `--no-browser` leaves out what needs Chromium."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from env import PYTHON, ROOT, chromium, fail, prepare, say

PYTEST = ["-m", "pytest", "-q", "--no-header"]
SHARED = [*PYTEST, "-n", "auto", "--dist", "loadgroup"]  # over the cores
STAGES: list[tuple[str, list[str]]] = [
    ("style", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy"]),
    ("build", ["scripts/build.py", "--full"]),
    ("programs, pages, site", [*SHARED, "-m", "not browser"]),
    ("browser", [*SHARED, "-m", "browser", "tests"]),
]


def run(command: Sequence[str | Path]) -> int:
    return subprocess.run([PYTHON, "-X", "utf8", *command], cwd=ROOT).returncode


def main(words: list[str]) -> None:
    started = time.perf_counter()
    prepare()
    bare = "--no-browser" in words
    words = [word for word in words if word != "--no-browser"]
    browser = None if bare else chromium(install=True)
    if words:
        raise SystemExit(run([*PYTEST, *words]))
    rows = [("set-up", "done", time.perf_counter() - started)]
    for number, (name, command) in enumerate(STAGES, 1):
        say(f"\n[{number}/{len(STAGES)}] {name}")
        began = time.perf_counter()
        if name == "browser" and not browser:
            rows.append((name, "left out" if bare else "could not run", 0.0))
            continue
        state = "passed" if run(command) == 0 else "FAILED"
        rows.append((name, state, time.perf_counter() - began))
    say("\nSummary")
    for name, state, seconds in rows:
        say(f"  {name:22} {state:14} {seconds:6.1f} s")
    say(f"  {'in all':22} {'':14} {time.perf_counter() - started:6.1f} s")
    if not browser and not bare:
        fail(
            "No Chromium or Chrome, and Playwright could not install one, so the checks "
            "of diagrams, network, search and accessibility could not run: install one."
        )
    if any(state == "FAILED" for _, state, _ in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
