"""Pictures that Chromium draws at build time: the icons of the installed app and a card
for each page, shown where somebody shares its address. Drawn once for each content."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from env import CACHE, ROOT, fail

DRAWN = CACHE / "pictures"
SCRIPT = ROOT / "scripts/pictures.js"
LOGO = ROOT / "docs/assets/logo.svg"
Job = tuple[str, str, int, int, list[str]]  # kind, source, width, height, colours
Run = Callable[[list[list[object]], list[Path]], list[list[str]]]
Paint = Callable[[dict[str, Job]], dict[str, bytes]]


def draw(run: Run, jobs: dict[str, Job]) -> dict[str, bytes]:
    """name → PNG, in one run of Chromium for those that are not in the cache."""
    DRAWN.mkdir(parents=True, exist_ok=True)
    look = SCRIPT.read_bytes()
    places = {
        name: DRAWN / hashlib.sha256(repr(job).encode() + look).hexdigest()[:24]
        for name, job in jobs.items()
    }
    new: list[list[object]] = [
        [job[0], name, *job[1:]]
        for name, job in jobs.items()
        if not places[name].exists()
    ]
    for name, drawn, error in run(new, [SCRIPT]) if new else []:
        if error:
            fail(f"The picture {name} was not drawn: {error}.")
        places[name].write_bytes(base64.b64decode(drawn))
    return {name: place.read_bytes() for name, place in places.items()}


def icon(size: int, share: float, ground: str) -> Job:
    """The logo, `share` of the square wide, on a ground."""
    inner = LOGO.read_text("utf-8").replace(
        "<svg ",
        f'<svg x="{16 - 16 * share}" y="{16 - 16 * share}" width="{32 * share}" height="{32 * share}" ',
        1,
    )
    back = f'<rect width="32" height="32" fill="{ground}"/>'
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">'
    return ("svg", f"{box}{back}{inner}</svg>", size, size, [])


def write_icons(paint: Paint, site: Path) -> None:
    """What an installed app shows; of the maskable one, only the middle is certain."""
    jobs = {
        "icon-192": icon(192, 1, "none"),
        "icon-512": icon(512, 1, "none"),
        "icon-512-maskable": icon(512, 0.6, "#fff"),
    }
    for name, data in paint(jobs).items():
        (site / "assets" / f"{name}.png").write_bytes(data)
