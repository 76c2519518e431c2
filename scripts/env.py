"""The environment that every script shares: the virtual environment, the browser
parts, a Chromium, and one way to stop with a sentence. Standard library only."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
SITE = ROOT / "site"
LOG = CACHE / "setup.log"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and what to do in one sentence; exit code 1, no traceback."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def sentence_for(error: OSError) -> str:
    """One sentence for a failed file operation."""
    if error.errno == errno.ENOSPC:
        return f"The disk is full: free 2 GB on the disk that holds {ROOT}, run again."
    where = f" ({error.filename})" if error.filename else ""
    return f"A file operation failed: {error.strerror}{where}."


def digest(paths: list[Path]) -> str:
    """A hash of names and contents; folders are walked, hidden files left out."""
    state = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                state.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                state.update(file.read_bytes() + b"\0")
    return state.hexdigest()


def quiet(command: list[str | Path], what: str) -> None:
    """Run a set-up command with its output in the log; explain a failure."""
    CACHE.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return
    said = LOG.read_text("utf-8", errors="replace")
    if "No space left" in said or "ENOSPC" in said:
        raise OSError(errno.ENOSPC, "no space left")
    unreachable = ["NewConnectionError", "name resolution", "ENOTFOUND", "EAI_AGAIN"]
    unreachable += [
        "ECONNREFUSED",
        "ConnectTimeout",
        "from versions: none",
        "ProxyError",
    ]
    if any(word in said for word in unreachable):
        fail(
            f"Could not install {what}: the package registry cannot be reached; "
            f"the first run needs the network (details in {LOG})."
        )
    fail(f"Could not install {what}; the reason stands at the end of {LOG}.")


def install_python() -> None:
    """Make .venv and install the pinned requirements, unless they are there."""
    files = [ROOT / "requirements.txt", ROOT / "requirements-data.txt"]
    wanted = digest(files) + sys.version
    stamp = VENV / "installed"
    if stamp.exists() and PYTHON.exists() and stamp.read_text("utf-8") == wanted:
        return
    say("set-up: Python packages into .venv (about a minute the first time)")
    base = getattr(sys, "_base_executable", sys.executable)
    quiet([base, "-m", "venv", "--clear", VENV], "a virtual environment")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes"]
    pip += ["--retries", "2", "--disable-pip-version-check", "--progress-bar", "off"]
    quiet([*pip, "-r", files[0]], "requirements.txt")
    alone = ["--no-deps", "--no-build-isolation"]
    quiet([*pip, *alone, "-r", files[1]], "requirements-data.txt")
    stamp.write_text(wanted, "utf-8")


def npm() -> str:
    """The machine's npm, else the one that a Python package brings."""
    found = shutil.which("npm")
    if found:
        return found
    own = PYTHON.with_name("npm.exe" if os.name == "nt" else "npm")
    if not own.exists():
        say("set-up: no npm on this machine, installing one into .venv")
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes"]
        quiet([*pip, "-r", ROOT / "requirements-node.txt"], "requirements-node.txt")
    return str(own)


def node() -> str:
    """The Node that runs the machine's npm, else the one that came with .venv's."""
    own = PYTHON.with_name("node.exe" if os.name == "nt" else "node")
    found = shutil.which("node") or (str(own) if own.exists() else None)
    return found or fail("Node is needed to build: install Node 20 or newer.")


def install_browser_parts() -> None:
    """Install what package-lock.json pins into node_modules, unless it is there."""
    wanted = digest([ROOT / "package-lock.json"])
    stamp = ROOT / "node_modules" / "installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    say("set-up: browser parts into node_modules")
    quiet(
        [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "the browser parts of package-lock.json",
    )
    stamp.write_text(wanted, "utf-8")


def prepare() -> None:
    """Everything a script needs, or one sentence that says what is missing."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:2]))
        fail(f"Python 3.11 or newer is needed; this is {have} ({sys.executable}).")
    try:
        install_python()
        install_browser_parts()
    except OSError as error:
        fail(sentence_for(error))


def clean_picture(svg: str) -> str:
    """A plot as matplotlib wrote it, without prologue, date, fonts, trailing spaces."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r" font-family: [^;\"]+;?", "", svg)
    return "\n".join(line.rstrip() for line in svg[svg.index("<svg") :].splitlines())


def run_program(
    code: str, python: str | Path = PYTHON
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run a text in a fresh interpreter, in an empty folder, knowing nothing of us;
    returns how it ended, and the plots it left: name → SVG."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "program.py").write_text(code, "utf-8")
        done = subprocess.run(
            [python, "-X", "utf8", "-W", "error::SyntaxWarning", "program.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,  # against a hang; no test is decided by its time
            env={**os.environ, "MATPLOTLIBRC": str(ROOT / "snippets/matplotlibrc")},
        )
        pictures = {
            file.name: clean_picture(file.read_text("utf-8"))
            for file in sorted(Path(folder).glob("*.svg"))
        }
    return done, pictures


def chromium(*, install: bool = False) -> str | None:
    """The path of a Chromium or Chrome: the machine's, else Playwright's own."""
    for name in [*filter(None, [os.environ.get("CHROMIUM")]), *CHROMIUMS, *PLACES]:
        found = shutil.which(name)
        if found:
            return found
    ask = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as q: print(q.chromium.executable_path)"
    )
    if install:
        say("set-up: no Chromium on this machine, asking Playwright for one")
        command: list[str | Path] = [PYTHON, "-m", "playwright", "install", "chromium"]
        with LOG.open("w", encoding="utf-8") as log:
            subprocess.run(command, stdout=log, stderr=subprocess.STDOUT)
    done = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True)
    path = Path(done.stdout.strip() or "nowhere")
    return str(path) if path.is_file() else None
