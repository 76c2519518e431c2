"""One driver, one trip, none lost: any interleaving, real threads, a state machine."""

import sqlite3
from random import Random
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from snippets.classics.ride_hailing_offers import (
    ACCEPT,
    DESIGNS,
    INDEX,
    LEASE_S,
    TABLE,
    TRIPS,
    evening,
    offer,
)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(1_000, 9_999))
def test_the_full_design_gives_each_trip_one_car_and_each_car_one_trip(seed):
    assert evening(DESIGNS[-1], Random(seed), 1_000) == (0, 0, 0)  # time to offer again


def test_each_part_is_needed():
    nights = {d: [evening(d, Random(500 + k)) for k in range(25)] for d in DESIGNS}
    cars, trips, lost = (
        {d: sum(night[i] for night in nights[d]) for d in DESIGNS} for i in range(3)
    )
    assert lost["plain"] > 0 == lost["lease"] == lost["lease, number"]
    assert trips["lease"] > trips["plain"] > 0 == trips["lease, number"]
    assert cars["lease, number"] > 0


class Offers(RuleBasedStateMachine):
    """Dispatchers stop anywhere; apps answer any offer, at any time, again."""

    def __init__(self):
        super().__init__()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(f"{TABLE};{INDEX}")
        self.now, self.works, self.sent = 0, [], []
        self.yes, self.ever = {}, set()

    def teardown(self):
        self.db.close()

    @rule(seconds=st.integers(1, 2 * LEASE_S))
    def wait(self, seconds):
        self.now += seconds

    @rule(seed=st.integers(0, 999))
    def start(self, seed):
        ask = {"now": self.now, "blind": False}
        work = offer(self.db, ask, Random(seed))
        next(work)
        self.works.append(work)

    @precondition(lambda self: self.works)
    @rule(data=st.data())
    def write(self, data):
        work = self.works.pop(data.draw(st.integers(0, len(self.works) - 1)))
        if row := next(work):
            assert (row["trip"], row["n"]) not in self.ever  # a number is used once
            self.ever.add((row["trip"], row["n"]))
            self.sent.append(row)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def answer(self, data):
        row = data.draw(st.sampled_from(self.sent))
        if self.db.execute(ACCEPT, row).rowcount:
            assert self.yes.setdefault(row["trip"], row["car"]) == row["car"]
        else:  # a refused answer was not the one that had its yes
            assert self.yes.get(row["trip"]) != row["car"] or row["n"] < self.top(row)

    def top(self, row):
        sql = "SELECT number FROM trip WHERE id = ?"
        return self.db.execute(sql, (row["trip"],)).fetchone()[0]

    @invariant()
    def one_car_one_trip_none_lost(self):
        assert len(set(self.yes.values())) == len(self.yes)
        sql = "SELECT state, car FROM trip"
        rows = self.db.execute(sql).fetchall()
        assert len(rows) == len(TRIPS)
        assert {state for state, _ in rows} <= {"waiting", "offered", "taken"}
        busy = [car for state, car in rows if state != "waiting"]
        assert len(set(busy)) == len(busy)
        taken = sorted(car for state, car in rows if state == "taken")
        assert taken == sorted(self.yes.values())


TestOffers = Offers.TestCase
TestOffers.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


def test_real_threads_on_one_file_never_share_a_car(tmp_path):
    path, sent = str(tmp_path / "trips"), []
    setup = sqlite3.connect(path)
    setup.executescript(f"PRAGMA journal_mode = WAL;{TABLE};{INDEX}")

    def dispatch(seed):
        db, rng = sqlite3.connect(path, 30, isolation_level=None), Random(seed)
        db.execute("PRAGMA synchronous = OFF")
        for _ in range(40):
            for row in offer(db, {"now": 0, "blind": False}, rng):
                sent.extend([row] if row else [])
        db.close()

    threads = [Thread(target=dispatch, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    setup.close()
    assert sorted(row["trip"] for row in sent) == TRIPS
    assert len({row["car"] for row in sent}) == len(TRIPS)


def test_an_offer_survives_its_server_and_is_made_again(tmp_path):
    path = str(tmp_path / "trips")
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"{TABLE};{INDEX}")
    work = offer(db, {"now": 0, "blind": False}, Random(3))
    first = next(row for row in work if row)
    db.close()  # the server is gone after the write, before the driver answers
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("UPDATE trip SET state = 'done' WHERE id != ?", (first["trip"],))
    again = [list(offer(db, {"now": t, "blind": False}, Random(4))) for t in (1, 15)]
    assert again[0] == [{}, {}]  # the lease still runs
    assert again[1][1]["n"] == 2
    assert db.execute(ACCEPT, first).rowcount == 0
    assert [db.execute(ACCEPT, again[1][1]).rowcount for _ in range(2)] == [1, 1]
    db.close()


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"design must be one of .* got hope"):
        evening("hope", Random(1))
