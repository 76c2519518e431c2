"""The site to take along: build.py calls `pack` last, on the finished pages. It writes
the service worker (Workbox and the list of all files), what an installed app needs,
and a zip that opens from disk; and says their sizes on the page that offers them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from env import ROOT
from machines import WHOLE

NAME = "system-design-tested"
PAGE = "reference/offline.html"
WORKBOX = ["core", "routing", "strategies", "precaching"]  # each needs those before it
HOSTED = {f"{NAME}.zip", "sw.js", "manifest.webmanifest"}
CARDS = "assets/cards/"  # drawn for other sites to show
SOURCE_MAPS = ".map"
DOWNLOADS = [".epub", ".pdf", ".apkg", ".csv", ".md", ".gz", "sitemap.xml"]

SIZE = re.compile(r'(data-mb="?(\w+)"?>)[^<]*')
ZIP_LINK = re.compile(rf'<a [^>]*href="[^"]*{NAME}\.zip"[^>]*>(.*?)</a>')


def files(site: Path) -> Iterator[str]:
    """What was published, as addresses, in order: the app's own files are left out."""
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        hidden = file.name.startswith(".") or file.suffix == SOURCE_MAPS
        hosted = name in HOSTED or name.startswith(CARDS) or file.name == WHOLE
        if file.is_file() and not hidden and not hosted:
            yield name


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def write_zip(site: Path, kept: int, python: int) -> None:
    """The zip; the page that offers it goes in last, because it says how big it is."""
    page = site / PAGE
    with zipfile.ZipFile(site / f"{NAME}.zip", "w") as packed:

        def add(name: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(f"{NAME}/{name}")  # of 1980: same site, same zip
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)

        for name in files(site):
            if name != PAGE:
                add(name, (site / name).read_bytes())
        sizes = {"site": kept - python, "python": python, "zip": packed.start_dir}
        text = SIZE.sub(
            lambda m: m[1] + megabytes(sizes[m[2]]), page.read_text("utf-8")
        )
        page.write_text(text, "utf-8")
        add(PAGE, ZIP_LINK.sub(r"\1", text).encode())


def write_worker(site: Path, names: list[str]) -> None:
    """sw.js: Workbox, the files with their hashes and sizes, and what to do with them."""
    rows = []
    for name in names:
        data = (site / name).read_bytes()
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        rows.append([name, checksum, len(data)])
    parts = [
        ROOT / f"node_modules/workbox-{part}/build/workbox-{part}.prod.js"
        for part in WORKBOX
    ]
    texts = [re.sub("//# source.*", "", part.read_text("utf-8")) for part in parts]
    texts.append(f"const FILES = {json.dumps(rows, separators=(',', ':'))};\n")
    texts.append((ROOT / "scripts/sw.js").read_text("utf-8"))
    (site / "sw.js").write_text("".join(texts), "utf-8")


def write_manifest(site: Path) -> None:
    """What a browser asks for to install the site as an app."""
    logo = {"src": "assets/logo.svg", "sizes": "any", "type": "image/svg+xml"}
    drawn = [
        {
            "src": f"assets/{file.name}",
            "sizes": f"{file.stem.split('-')[1]}x{file.stem.split('-')[1]}",
            "type": "image/png",
            "purpose": "maskable" if "maskable" in file.name else "any",
        }
        for file in sorted((site / "assets").glob("icon-*.png"))
    ]
    app = {
        "id": "./",
        "name": "System Design, Tested",
        "short_name": "Design, Tested",
        "start_url": "index.html",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [*drawn, logo],
    }
    (site / "manifest.webmanifest").write_text(json.dumps(app, indent=1), "utf-8")


def pack(site: Path) -> None:
    """Everything above, for the finished pages in `site`."""
    names = [name for name in files(site) if not name.endswith(tuple(DOWNLOADS))]
    size = {name: (site / name).stat().st_size for name in names}
    python = sum(size[name] for name in names if name.startswith("assets/python/"))
    write_zip(site, sum(size.values()), python)
    write_manifest(site)
    write_worker(site, names)
