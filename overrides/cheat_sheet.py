"""MkDocs calls this while it builds (`hooks:` in mkdocs.yml): the page that holds
`<!-- measures -->` gets a table of the `measures:` in the front matter of the pages
under *Metrics*, by theme, in the order of nav."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.utils.meta import get_data

MARK = "<!-- measures -->"
KEYS = ["name", "formula", "range", "better", "trap"]
HEAD = ["Measure", "Formula", "Range", "Better", "Trap"]
SIGNS = {"higher": "↑ higher", "lower": "↓ lower", "target": "◎ target"}


def themes(nav: list[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Theme → its pages, as nav has them under Metrics."""
    (parts,) = (part["Metrics"] for part in nav if "Metrics" in part)
    for part in parts:
        for theme, pages in part.items():
            if isinstance(pages, list):
                yield theme, [place for page in pages for place in page.values()]


def row(place: str, measure: dict[str, str]) -> str:
    if list(measure) != KEYS or measure["better"] not in SIGNS:
        raise PluginError(
            f"docs/{place}: a row of measures holds {', '.join(KEYS)} in this order, "
            f"better is one of {', '.join(SIGNS)}; found {measure}"
        )
    said = {key: html.escape(str(value)) for key, value in measure.items()}
    page = Path(place).with_suffix(".html").name
    return (
        f'<tr><th scope="row"><a href="{page}">{said["name"]}</a></th>'
        f'<td><span class="arithmatex">\\({said["formula"]}\\)</span></td>'
        f"<td>{said['range']}</td><td>{SIGNS[measure['better']]}</td>"
        f"<td>{said['trap']}</td></tr>"
    )


def table(nav: list[dict[str, Any]], docs: Path) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HEAD)
    parts = [f"<thead><tr>{head}</tr></thead>"]
    for theme, places in themes(nav):
        rows = []
        for place in places:
            if not (docs / place).exists():
                continue  # MkDocs names what nav has and docs/ has not
            _, meta = get_data((docs / place).read_text("utf-8"))
            rows += [row(place, measure) for measure in meta.get("measures", [])]
        if rows:
            title = (
                f'<tr><th scope="rowgroup" colspan="5">{html.escape(theme)}</th></tr>'
            )
            parts.append(f"<tbody>{title}{''.join(rows)}</tbody>")
    return f'<div class="sheet"><table class="measures">{"".join(parts)}</table></div>'


def on_page_markdown(markdown: str, config: MkDocsConfig, **_: object) -> str:
    if MARK not in markdown:
        return markdown
    return markdown.replace(MARK, table(config.nav or [], Path(config.docs_dir)))
