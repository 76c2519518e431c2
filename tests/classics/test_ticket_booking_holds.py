"""A segment has one owner, whatever the order, the clock or the number of processes."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import Random
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.ticket_booking_holds import HOLD_S, SCHEMA, confirm, hold

KEYS = "abcdef"
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "pay"]),
        st.sampled_from(KEYS),
        st.integers(1, 2),
        st.integers(1, 15),
        st.integers(0, 400),
    ),
    max_size=40,
)


def store(path=":memory:"):
    db = sqlite3.connect(path, 30, isolation_level="IMMEDIATE")
    db.execute("PRAGMA synchronous = OFF")
    return db


def new_store(path=":memory:"):
    db = store(path)
    db.executescript(SCHEMA + "; INSERT INTO seat VALUES (2, 0)")
    return db


class Oracle:
    """Sets of (seat, segment) and no masks: who has what, in plain Python."""

    def __init__(self):
        self.state, self.wants, self.until = {}, {}, {}

    def owned(self):
        live = [k for k, s in self.state.items() if s in ("held", "paid")]
        return set().union(*(self.wants[k] for k in live))

    def expire(self, now):
        for key, state in self.state.items():
            if state == "held" and self.until[key] <= now:
                self.state[key] = "expired"

    def hold(self, key, seat, mask, now):
        self.expire(now)
        if key in self.state:
            return self.state[key]
        wants = {(seat, i) for i in range(4) if mask >> i & 1}
        if wants & self.owned():
            return "taken"
        self.state[key], self.wants[key] = "held", wants
        self.until[key] = now + HOLD_S
        return "held"

    def confirm(self, key, now):
        self.expire(now)
        if self.state[key] == "expired":
            free = not self.wants[key] & self.owned()
            self.state[key] = "paid" if free else "void"
        elif self.state[key] == "held":
            self.state[key] = "paid"
        return self.state[key]


def check(db):
    """The mask of a seat is the sum of its live holds: no overlap, nothing lost."""
    for seat, taken in db.execute("SELECT id, taken FROM seat").fetchall():
        live = db.execute(
            "SELECT mask FROM hold WHERE seat = ? AND state IN ('held', 'paid')",
            (seat,),
        ).fetchall()
        assert sum(mask for (mask,) in live) == taken
        assert sum(mask.bit_count() for (mask,) in live) == taken.bit_count()


@settings(max_examples=50, deadline=None)
@given(calls=CALLS, backwards=st.booleans())
def test_every_answer_is_the_oracles_also_if_the_clock_jumps(calls, backwards):
    now, oracle = 0, Oracle()
    with closing(new_store()) as db:
        for what, key, seat, mask, wait in calls:
            now += wait * (-1 if backwards and wait % 3 == 0 else 1)
            if what == "hold":
                expected = oracle.hold(key, seat, mask, now)
                assert hold(db, key, seat, mask, now) == expected
            elif key in oracle.state:
                expected = oracle.confirm(key, now)
                assert confirm(db, key, now) == expected
                assert confirm(db, key, now) == expected  # idempotent
            check(db)
        sent = dict(db.execute("SELECT * FROM outbox").fetchall())
        final = {k: s for k, s in oracle.state.items() if s in ("paid", "void")}
        assert sent == final  # one message each, and never another one


@pytest.mark.parametrize(("now_s", "state"), [(599.9, "held"), (600, "expired")])
def test_a_hold_ends_at_its_second(now_s, state):
    with closing(new_store()) as db:
        assert hold(db, "a", 1, 1, 0) == "held"
        assert hold(db, "a", 1, 1, now_s) == state


def test_a_late_payment_wins_only_what_nobody_took():
    with closing(new_store()) as db:
        hold(db, "a", 1, 0b01, 0)
        hold(db, "b", 1, 0b10, 0)
        assert hold(db, "c", 1, 0b10, HOLD_S) == "held"
        assert confirm(db, "a", HOLD_S + 1) == "paid"
        assert confirm(db, "b", HOLD_S + 1) == "void"
        assert confirm(db, "c", HOLD_S + 1) == "paid"


def test_a_server_whose_clock_is_fast_ends_a_hold_early_and_sells_nothing_twice():
    with closing(new_store()) as db:
        assert hold(db, "a", 1, 1, 0) == "held"
        assert (
            hold(db, "b", 1, 1, 1 + 1_200) == "held"
        )  # a second later, it thinks 20 m
        assert confirm(db, "a", 2) == "void"
        assert confirm(db, "b", 3) == "paid"
        check(db)


def test_threads_with_wrong_clocks_keep_one_owner_per_segment(tmp_path):
    """Clocks wrong by up to twenty minutes lose holds, and never sell twice."""
    path, meet = str(tmp_path / "db"), Barrier(4)
    with closing(new_store(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")

    def work(seed):
        rng, mine, answers = Random(seed), [], {}
        with closing(store(path)) as db:
            meet.wait(30)
            for n in range(40):
                key, now = f"{seed}/{n}", n * 60 + rng.uniform(-1200, 1200)
                if hold(db, key, rng.randint(1, 2), rng.randint(1, 15), now) == "held":
                    mine.append(key)
                if mine and rng.random() < 0.1:
                    answers[mine[0]] = confirm(db, mine[0], now)
                    mine.pop(0)
        return answers

    with ThreadPoolExecutor(4) as pool:
        told = {k: v for part in pool.map(work, range(4)) for k, v in part.items()}
    with closing(store(path)) as db:
        check(db)
        hold(db, "last", 1, 1, 1e9)  # everything unpaid expires
        check(db)
        states = dict(db.execute("SELECT key, state FROM hold WHERE key != 'last'"))
        assert {k: v for k, v in states.items() if v != "expired"} == told


def test_eight_repeats_of_one_confirm_send_one_message(tmp_path):
    path, meet = str(tmp_path / "db"), Barrier(8)
    with closing(new_store(path)) as db:
        hold(db, "a", 1, 1, 0)

    def pay(_):
        with closing(store(path)) as db:
            meet.wait(30)
            return confirm(db, "a", 1)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(pay, range(8))) == ["paid"] * 8
    with closing(store(path)) as db:
        assert db.execute("SELECT * FROM outbox").fetchall() == [("a", "paid")]


def test_errors_name_the_rule_and_the_value():
    with closing(new_store()) as db:
        with pytest.raises(ValueError, match="key must belong to a hold, got nobody"):
            confirm(db, "nobody", 0)
        with pytest.raises(sqlite3.IntegrityError, match="mask > 0"):
            hold(db, "a", 1, 0, 0)
