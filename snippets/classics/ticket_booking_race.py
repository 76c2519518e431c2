"""Eight threads want one seat at once: what four ways of taking it sell, on SQLite."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from tempfile import TemporaryDirectory
from threading import Barrier

SCHEMA = """PRAGMA journal_mode = WAL; CREATE TABLE seat AS SELECT 7 id, 0 taken;
CREATE TABLE sold (seat INTEGER, segment INTEGER, UNIQUE (seat, segment))"""
TAKE = "UPDATE seat SET taken = taken | :m WHERE id = 7 AND taken & :m = 0"
WAYS = ("read, then write", "BEGIN IMMEDIATE", "unique rows", "one UPDATE")
TRAIN = [0b111, 0b001, 0b010, 0b100, 0b011, 0b110, 0b001, 0b100]  # of A-B-C-D


def take(way: str, db: sqlite3.Connection, mask: int, all_met: Barrier) -> bool:
    """Whether the buyer is told that seat 7 is theirs on the segments of the mask."""
    naive, lock = way == "read, then write", way == "BEGIN IMMEDIATE"
    _ = naive or all_met.wait(30)
    if way == "one UPDATE":
        return db.execute(TAKE, {"m": mask}).rowcount == 1
    if way == "unique rows":
        rows = ", ".join(f"(7, {i})" for i in range(3) if mask >> i & 1)
        return db.execute(f"INSERT INTO sold VALUES {rows}").rowcount > 0  # all or none
    db.execute("BEGIN IMMEDIATE" * lock)  # the write lock, before the read
    (taken,) = db.execute("SELECT taken FROM seat WHERE id = 7").fetchone()
    _ = naive and all_met.wait(30)  # the worst interleaving: everybody has read
    if free := not taken & mask:
        db.execute("UPDATE seat SET taken = ? WHERE id = 7", (taken | mask,))
    db.execute("COMMIT" * lock)
    return free


def race(way: str, masks: list[int]) -> int:
    """Passengers in the seat on its busiest segment, if all masks are asked at once."""
    if way not in WAYS:
        raise ValueError(f"way must be one of {WAYS}, got {way}")
    all_met = Barrier(len(masks))

    def buy(mask: int) -> int:
        db = sqlite3.connect(f"{folder}/db", 30, isolation_level=None)
        with closing(db), suppress(sqlite3.IntegrityError):  # a row was there already
            return mask * take(way, db, mask, all_met)
        return 0

    with TemporaryDirectory() as folder, ThreadPoolExecutor(len(masks)) as pool:
        with closing(sqlite3.connect(f"{folder}/db")) as db:
            db.executescript(SCHEMA)
        sold = list(pool.map(buy, masks))
    return max(sum(mask >> i & 1 for mask in sold) for i in range(3))


def main() -> None:
    print(f"{'passengers in seat':20}{'concert':>9}{'busiest segment':>18}")
    for way in WAYS:
        print(f"{way:20}{race(way, [1] * 8):9}{race(way, TRAIN):18}")


if __name__ == "__main__":
    main()
