"""The naive way sells a seat twice; the others never, also across processes."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from random import Random
from threading import Barrier

import pytest

from snippets.classics.ticket_booking_race import (
    SCHEMA,
    TAKE,
    TRAIN,
    WAYS,
    race,
    take,
)

SAFE = WAYS[1:]
BUYER = f"""
import sqlite3, sys
from random import Random
db = sqlite3.connect(sys.argv[1], 30, isolation_level=None)
db.execute("PRAGMA synchronous = OFF")
rng = Random(int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.read()  # until the parent lets all of them go
for _ in range(300):
    board, leave = sorted(rng.sample(range(13), 2))
    mask = (1 << leave) - (1 << board)
    if db.execute({TAKE!r}, {{"m": mask}}).rowcount:
        print(mask)
"""


def test_the_naive_way_oversells_by_as_many_as_have_read():
    assert race("read, then write", [1] * 5) == 5
    assert race("read, then write", TRAIN) == 4


@pytest.mark.parametrize("way", SAFE)
@pytest.mark.parametrize("round_", range(5))
def test_no_other_way_ever_puts_two_on_a_segment(way, round_):
    rng = Random(round_)
    masks = [rng.choice(TRAIN) for _ in range(6)]
    assert race(way, masks) == 1


@pytest.mark.parametrize("way", WAYS)
def test_one_buyer_gets_the_seat(way):
    assert race(way, [0b101]) == 1


@pytest.mark.parametrize("way", WAYS)
def test_journeys_that_do_not_overlap_share_the_seat(way, tmp_path):
    """One after the other: A-B and C-D are sold, then B-D is refused, B-C sold."""
    with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as db:
        db.executescript(SCHEMA)

        def sold(mask):
            try:
                return bool(take(way, db, mask, Barrier(1)))
            except sqlite3.IntegrityError:  # unique rows: all of the journey or none
                return False

        assert [sold(m) for m in (0b001, 0b100, 0b110, 0b010)] == [1, 1, 0, 1]


def test_four_processes_never_sell_a_segment_twice(tmp_path):
    """12 segments; what the processes say they sold is what the mask says is taken."""
    path = str(tmp_path / "db")
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMA)
    command = [sys.executable, "-c", BUYER, path]
    buyers = [
        subprocess.Popen(
            [*command, str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(4)
    ]
    assert [buyer.stdout.readline() for buyer in buyers] == ["ready\n"] * 4
    for buyer in buyers:
        buyer.stdin.close()
        buyer.stdin = None
    sold = [
        int(m) for buyer in buyers for m in buyer.communicate(timeout=60)[0].split()
    ]
    assert [buyer.returncode for buyer in buyers] == [0] * 4
    with closing(sqlite3.connect(path)) as db:
        (taken,) = db.execute("SELECT taken FROM seat").fetchone()
    assert sold
    assert sum(sold) == taken  # without a carry only if no two overlap
    assert sum(mask.bit_count() for mask in sold) == taken.bit_count()


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"way must be one of .* got hope"):
        race("hope", [1])
