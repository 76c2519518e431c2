"""The book's last chapter: edition, licences, what is embedded, what is left out."""

from __future__ import annotations

from html import escape

from bind.chapters import ROOT, TITLE, Chapter

FACES = {  # how the name of a face begins that the PDF may carry: its licence
    "KaTeX": "SIL Open Font License 1.1, © Design Science, Khan Academy",
    "Liberation": "SIL Open Font License 1.1, © Red Hat",
    "Noto": "SIL Open Font License 1.1, © Google, Adobe",
    "DejaVu": "Bitstream Vera licence, © Bitstream; changes in the public domain",
}
DRAWN = "Diagrams were drawn by Mermaid, formulas by KaTeX, plots by Matplotlib."


def edition(chapters: list[Chapter]) -> str:
    """The day on which its newest page was reviewed."""
    return max(chapter.reviewed for chapter in chapters)


def about(chapters: list[Chapter], address: str, *, faces: bool) -> str:
    """Its HTML, which is XHTML too; the EPUB carries no faces."""
    licence = (ROOT / "LICENSE").read_text("utf-8")
    katex = (ROOT / "node_modules/katex/LICENSE").read_text("utf-8")
    where = f'<a href="{escape(address)}">{escape(address)}</a>' if address else ""
    newest = f" The newest edition stands at {where}." if where else ""
    carried = "; ".join(f"{name} ({licence})" for name, licence in FACES.items())
    said = (
        f"Faces embedded in this file: {carried}." if faces else "No face is embedded."
    )
    return f"""<h1>About this book</h1>
<p>{TITLE}, edition of {edition(chapters)}: {len(chapters)} pages of the site as chapters,
in its order.{newest} Notebooks are left out: they repeat the programs of the case studies
step by step. So are searches, buttons and other things that need a screen; folded answers
are open.</p>
<p>Text and diagrams: Creative Commons Attribution 4.0 International
(<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>). Share and adapt them
if you name the source. Code: the MIT licence below.</p>
<p>{DRAWN} {escape(said)}</p>
<h2>Licence of the code</h2>
<p class="licence">{escape(licence.strip())}</p>
<h2>KaTeX</h2>
<p class="licence">{escape(katex.strip())}</p>"""
