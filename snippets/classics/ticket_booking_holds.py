"""Holds that expire, and payments that come late or twice: one SQLite file."""

import sqlite3

SCHEMA = """CREATE TABLE seat (id INTEGER PRIMARY KEY, taken INTEGER NOT NULL);
CREATE TABLE hold (key TEXT PRIMARY KEY, seat, mask CHECK (mask > 0), until_s, state);
CREATE TABLE outbox (key TEXT PRIMARY KEY, send); INSERT INTO seat VALUES (1, 0)"""
TAKE = "UPDATE seat SET taken = taken | ?1 WHERE id = ?2 AND taken & ?1 = 0"
GIVE = "UPDATE seat SET taken = taken & ~? WHERE id = ?"
DUE = """UPDATE hold SET state = 'expired'
WHERE state = 'held' AND until_s <= ? RETURNING mask, seat"""
HOLD_S = 600


def find(db: sqlite3.Connection, key: str, now_s: float) -> tuple[int, int, str] | None:
    """The hold of this key, after all that are overdue gave back their segments."""
    db.executemany(GIVE, db.execute(DUE, (now_s,)).fetchall())  # a write: it locks
    rows = db.execute("SELECT seat, mask, state FROM hold WHERE key = ?", (key,))
    return next(iter(rows.fetchall()), None)


def hold(db: sqlite3.Connection, key: str, seat: int, mask: int, now_s: float) -> str:
    """held or taken; for a key that is known, its state."""
    with db:
        if known := find(db, key, now_s):
            return known[2]
        if not db.execute(TAKE, (mask, seat)).rowcount:
            return "taken"
        row = (key, seat, mask, now_s + HOLD_S)
        db.execute("INSERT INTO hold VALUES (?, ?, ?, ?, 'held')", row)
        return "held"


def confirm(db: sqlite3.Connection, key: str, now_s: float) -> str:
    """paid or void, once the card is authorised; the same however often it comes."""
    with db:
        if (row := find(db, key, now_s)) is None:
            raise ValueError(f"key must belong to a hold, got {key}")
        seat, mask, state = row
        if state in ("held", "expired"):  # late: take it again, if nobody else has it
            ours = state == "held" or db.execute(TAKE, (mask, seat)).rowcount
            state = "paid" if ours else "void"
        db.execute("UPDATE hold SET state = ? WHERE key = ?", (state, key))
        db.execute("INSERT OR IGNORE INTO outbox VALUES (?, ?)", (key, state))
        return state


def main() -> None:
    db = sqlite3.connect(":memory:", isolation_level="IMMEDIATE")
    db.executescript(SCHEMA)
    calls = "0 Ann 01|1 Bob 11|2 Cat 10|60 Ann pays|61 Ann pays|601 Dan 10|602 Dan 10"
    for call in f"{calls}|603 Cat pays|604 Cat pays|1300 Dan pays".split("|"):
        t, who, ask = call.split()
        paid = confirm(db, who, int(t)) if ask == "pays" else ""
        print(f"{t:>6} s  {who} {ask:6}{paid or hold(db, who, 1, int(ask, 2), int(t))}")
    print("outbox:", *(" ".join(row) for row in db.execute("SELECT * FROM outbox")))


if __name__ == "__main__":
    main()
