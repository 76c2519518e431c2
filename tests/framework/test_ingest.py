"""The sink: any faults leave the newest version of each id, once; naive ways do not."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework import ingest
from snippets.framework.ingest import APPEND, UPSERT, WAYS, consume, disturb

OUTPUT = Path(ingest.__file__).with_suffix(".txt").read_text("utf-8")
SAFE = ("upsert if newer", "append, read newest")
EVENTS = [(key, version, 10 * key + version) for version in (1, 2) for key in range(40)]


def newest(events):
    """By brute force: the highest version of each id."""
    table = {}
    for event in sorted(events):
        table[event[0]] = event
    return Counter(table.values())


@st.composite
def logs(draw):
    """Events, each sent at least once, in any order."""
    pairs = st.tuples(st.integers(0, 9), st.integers(1, 5))
    events = [(key, ver, 10 * key + ver) for key, ver in draw(st.sets(pairs))]
    again = draw(st.lists(st.sampled_from(events), max_size=30)) if events else []
    return draw(st.permutations(events + again))


@settings(max_examples=60, deadline=None)
@given(logs(), st.sampled_from(SAFE), st.floats(0, 0.9), st.integers(0, 99))
def test_whatever_the_faults_the_newest_of_each_id_is_found_once(log, way, crash, seed):
    assert consume(log, way, crash, Random(seed)) == newest(log)


@settings(max_examples=40, deadline=None)
@given(logs(), st.floats(0, 0.9), st.integers(0, 99))
def test_one_commit_stores_the_log_as_it_was_sent(log, crash, seed):
    """Crashes leave no trace; what was sent twice is stored twice."""
    assert consume(log, "append, one commit", crash, Random(seed)) == Counter(log)


@settings(max_examples=40, deadline=None)
@given(logs(), st.floats(0, 0.9), st.integers(0, 99))
def test_append_loses_nothing_and_adds_whole_batches(log, crash, seed):
    found = consume(log, "append", crash, Random(seed))
    assert found >= Counter(log)
    assert set(found) == set(log)


def test_a_late_old_version_overwrites_in_a_plain_upsert():
    log = [(1, 2, 12), (1, 1, 11)]
    assert consume(log, "upsert", 0, Random(0)) == Counter([(1, 1, 11)])
    assert consume(log, "upsert if newer", 0, Random(0)) == Counter([(1, 2, 12)])


def test_replaying_a_batch_in_order_does_not_hurt_a_plain_upsert():
    assert consume(EVENTS, "upsert", 0.5, Random(0)) == newest(EVENTS)


def test_the_log_holds_every_event_and_only_those():
    log = disturb(EVENTS, 0.3, 50, Random(0))
    assert set(log) == set(EVENTS)
    assert 80 < len(log) < 120
    assert disturb(EVENTS, 0, 0, Random(0)) == EVENTS


def test_an_event_is_at_most_so_many_places_late():
    log = disturb(EVENTS, 0, 10, Random(0))
    assert log != EVENTS
    assert max(log.index(event) - place for place, event in enumerate(EVENTS)) <= 10


@pytest.mark.parametrize("way", ["append", "append, one commit", *SAFE])
def test_a_killed_process_and_its_successor(tmp_path, way):
    """A real file, a real exit between write and commit of the offset."""
    unique, write, one_commit, read = WAYS[way]
    code = f"""
import os, sqlite3, sys
db = sqlite3.connect({str(tmp_path / "sink.db")!r})
db.execute("CREATE TABLE IF NOT EXISTS sink (id INTEGER {unique}, ver INT, val INT)")
db.executemany({write!r}, {EVENTS!r})
{"" if one_commit else "db.commit()"}
if len(sys.argv) > 1:
    os._exit(9)
db.commit()
print(len(db.execute({read!r}).fetchall()))
"""
    alone = [sys.executable, "-c", code]
    assert subprocess.run([*alone, "die"]).returncode == 9
    rows = int(subprocess.run(alone, capture_output=True, check=True).stdout)
    assert rows == {"append": 160, "append, one commit": 80}.get(way, 40)


@pytest.mark.parametrize(
    ("way", "crash"),
    [("exactly once", 0), ("append", 1), ("append", -0.1), ("append", float("nan"))],
)
def test_an_unknown_way_or_an_endless_crash_is_refused(way, crash):
    """With `crash` at 1 no batch would ever be finished."""
    with pytest.raises(ValueError, match=rf"0 <= crash < 1; got {way}, {crash}"):
        consume(EVENTS, way, crash, Random(0))


def test_the_condition_is_all_that_the_two_upserts_differ_by():
    assert WAYS["upsert if newer"][1].startswith(UPSERT)
    assert UPSERT.startswith(APPEND)


def test_what_the_page_says():
    found = {}
    for line in OUTPUT.splitlines()[1:]:
        due, *cells = line[20:].replace("-", "").replace("+", "").split()
        found[line[:20].strip()] = int(due), list(map(int, cells))
    assert found["append"] == (1500, [0, 380, 0, 156, 0, 0, 0, 566])
    assert found["append, one commit"] == (1500, [0, 0, 0, 156, 0, 0, 0, 156])
    for way in SAFE:
        assert found[way] == (750, [0] * 8)
    missing, extra = found["upsert"][1][6:]
    assert missing == extra == 129
    assert found["upsert"][1][:2] == [0, 0]


def test_six_other_draws_say_what_the_page_says():
    events = [(k // 100 * 50 + k % 50, k // 50 % 2 + 1, k) for k in range(1500)]
    extra, stale = [], []
    for seed in range(6):
        log = disturb(events, 0.1, 100, Random(seed))
        stored = consume(log, "append", 0.2, Random(100 + seed))
        extra.append(stored.total() - 1500)
        kept = consume(log, "upsert", 0.2, Random(100 + seed))
        stale.append((newest(events) - kept).total())
    assert (min(extra), max(extra)) == (423, 660)
    assert (min(stale), max(stale)) == (129, 149)
