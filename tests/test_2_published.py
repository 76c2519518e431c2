"""Promise 2. Every block, as published in the HTML, runs in an empty folder in a
fresh interpreter."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.pagekit import ROOT, Block, Fence, built, pages, published, run_alone, scan

pytestmark = pytest.mark.site


def pair(fences: list[Fence], blocks: list[Block]) -> list[tuple[Fence, Block]]:
    """The page's Python fences beside what was published of them, in order."""
    written = [fence for fence in fences if fence.lang == "python"]
    shown = [block for block in blocks if block.lang == "python"]
    assert len(written) == len(shown), f"{len(written)} written, {len(shown)} published"
    return list(zip(written, shown, strict=True))


def programs(pairs: list[tuple[Fence, Block]]) -> list[tuple[str, str]]:
    """(name, text) of everything to run; continuations stand behind what they continue."""
    texts: list[tuple[str, str]] = []
    chain = ""
    for fence, block in pairs:
        if "notest" in fence.options:
            continue
        if fence.program:
            texts.append((f"{fence.place} {fence.program}", block.text))
            continue
        chain = chain + block.text if "continuation" in fence.options else block.text
        texts.append((fence.place, chain))
    return texts


def failures(texts: list[tuple[str, str]]) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda pair: run_alone(pair[1].rstrip() + "\n"), texts))
    return [
        f"{name}: {result.stderr.strip().splitlines()[-1]}"
        for (name, _), result in zip(texts, done, strict=True)
        if result.returncode
    ]


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.stem)
def test_every_published_block_runs_alone(page, site):
    blocks = published(built(page).read_text("utf-8"))
    pairs = pair(scan(page, page.read_text("utf-8")), blocks)
    assert failures(programs(pairs)) == []


def test_a_notebook_that_fails_stops_the_build(tmp_path):
    """A site of one notebook, with this site's settings of the plugin."""
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    plugin = settings[settings.index("  - mkdocs-jupyter:") :].split("\n  - ")[0]
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: one\nplugins:\n{plugin}\n", "utf-8"
    )
    page = tmp_path / "docs/notebooks/cases/page.py"
    page.parent.mkdir(parents=True)
    build = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    for code, ended in (("print(6 * 7)", True), ("raise ValueError('no 42')", False)):
        page.write_text(f"# %%\n{code}\n", "utf-8")
        done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode == 0) == ended, done.stderr
    assert "no 42" in done.stdout + done.stderr


def unpinned(names: list[str]) -> list[str]:
    """Packages that a note under a program names and the requirements do not."""
    files = [ROOT / "requirements.txt", ROOT / "requirements-data.txt"]
    text = "\n".join(file.read_text("utf-8") for file in files)
    return sorted(set(names) - set(re.findall(r"^([\w-]+)==", text, re.MULTILINE)))


def test_what_a_program_is_said_to_need_is_what_was_installed():
    from build import needs

    named = [need for file in ROOT.glob("snippets/*/*.py") for need in needs(file)]
    assert unpinned(named) == []


def test_a_need_under_a_wrong_name_is_caught():
    assert unpinned(["numpy", "faiss"]) == ["faiss"]


def test_a_block_that_fails_is_caught():
    assert failures([("page.md:1", "assert 1 == 2\n")])


def test_a_program_that_leans_on_the_repository_is_caught():
    assert failures([("page.md:1", "import snippets.metrics.ndcg\n")])


def test_a_fence_that_was_lost_on_the_way_is_caught(tmp_path):
    fences = scan(tmp_path / "page.md", "```python\nassert True\n```\n")
    with pytest.raises(AssertionError, match="1 written, 0 published"):
        pair(fences, published("<p>nothing</p>"))
