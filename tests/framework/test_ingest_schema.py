"""Changed schemas: what readers return, checked against values written by hand."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from snippets.framework import ingest_schema
from snippets.framework.ingest_schema import CHANGES, DELAY, PLAN, READERS, outcome

OUTPUT = Path(ingest_schema.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found():
    """change → reader → word."""
    head, *lines = OUTPUT.splitlines()
    assert head[20:].replace("by name", "by_name").split() == [
        reader.replace(" ", "_") for reader in READERS
    ]
    words = (line[20:].split() for line in lines)
    rows = [dict(zip(READERS, row, strict=True)) for row in words]
    return dict(zip((line[:20].strip() for line in lines), rows, strict=True))


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=2))
def test_the_same_schema_is_read_by_all(reader, delays):
    second = pa.table(PLAN | {"delay_min": delays})
    assert outcome(reader, second, delays) == "right"


@pytest.mark.parametrize("reader", READERS)
def test_another_value_than_the_one_due_is_not_called_right(reader):
    assert outcome(reader, pa.table(PLAN | DELAY), [3, 5]) == "WRONG"


def test_by_position_takes_the_other_column():
    """What `csv` gets wrong is the plan in place of the delay, nothing else."""
    assert outcome("csv", pa.table(DELAY | PLAN), [80, 90]) == "right"


def test_what_stands_behind_null_and_text(tmp_path):
    names = [f"{tmp_path}/{number}" for number in (1, 2)]
    parquet.write_table(ingest_schema.OLD, names[0])
    query = "SELECT delay_min FROM read_parquet($1, union_by_name=true)"

    def values(second):
        parquet.write_table(second, names[1])
        return [row[0] for row in duckdb.execute(query, [names]).fetchall()]

    assert values(CHANGES["renamed"][0]) == [1, 2, None, None]
    assert values(CHANGES["'3' in place of 3"][0]) == ["1", "2", "3", "4"]
    assert values(CHANGES["3.5 in place of 3"][0]) == [1, 2, 3.5, 4.5]


def test_only_polars_never_returns_a_wrong_value_but_for_the_unit(found):
    silent = {"WRONG", "NULL", "text"}
    names = [change for change in found if change != "sent in seconds"]
    for reader in READERS:
        words = {found[change][reader] for change in names}
        assert bool(words & silent) == (reader != "polars")


@pytest.mark.parametrize("change", CHANGES)
def test_the_readers_say_so_today(found, change):
    second, due = CHANGES[change]
    assert {r: outcome(r, second, due) for r in READERS} == found[change]


def test_no_reader_sees_a_unit(found):
    assert set(found["sent in seconds"].values()) == {"WRONG"}


def test_what_the_page_says(found):
    assert found["renamed"] == {
        "duckdb": "refuses",
        "by name": "NULL",
        "csv": "right",
        "arrow": "NULL",
        "polars": "refuses",
    }
    assert found["column added"]["polars"] == "refuses"
    assert found["3.5 in place of 3"]["duckdb"] == "WRONG"
    assert found["columns swapped"]["csv"] == "WRONG"
    assert found["'3' in place of 3"]["by name"] == "text"


def test_an_unknown_reader():
    with pytest.raises(ValueError, match=r"reader must be one of .*, got excel"):
        outcome("excel", pa.table(PLAN | DELAY), [3, 4])
