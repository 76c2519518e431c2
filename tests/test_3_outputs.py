"""Promise 3. Every output shown is what the program prints today, every plot what it
draws."""

import os
import re

import pytest

from tests.pagekit import ROOT, Block, built, pages, published, run_and_look

pytestmark = pytest.mark.site
PROGRAMS = sorted((ROOT / "snippets").rglob("*.py"))


def stale(printed: str, recorded: str) -> list[str]:
    """The first line that differs, both ways of it."""
    both = zip(printed.splitlines(), recorded.splitlines(), strict=False)
    for number, (now, then) in enumerate(both, 1):
        if now != then:
            return [f"line {number}: prints {now!r}, shows {then!r}"]
    return [] if printed == recorded else ["one has more lines than the other"]


NAME = re.compile(r'(?<=["#])[a-z][0-9a-f]{10}(?=["\)])')  # made from what it names
NUMBER = re.compile(r"-?\d+\.\d+|-?\d+")
PIXEL = 0.5


def other_picture(drawn: str, recorded: str) -> list[str]:
    """The first line in which two plots differ by more than half a pixel."""
    lines = [NAME.sub("name", text).splitlines() for text in (drawn, recorded)]
    for number, (now, then) in enumerate(zip(*lines, strict=False), 1):
        if NUMBER.sub("0", now) != NUMBER.sub("0", then) or any(
            abs(float(a) - float(b)) > PIXEL
            for a, b in zip(NUMBER.findall(now), NUMBER.findall(then), strict=True)
        ):
            return [f"line {number}: draws {now!r}, shows {then!r}"]
    return [] if len(lines[0]) == len(lines[1]) else ["one has more lines"]


def shown_wrongly(blocks: list[Block]) -> list[str]:
    """Programs whose recorded output does not stand right under them, word for word."""
    wrong = []
    for block, after in zip(blocks, [*blocks, Block("")][1:], strict=True):
        if block.title.startswith("snippets/"):
            recorded = (ROOT / block.title).with_suffix(".txt").read_text("utf-8")
            if after.title != "Output" or after.text.rstrip() != recorded.rstrip():
                wrong.append(block.title)
    return wrong


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_program_prints_what_is_recorded(program):
    done, pictures = run_and_look(program.read_text("utf-8").rstrip() + "\n")
    assert done.returncode == 0, done.stderr
    recorded = program.with_suffix(".txt").read_text("utf-8")
    assert stale(done.stdout, recorded) == [], (
        "run scripts/outputs.py, read what changed"
    )
    picture = program.with_suffix(".svg")
    assert list(pictures) == ([picture.name] if picture.exists() else [])
    for svg in pictures.values():
        assert other_picture(svg, picture.read_text("utf-8")) == []


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.stem)
def test_page_shows_what_is_recorded(page, site):
    assert shown_wrongly(published(built(page).read_text("utf-8"))) == []


def test_every_plot_stands_on_its_page(site):
    published_pages = "".join(built(page).read_text("utf-8") for page in pages())
    for plot in sorted((ROOT / "snippets").rglob("*.svg")):
        stem = plot.relative_to(ROOT / "snippets").with_suffix("").as_posix()
        assert f'data-plot="{stem}"><svg' in published_pages, f"{plot} is on no page"


def test_a_program_runs_once_for_all_its_proofs(request):
    """Over the cores, the tests of one page share a worker, or nothing is shared."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@test_3_outputs.py")


def test_a_plot_that_changed_is_caught():
    line = '<path d="M 10.25 20" id="m0123456789"/>'
    assert other_picture(line, line.replace("m0123456789", "mabcdef0123")) == []
    assert other_picture(line, line.replace("10.25", "10.251")) == []
    assert other_picture(line, line.replace("10.25", "11.25"))
    assert other_picture(line, line.replace("path", "line"))


def test_a_stale_output_is_caught():
    assert stale("0.9854\n", "0.9855\n")
    assert stale("one\ntwo\n", "one\n")


def test_a_missing_or_other_output_is_caught():
    program = Block("python", PROGRAMS[0].relative_to(ROOT).as_posix(), "")
    assert shown_wrongly([program])
    assert shown_wrongly([program, Block("text", "Output", "something else")])
