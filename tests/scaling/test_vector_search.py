"""The laws of the model hold at any size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import vector_search as model


@given(st.floats(1, 1e9), st.floats(1, 10), st.sampled_from(["exact", "IVF", "HNSW"]))
@settings(max_examples=50)
def test_more_vectors_are_more_work_and_never_more_than_all(n, times, index):
    assert model.compared(index, n) <= n
    assert model.compared(index, n) <= model.compared(index, n * times)
    assert model.time_ms(index, n, 64) <= model.time_ms(index, n, 128)


@given(st.integers(16, 2_000))
@settings(max_examples=25)
def test_codes_are_the_smallest_and_a_graph_the_largest(d):
    sizes = [model.bytes_each(it, d) for it in ("codes", "exact", "IVF", "HNSW")]
    assert sizes == sorted(sizes)


def test_shards_of_a_graph_cost_more_than_the_whole():
    assert 8 * model.compared("HNSW", 1e6) > 3 * model.compared("HNSW", 8e6)


def test_no_vectors_are_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        model.compared("IVF", 0)
