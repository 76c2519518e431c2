"""What each way of running transactions lets through, beyond the schedules shown."""

import sqlite3
from threading import Barrier, Thread

import duckdb
import pytest

from snippets.foundations.transactions_isolation import PLAYS, act

KINDS = ("uncommitted", "statements", "BEGIN", "IMMEDIATE", "DuckDB")


@pytest.mark.parametrize("play", PLAYS)
def test_sqlite_transactions_let_nothing_through(tmp_path, play):
    assert act(str(tmp_path / "a"), "BEGIN", play) in ("no", "aborts")
    assert act(str(tmp_path / "b"), "IMMEDIATE", play) == "waits"


def test_a_stronger_level_never_lets_more_through(tmp_path):
    def open_to(kind):
        return {p for p in PLAYS if act(str(tmp_path / (kind + p)), kind, p)[0] == "H"}

    levels = [open_to(kind) for kind in ("uncommitted", "statements", "DuckDB")]
    assert levels[0] > levels[1] > levels[2] == {"write skew"}


@pytest.mark.parametrize(("touch", "stops"), [("n = n + 1", True), ("v = v", False)])
def test_what_turns_write_skew_into_a_conflict_in_duckdb(touch, stops):
    """A counter on the rows that were read does it; a no-op update does not."""
    a = duckdb.connect()
    a.execute("CREATE TABLE t AS SELECT 1 id, 100 v, 0 n UNION SELECT 2, 100, 0")
    b, conflict = a.cursor(), False
    for who in (a, b):
        who.execute("BEGIN")
    try:
        for who in (a, b):
            who.execute(f"UPDATE t SET {touch}")
    except duckdb.TransactionException:
        conflict = True
    b.close()
    a.close()
    assert conflict == stops


@pytest.mark.parametrize(("begin", "lost"), [("", True), ("BEGIN IMMEDIATE", False)])
def test_real_threads_lose_updates_without_a_lock(tmp_path, begin, lost):
    """Without one all four read before any writes: three updates of four are lost."""
    path, rounds, everybody_has_read = str(tmp_path / "t"), 20, Barrier(4)
    with sqlite3.connect(path) as setup:
        setup.execute("PRAGMA journal_mode = WAL")
        setup.execute("CREATE TABLE t AS SELECT 0 AS v")
    setup.close()

    def work():
        database = sqlite3.connect(path, 20, isolation_level=None)
        database.execute("PRAGMA synchronous = OFF")
        for _ in range(rounds):
            if begin:
                database.execute(begin)
            (v,) = database.execute("SELECT v FROM t").fetchone()
            if not begin:
                everybody_has_read.wait(30)
            database.execute("UPDATE t SET v = ?", (v + 1,))
            if begin:
                database.execute("COMMIT")
        database.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check = sqlite3.connect(path)
    (total,) = check.execute("SELECT v FROM t").fetchone()
    check.close()
    assert total <= 4 * rounds
    assert (total < 4 * rounds) == lost


def test_errors_name_the_rule_and_the_value(tmp_path):
    with pytest.raises(ValueError, match=r"play must be one of .* got deadlock"):
        act(str(tmp_path / "x"), "BEGIN", "deadlock")
