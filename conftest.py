"""One thread for sums, so that two workers share two cores; pytest-markdown-docs sees
the fences inside tabs and admonitions, and leaves notebooks to the build, which runs
them and stops at an error."""

import os

from markdown_it import MarkdownIt

collect_ignore_glob = ["docs/notebooks/*"]
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_markdown_docs_markdown_it() -> MarkdownIt:
    return MarkdownIt("commonmark").disable(
        "code"
    )  # as superfences is told in mkdocs.yml
