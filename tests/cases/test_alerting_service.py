"""No alert lost, none paged twice: under random faults, and with a process killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import alerting_service as service
from tests.pagekit import ROOT

SQL = "INSERT INTO grp (name, parent, again, quiet) VALUES (?, ?, ?, ?)"


def database(groups, rules, path=":memory:"):
    db = sqlite3.connect(path, timeout=30)
    db.executescript(service.SCHEMA)
    with db:
        db.executemany(SQL, groups)
        db.executemany("INSERT INTO rule VALUES (?, ?, ?, ?, ?, ?)", rules)
    return db


def sent(db):
    return [key for (key,) in db.execute("SELECT key FROM outbox ORDER BY rowid")]


def plain(groups, rules, data, minutes):
    """The pages of a run without a fault: all checks, in order, parents first."""
    db = database(groups, rules)
    for minute in range(minutes):
        for group, *_ in groups:
            service.apply(db, group, minute, data[minute])
    return sorted(sent(db))


# One group without a parent, worked out without the service: an independent oracle.


def by_hand(bad, sustain, again, quiet):
    """Keys of one series, by looking at the whole list of booleans."""
    keys, opened, last = [], None, None
    for t in range(len(bad)):
        run = 0
        while run <= t and bad[t - run]:
            run += 1
        if run > sustain:
            if opened is None:
                opened = t
            last = t
            if (t - opened) % again == 0:
                keys.append(f"g/{opened}/page {(t - opened) // again}")
        elif opened is not None and t - last == quiet:
            keys.append(f"g/{opened}/resolved")
            opened = None
    return keys


@given(
    st.lists(st.booleans(), max_size=60),
    st.integers(0, 4),
    st.integers(1, 7),
    st.integers(1, 5),
)
def test_the_pages_of_a_series_are_those_worked_out_by_hand(bad, sustain, again, quiet):
    data = [{"m": {"s": float(b)}} for b in bad]
    rules = [("g", "r", "m", 0.5, sustain, "hold")]
    got = plain([("g", None, again, quiet)], rules, data, len(bad))
    assert got == sorted(by_hand(bad, sustain, again, quiet))


# Random faults: who acts when, who dies, who sleeps on a finished check, what is lost.

GROUPS = [("site", None, 5, 2), ("a", "site", 4, 3), ("b", "site", 3, 1)]
RULES = [
    ("site", "probe", "down", 0.5, 1, "bad"),
    ("a", "errors", "errors", 0.5, 2, "hold"),
    ("a", "queue", "queue", 0.5, 0, "bad"),
    ("b", "p99", "slow", 0.5, 1, "good"),
]
MINUTES = 14
SERIES = st.dictionaries(st.sampled_from("xy"), st.sampled_from([0.0, 1.0]))
DATA = st.lists(
    st.fixed_dictionaries(dict.fromkeys(("down", "errors", "queue", "slow"), SERIES)),
    min_size=MINUTES,
    max_size=MINUTES,
)
FAULTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # worker
        st.sampled_from(
            ["fine", "fine", "timeout", "dies", "sleeps", "wakes", "sends"]
        ),
        st.integers(0, 90),  # seconds until the next event
    ),
    max_size=80,
)
SKEW_S = (0, 45, -45, 300)  # of each worker's clock


class Receiver:
    """Rings once a key; now and then its answer is lost after it rang."""

    def __init__(self, lost=()):
        self.calls, self.rings, self.lost = Counter(), [], iter(lost)

    def __call__(self, key, text):
        self.calls[key] += 1
        if self.calls[key] == 1:
            self.rings.append(key)
        if next(self.lost, False):
            raise ConnectionError


def chaos(db, data, faults, receiver):
    """Play the schedule, then let one healthy worker finish. Returns the checks that
    counted, in their order."""
    now, done, sleeping = 0.0, [], []

    def check(group, minute, values):
        if service.apply(db, group, minute, values):
            done.append((group, minute))

    for worker, event, wait in faults:
        now += wait
        if event == "wakes" and sleeping:  # a zombie: its check may be long done
            check(*sleeping.pop(0))
        elif event == "sends":
            service.deliver(db, receiver)
        else:
            group, minute = service.claim(db, str(worker), now + SKEW_S[worker])
            ready = group and 60 * (minute + 1) <= now and minute < MINUTES
            if ready and event == "fine":
                check(group, minute, data[minute])
            elif ready and event == "sleeps":
                sleeping.append((group, minute, data[minute]))
    for _ in range(10_000):
        now += 60
        for _ in range(len(GROUPS)):
            group, due = service.claim(db, "last", now)
            if group and due < MINUTES:
                check(group, due, data[due])
        service.deliver(db, receiver)
        low = db.execute("SELECT min(minute) FROM grp").fetchone()[0]
        unsent = db.execute("SELECT count(*) FROM outbox WHERE sent = 0").fetchone()[0]
        if low >= MINUTES and not unsent:
            break
    else:
        raise AssertionError("never finished")
    for late in sleeping:
        check(*late)
    service.deliver(db, receiver)
    return done


@settings(max_examples=40, deadline=None)
@given(DATA, FAULTS, st.lists(st.booleans(), max_size=30))
def test_under_any_schedule_of_faults_each_page_rings_once(data, faults, lost):
    expected = plain(GROUPS, RULES, data, MINUTES)
    receiver = Receiver(lost)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "PATIENCE_S", 10**9)  # never give up on a parent
        chaos(database(GROUPS, RULES), data, faults, receiver)
    assert sorted(receiver.rings) == expected  # none lost, none twice, none invented
    assert set(receiver.calls) == set(expected)
    assert max(receiver.calls.values(), default=1) <= 1 + len(lost)


@settings(max_examples=40, deadline=None)
@given(DATA, FAULTS, st.lists(st.booleans(), max_size=30), st.sampled_from([0, 60]))
def test_a_child_that_gives_up_on_its_parent_pages_more_and_never_less(
    data, faults, lost, patience_s
):
    db, receiver = database(GROUPS, RULES), Receiver(lost)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "PATIENCE_S", patience_s)
        done = chaos(db, data, faults, receiver)
    again = database(GROUPS, RULES)  # the same checks in the same order, no fault
    for group, minute in done:
        assert service.apply(again, group, minute, data[minute])
    assert receiver.rings == [key for key in receiver.rings if key in sent(again)]
    assert sorted(receiver.rings) == sorted(sent(again))
    calm = database(GROUPS, RULES)
    for minute in range(MINUTES):
        for group, *_ in GROUPS:
            service.apply(calm, group, minute, data[minute])
    for group, opened, closes in calm.execute("SELECT * FROM incident").fetchall():
        sql = "SELECT 1 FROM incident WHERE grp = ? AND opened <= ? AND closes >= ?"
        assert db.execute(sql, (group, opened, closes)).fetchone()
    root = [key for key in sent(calm) if key.startswith("site/")]
    assert [key for key in sent(db) if key.startswith("site/")] == root


@settings(max_examples=30, deadline=None)
@given(DATA, st.lists(st.integers(0, 2), max_size=40))
def test_a_check_applied_twice_changes_nothing(data, order):
    db, twin = database(GROUPS, RULES), database(GROUPS, RULES)
    at = dict.fromkeys(("site", "a", "b"), 0)
    for k in order:
        group = GROUPS[k][0]
        if at[group] == MINUTES:
            continue
        assert service.apply(db, group, at[group], data[at[group]])
        assert service.apply(twin, group, at[group], data[at[group]])
        assert not service.apply(twin, group, at[group], data[at[group]])
        at[group] += 1
    for table in ("grp", "state", "incident", "outbox"):
        sql = f"SELECT * FROM {table}"
        assert db.execute(sql).fetchall() == twin.execute(sql).fetchall()


def test_a_check_that_breaks_half_way_leaves_no_trace():
    db = database(GROUPS, RULES)
    before = list(db.iterdump())
    with pytest.raises(TypeError):  # the second series cannot be compared
        service.apply(db, "site", 0, {"down": {"x": 1.0, "y": "no number"}})
    assert list(db.iterdump()) == before


# What single faults do.


def one(absent, sustain=1, values=()):
    db = database([("g", None, 100, 2)], [("g", "r", "m", 0.5, sustain, absent)])
    states = []
    for minute, value in enumerate(values):
        service.apply(db, "g", minute, {"m": {} if value is None else {"s": value}})
        row = db.execute("SELECT state FROM state").fetchone()
        states.append(row[0] if row else None)
    return states, sent(db)


def test_absent_data_is_not_zero():
    outage = (
        1.0,
        1.0,
        None,
        None,
        None,
        None,
        1.0,
    )  # the service took its metric along
    held, pages = one("hold", 1, outage)
    assert held[1:] == ["FIRING"] * 6
    assert pages == ["g/1/page 0"]
    good, pages = one("good", 1, outage)
    assert good[2] == "RESOLVED"
    assert pages == ["g/1/page 0", "g/1/resolved"]  # while the service is down
    silent = (0.0, None, None, None)
    assert one("bad", 1, silent)[1] == ["g/2/page 0"]
    assert one("hold", 1, silent)[1] == []  # needs a second rule that is told "bad"


def test_the_state_machine_passes_through_all_states():
    assert one("hold", 2, (0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0))[0] == [
        "OK",
        "PENDING",
        "PENDING",
        "FIRING",
        "RESOLVED",
        "RESOLVED",
        "PENDING",
    ]


def test_a_dead_workers_check_is_claimed_again_after_its_lease():
    db = database([("g", None, 5, 2)], [])
    assert service.claim(db, "dies", now=60, lease_s=30) == ("g", 0)
    assert service.claim(db, "other", now=89) == ("", 0)
    assert service.claim(db, "other", now=90) == ("g", 0)


def drain(db, ticks, every_s, lease_s, broken, per_tick=1):
    """One worker that claims `per_tick` checks every `every_s`: minutes reached."""
    for tick in range(1, ticks + 1):
        for _ in range(per_tick):
            now = tick * every_s
            group, minute = service.claim(db, "w", now, lease_s)
            if group and not broken(group, minute, now):
                service.apply(db, group, minute, {})
    return dict(db.execute("SELECT name, minute FROM grp"))


def test_checks_that_always_fail_do_not_starve_the_others():
    db = database([(f"g{k}", None, 5, 2) for k in range(6)], [])
    # one claim in ten seconds, and a lease as short: g0 and g1 are claimable at any time
    rows = drain(db, 360, 10, 10, lambda group, *_: group in ("g0", "g1"))
    assert (rows.pop("g0"), rows.pop("g1")) == (0, 0)
    assert min(rows.values()) >= 58  # of 60 minutes: at most one late


def test_a_check_that_failed_once_is_not_starved_by_an_overload():
    db = database([(f"g{k}", None, 5, 2) for k in range(6)], [])
    # four claims a minute for six checks: all fall behind, and none more than others
    unlucky = [("g3", 5)]

    def fails_once(group, minute, now):
        return (group, minute) in unlucky and unlucky.pop()

    rows = drain(db, 60, 60, 30, fails_once, per_tick=4)
    assert max(rows.values()) - min(rows.values()) <= 2


def test_the_scheduler_reads_an_index_in_order():
    db = database([], [])
    traced = []
    db.set_trace_callback(traced.append)
    service.claim(db, "w", 60)
    db.set_trace_callback(None)
    (sql,) = [text for text in traced if text.startswith("UPDATE")]
    plan = " ".join(row[3] for row in db.execute("EXPLAIN QUERY PLAN " + sql))
    assert "SEARCH g USING INDEX queue" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan  # no sorting of 125,000 rows for one check


def test_a_page_that_cannot_be_sent_holds_up_its_own_group_only():
    db = database(
        [("a/x", None, 1, 2), ("b", None, 1, 2)],
        [("a/x", "r", "m", 0.5, 0, "hold"), ("b", "q", "m", 0.5, 0, "hold")],
    )
    for minute in range(2):
        for group in ("a/x", "b"):
            service.apply(db, group, minute, {"m": {"s": 1.0}})
    rung, broken = [], {"a/x/0/page 0"}

    def send(key, text):
        if key in broken:
            raise ConnectionError
        rung.append(key)

    service.deliver(db, send)
    assert rung == ["b/0/page 0", "b/0/page 1"]
    broken.clear()
    service.deliver(db, send)
    assert rung[2:] == ["a/x/0/page 0", "a/x/0/page 1"]  # in their order


def test_a_deleted_rule_lets_its_incident_close():
    db = database([("g", None, 9, 2)], [("g", "r", "m", 0.5, 0, "hold")])
    service.apply(db, "g", 0, {"m": {"s": 1.0}})
    db.execute("DELETE FROM rule")
    for minute in range(1, 4):
        service.apply(db, "g", minute, {})
    assert sent(db) == ["g/0/page 0", "g/0/resolved"]


@pytest.mark.parametrize("absent", ["hold", "bad"])
def test_a_series_that_is_gone_for_good_rings_until_it_is_forgotten(absent):
    """The limit that the page names: only an inventory can say that it is gone."""
    db = database([("g", None, 10, 2)], [("g", "r", "m", 0.5, 0, absent)])
    service.apply(db, "g", 0, {"m": {"pod-1": 1.0}})
    for minute in range(1, 31):  # replaced by pod-2
        service.apply(db, "g", minute, {"m": {"pod-2": 0.0}})
    assert sent(db) == [f"g/0/page {k}" for k in range(4)]
    db.execute("DELETE FROM state WHERE series = 'pod-1'")
    for minute in range(31, 34):
        service.apply(db, "g", minute, {"m": {"pod-2": 0.0}})
    assert sent(db)[4:] == ["g/0/resolved"]


def test_a_metric_that_never_came_is_not_missed():
    db = database([("g", None, 9, 2)], [("g", "r", "m", 0.5, 0, "bad")])
    service.apply(db, "g", 0, {"m": {}})
    assert sent(db) == []


def test_muting_reaches_children_and_no_grandchildren():
    groups = [("top", None, 9, 2), ("mid", "top", 9, 2), ("low", "mid", 9, 2)]
    rules = [(name, name, "m", 0.5, 0, "hold") for name, *_ in groups]
    assert plain(groups, rules, [{"m": {"s": 1.0}}], 1) == [
        "low/0/page 0",
        "top/0/page 0",
    ]


def test_parents_in_a_circle_are_late_and_not_stuck():
    db = database([("a", "b", 9, 2), ("b", "a", 9, 2)], [])
    late = 60 + service.PATIENCE_S
    assert service.claim(db, "w", late - 1) == ("", 0)
    assert service.claim(db, "w", late) == ("a", 0)
    with pytest.raises(sqlite3.IntegrityError):
        database([("a", "a", 9, 2)], [])


@pytest.mark.parametrize(("again", "quiet"), [(0, 2), (9, 0)])
def test_a_group_that_would_never_close_is_refused(again, quiet):
    with pytest.raises(sqlite3.IntegrityError):
        database([("g", None, again, quiet)], [])


def test_a_child_waits_for_its_parent_and_not_for_ever():
    db = database([("site", None, 5, 2), ("a", "site", 5, 2)], [])
    assert service.claim(db, "w", now=60) == ("site", 0)
    assert service.claim(db, "w", now=61) == ("", 0)
    late = 60 + service.PATIENCE_S
    got = {service.claim(db, "w", now=late)[0] for _ in range(2)}
    assert got == {"site", "a"}


def test_a_silent_parent_lets_pages_through():
    db = database(GROUPS, RULES)
    service.apply(db, "a", 0, {"errors": {}, "queue": {"x": 1.0}})
    assert sent(db) == ["a/0/page 0"]


def test_a_parents_incident_mutes_its_children_until_it_closes():
    db = database([("site", None, 9, 2), ("a", "site", 9, 2)], [*RULES[:1], RULES[2]])
    for minute in range(7):
        down = float(1 <= minute <= 3)  # fires in 2 and 3, closes in 5
        service.apply(db, "site", minute, {"down": {"x": down}})
        queue = float(minute >= 3)
        service.apply(db, "a", minute, {"errors": {}, "queue": {"x": queue}})
    assert sent(db) == ["site/2/page 0", "site/2/resolved", "a/5/page 0"]


def test_an_incident_lives_on_while_its_parent_mutes_it():
    db = database([("site", None, 9, 2), ("a", "site", 4, 2)], [*RULES[:1], RULES[2]])
    for minute in range(11):
        down = float(1 <= minute <= 5)  # fires from 2 to 5, closes in 7
        service.apply(db, "site", minute, {"down": {"x": down}})
        queue = float(minute <= 8)
        service.apply(db, "a", minute, {"errors": {}, "queue": {"x": queue}})
    # rang before its parent: not repeated in 4, one incident throughout
    assert [key for key in sent(db) if key[0] == "a"] == [
        "a/0/page 0",
        "a/0/page 2",
        "a/0/resolved",
    ]


def test_a_receiver_that_forgets_when_resolved_rings_twice():
    """Two senders read the outbox; one sleeps, the other sends page and resolution."""
    values = [{"m": {"s": float(minute == 0)}} for minute in range(3)]
    db = database([("g", None, 9, 2)], [("g", "r", "m", 0.5, 0, "hold")])
    for minute in range(3):
        service.apply(db, "g", minute, values[minute])
    rings, known, slept = [], set(), []

    def forgetful(key, text):  # keeps a key while its incident is open
        opened, kind = key.rsplit("/", 1)
        if kind == "resolved":
            known.discard(opened)
        elif opened not in known:
            known.add(opened)
            rings.append(key)

    def sleeper(key, text):
        if not slept:  # before its first call the other sender does everything
            slept.append(key)
            service.deliver(db, forgetful)
        forgetful(key, text)

    service.deliver(db, sleeper)
    assert rings == ["g/0/page 0"] * 2


def test_only_changes_of_state_are_written():
    db = database([("g", None, 5, 2)], [("g", "r", "m", 0.5, 0, "hold")])
    writes = []
    db.set_trace_callback(lambda sql: writes.append("INTO state" in sql))
    for minute in range(50):
        service.apply(db, "g", minute, {"m": {"s": 0.0}})
    assert sum(writes) == 1


def test_an_unknown_policy_for_absent_data_is_an_error():
    with pytest.raises(KeyError, match="ignore"):
        one("ignore", 0, (1.0, None))


# Real processes on one file; one is killed with SIGKILL while it holds a lease.

WORKER = """
import os, sqlite3, sys, time
from snippets.cases import alerting_service as service
path, minutes = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(path, timeout=30)
inbox = sqlite3.connect(path + ".inbox", timeout=30)

def send(key, text):
    with inbox:  # the receiver: the key and the ring are one transaction
        inbox.execute("INSERT INTO call VALUES (?)", (key,))
        inbox.execute("INSERT OR IGNORE INTO ring VALUES (?)", (key,))

while db.execute("SELECT min(minute) FROM grp").fetchone()[0] < minutes:
    group, minute = service.claim(db, str(os.getpid()), time.time(), lease_s=0.3)
    if not group or minute >= minutes:
        time.sleep(0.005)
        continue
    time.sleep(0.004)  # the metrics store answers
    bad = float((minute + len(group)) % 9 < 4)
    service.apply(db, group, minute, {"m": {"x": bad, "y": 1 - bad}})
    service.deliver(db, send)
service.deliver(db, send)
"""


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_processes_share_the_file_and_one_is_killed(tmp_path, journal):
    minutes, names = 30, ["g", "gg", "ggg", "gggg"]
    groups = [(name, None, 3, 2) for name in names]
    rules = [(name, name, "m", 0.5, 1, "hold") for name in names]
    data = {
        name: [
            {"m": {"x": (bad := float((t + len(name)) % 9 < 4)), "y": 1 - bad}}
            for t in range(minutes)
        ]
        for name in names
    }
    calm = database(groups, rules)
    for name in names:
        for minute in range(minutes):
            service.apply(calm, name, minute, data[name][minute])
    path = tmp_path / "alerts.db"
    db = database(groups, rules, path)
    assert db.execute(f"PRAGMA journal_mode={journal}").fetchone() == (journal,)
    inbox = sqlite3.connect(f"{path}.inbox", timeout=30)
    inbox.executescript(
        "CREATE TABLE call (key TEXT); CREATE TABLE ring (key TEXT PRIMARY KEY);"
    )
    command = [sys.executable, "-c", WORKER, str(path), str(minutes)]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    try:
        victim = None
        deadline = time.monotonic() + 60
        while victim is None and time.monotonic() < deadline:
            sql = "SELECT owner, name, minute FROM grp WHERE ready_s > ? AND minute > 3"
            row = db.execute(sql, (time.time(),)).fetchone()
            held = row and [w for w in workers if str(w.pid) == row[0]]
            if held:
                victim = held[0]
                os.kill(victim.pid, signal.SIGKILL)
        assert victim is not None
        assert victim.wait(timeout=30) == -signal.SIGKILL
        for worker in workers:
            if worker is not victim:
                assert worker.wait(timeout=60) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert {m for (m,) in db.execute("SELECT minute FROM grp")} == {minutes}
    assert sorted(sent(db)) == sorted(sent(calm))
    rang = [key for (key,) in inbox.execute("SELECT key FROM ring")]
    called = [key for (key,) in inbox.execute("SELECT key FROM call")]
    assert sorted(rang) == sorted(sent(calm))  # a primary key: none twice
    assert len(called) >= len(rang)
    for connection in (db, inbox, calm):
        connection.close()


def test_the_recorded_run():
    shown = (ROOT / "snippets/cases/alerting_service.txt").read_text("utf-8")
    keys = [line[8:31].strip() for line in shown.splitlines()[1:-1]]
    assert len(keys) == len(set(keys)) == 7
    assert "8 sent, 7 received" in shown
    assert not any(key.startswith("search/19") for key in keys)  # muted by the site
