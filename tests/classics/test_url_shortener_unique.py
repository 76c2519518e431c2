"""Numbers are never used twice unless they are taken back; also with a real SIGKILL."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from random import Random
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.url_shortener_unique import claim, number, race

WORKER = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
((end,),) = database.execute("UPDATE c SET n = n + 10 RETURNING n").fetchall()
for key in range(end - 10, end - 10 + int(sys.argv[2])):
    database.execute("INSERT INTO link VALUES (?)", (key,))
os.kill(os.getpid(), signal.SIGKILL)
"""


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9_999), block=st.integers(1, 3_000))
def test_a_block_that_is_never_taken_back_gives_no_number_twice(seed, block):
    leases, unused, twice = number(block, False, Random(seed))
    assert twice == 0
    assert leases * block == 20_000 + unused


def test_a_block_of_one_loses_nothing_and_asks_each_time():
    assert number(1, False, Random(4)) == (20_000, 0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_taking_back_from_a_sleeper_gives_numbers_twice(seed):
    leases, unused, twice = number(1_000, True, Random(seed))
    assert twice > 1_000
    assert leases * 1_000 == 20_000 - twice + unused
    assert unused < number(1_000, False, Random(seed))[1]


@pytest.mark.parametrize("users", [1, 2, 5])
def test_only_a_unique_key_tells_one_user_yes(users):
    assert race("OR IGNORE", "UNIQUE", users) == (1, 1)
    assert race("OR REPLACE", "UNIQUE", users) == (users, 1)
    assert race("", "", users) == (users, users)


@pytest.mark.parametrize("way", ["", "OR REPLACE", "OR IGNORE"])
def test_who_sees_the_alias_taken_adds_nothing(way, tmp_path):
    path = str(tmp_path / "links")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE link (alias TEXT)")
    assert claim(path, way, Barrier(1)) == 1
    assert claim(path, way, Barrier(1)) == 0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT * FROM link").fetchall() == [("sale",)]


def test_a_plain_insert_into_a_unique_key_says_taken_by_an_error():
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        race("", "UNIQUE", 2)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of Unix")
def test_workers_killed_by_the_system_leave_gaps_and_no_duplicate(tmp_path):
    path = str(tmp_path / "links")
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE c AS SELECT 0 AS n;"
        "CREATE TABLE link (key INTEGER)"
    )
    for used in (3, 0, 10):
        command = [sys.executable, "-c", WORKER, path, str(used)]
        assert subprocess.run(command, check=False).returncode == -9
    keys = [key for (key,) in database.execute("SELECT key FROM link ORDER BY key")]
    database.close()
    assert keys == [0, 1, 2, *range(20, 30)]


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="block must be >= 1, got 0"):
        number(0, False, Random(1))
