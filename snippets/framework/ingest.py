"""Five ways to store messages that are delivered at least once, under three faults."""

import sqlite3
from collections import Counter
from contextlib import closing
from random import Random

Event = tuple[int, int, int]  # id, version, value
APPEND, READ = "INSERT INTO sink VALUES (?, ?, ?)", "SELECT * FROM sink"
UPSERT = f"{APPEND} ON CONFLICT (id) DO UPDATE SET ver=excluded.ver, val=excluded.val"
NEWEST = "SELECT id, max(ver), val FROM sink GROUP BY id"  # SQLite: that row's val
WAYS = {  # constraint; how to write; are rows and offset one commit; how to read
    "append": ("", APPEND, False, READ),
    "append, one commit": ("", APPEND, True, READ),
    "upsert": ("UNIQUE", UPSERT, False, READ),
    "upsert if newer": ("UNIQUE", UPSERT + " WHERE excluded.ver > ver", False, READ),
    "append, read newest": ("", APPEND, False, NEWEST),
}
FAULTS = {"crash": (0.2, 0.0, 0), "repeat": (0.0, 0.1, 0), "reorder": (0.0, 0.0, 100)}
FAULTS["all"] = (0.2, 0.1, 100)  # share of batches, share of messages, places late


def disturb(events: list[Event], repeat: float, late: int, rng: Random) -> list[Event]:
    """The log: events up to `late` places late, a share again within 1,000 places."""
    sent = [(i + late * rng.random(), event) for i, event in enumerate(events)]
    sent += [(i + 1000 * rng.random(), e) for i, e in sent if rng.random() < repeat]
    return [event for _, event in sorted(sent)]


def consume(log: list[Event], way: str, crash: float, rng: Random) -> Counter[Event]:
    """What a reader finds after the log was stored in batches of ten."""
    if way not in WAYS or not 0 <= crash < 1:
        raise ValueError(f"need way in {[*WAYS]}, 0 <= crash < 1; got {way}, {crash}")
    (unique, write, one_commit, read), offset = WAYS[way], 0
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"CREATE TABLE sink (id INTEGER {unique}, ver INTEGER, val INTEGER)")
        db.execute("CREATE TABLE progress AS SELECT 0 AS offset")
        while batch := log[offset : offset + 10]:
            db.executemany(write, batch)
            if not one_commit:
                db.commit()
            if rng.random() >= crash:  # else the process dies here
                db.execute("UPDATE progress SET offset = ?", [offset + len(batch)])
                db.commit()
            db.rollback()  # the next process finds only what was committed
            (offset,) = db.execute("SELECT offset FROM progress").fetchone()
        return Counter(db.execute(read).fetchall())


def main() -> None:
    sent = [(k // 100 * 50 + k % 50, k // 50 % 2 + 1, k) for k in range(1500)]
    print(f"{'way to store':20}  due" + "".join(f"{fault:>10}" for fault in FAULTS))
    for way in WAYS:
        due, row = consume(sent, way, 0, Random(0)), ""  # with no fault
        for crash, repeat, late in FAULTS.values():
            got = consume(disturb(sent, repeat, late, Random(0)), way, crash, Random(1))
            row += f"{f'-{(due - got).total()} +{(got - due).total()}':>10}"
        print(f"{way:20}{due.total():5}{row}")


if __name__ == "__main__":
    main()
