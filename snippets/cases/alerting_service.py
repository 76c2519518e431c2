"""An alerting service on one SQLite file. A check of (group, minute) reads the metrics
of that minute and no clock, so it gives the same pages whoever runs it, and when."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from sqlite3 import Connection

LEASE_S, PATIENCE_S = 30, 600  # a child waits so long for its parent's check
SCHEMA = """CREATE TABLE grp (name TEXT PRIMARY KEY, parent TEXT, again INT, quiet INT,
  minute INT DEFAULT 0, ready_s REAL DEFAULT 60, owner TEXT,
  CHECK (again > 0 AND quiet > 0 AND parent IS NOT name));
CREATE INDEX queue ON grp (ready_s, name);
CREATE TABLE rule (grp TEXT, name TEXT PRIMARY KEY, metric TEXT, above REAL,
  sustain INT, absent TEXT);
CREATE INDEX of_group ON rule (grp);
CREATE TABLE state (rule TEXT, series TEXT, state TEXT, since INT,
  PRIMARY KEY (rule, series));
CREATE TABLE incident (grp TEXT, opened INT, closes INT, PRIMARY KEY (grp, opened));
CREATE TABLE outbox (key TEXT PRIMARY KEY, text TEXT, sent INT DEFAULT 0);
CREATE INDEX unsent ON outbox (sent);"""
ABSENT = {"bad": True, "hold": None, "good": False}  # what no data means to a rule
Status = tuple[str, int]  # a series' state and the minute that it began
Values = dict[str, dict[str, float]]  # {metric: {series: value}}


def step(was: Status, bad: bool | None, minute: int, sustain: int) -> Status:
    """OK, PENDING, FIRING, RESOLVED; None (no data, and told to hold) moves nothing."""
    state, since = was
    if bad is None:
        return was
    if not bad:
        new = "RESOLVED" if state in ("FIRING", "RESOLVED") else "OK"
        return new, since if new == state else minute
    if state in ("OK", "RESOLVED"):
        state, since = "PENDING", minute
    fires = state == "PENDING" and minute - since >= sustain
    return ("FIRING", minute) if fires else (state, since)


def claim(db: Connection, worker: str, now: float, lease_s: float = LEASE_S) -> Status:
    """Lease the check that has waited longest, or ("", 0): this query is the
    scheduler. A lease only saves work; `apply` sees that a check counts once."""
    sql = """UPDATE grp SET owner = ?, ready_s = ? WHERE name = (
        SELECT g.name FROM grp g LEFT JOIN grp p ON p.name = g.parent
        WHERE g.ready_s <= ? AND (p.name IS NULL OR p.minute > g.minute
        OR 60 * (g.minute + 1) + ? <= ?) ORDER BY g.ready_s, g.name LIMIT 1)
        RETURNING name, minute"""
    with db:
        row = (worker, now + lease_s, now, PATIENCE_S, now)
        return db.execute(sql, row).fetchone() or ("", 0)


def apply(db: Connection, group: str, minute: int, values: Values) -> bool:
    """One check, one transaction: states, incident and outbox move with the group's
    minute, or nothing does. False: somebody else has done this minute."""
    with db:
        sql = """UPDATE grp SET minute = minute + 1, ready_s = 60 * (minute + 2)
            WHERE name = ? AND minute = ?"""
        if not db.execute(sql, (group, minute)).rowcount:
            return False
        firing = []
        rules = db.execute("SELECT * FROM rule WHERE grp = ?", (group,)).fetchall()
        for _, rule, metric, above, sustain, absent in rules:
            sql = "SELECT series, state, since FROM state WHERE rule = ?"
            known = {s: (state, since) for s, state, since in db.execute(sql, (rule,))}
            for series in sorted(known | values[metric]):
                value = values[metric].get(series)
                bad = ABSENT[absent] if value is None else value > above
                old = known.get(series)
                new = step(old or ("OK", minute), bad, minute, sustain)
                if new != old:
                    row = (rule, series, *new)
                    db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", row)
                firing += [f"{rule}:{series}"] * (new[0] == "FIRING")
        notify(db, group, minute, firing)
    return True


def notify(db: Connection, group: str, minute: int, firing: list[str]) -> None:
    """A page for each incident of a group, again every `again` minutes, none while the
    parent has an incident. The key is made of what happened, never drawn."""
    sql = "SELECT parent, again, quiet FROM grp WHERE name = ?"
    parent, again, quiet = db.execute(sql, (group,)).fetchone()
    sql = "SELECT opened, closes FROM incident WHERE grp = ? AND ? BETWEEN opened AND "
    muted = db.execute(sql + "closes - 1", (parent, minute)).fetchone()
    found = db.execute(sql + "closes", (group, minute)).fetchone()
    opened, closes = found or (minute, None)
    if firing and (found or not muted):
        row = (group, opened, minute + quiet)
        db.execute("INSERT OR REPLACE INTO incident VALUES (?, ?, ?)", row)
    count, rest = divmod(minute - opened, again)
    kind = f"page {count}" if firing and not muted and rest == 0 else ""
    kind = "resolved" if closes == minute and not firing else kind
    if kind:
        note = (f"{group}/{opened}/{kind}", " ".join(firing))
        db.execute("INSERT INTO outbox (key, text) VALUES (?, ?)", note)


def deliver(db: Connection, send: Callable[[str, str], None]) -> None:
    """Send, then record: after a crash in between, the same key is sent again. A page
    that cannot be sent holds up those of its own group and no others."""
    stuck = set[str]()
    sql = "SELECT key, text FROM outbox WHERE sent = 0 ORDER BY rowid"
    for key, text in db.execute(sql).fetchall():
        if (group := key.rsplit("/", 2)[0]) in stuck:
            continue
        try:
            send(key, text)
        except OSError:
            stuck.add(group)
            continue
        with db:
            db.execute("UPDATE outbox SET sent = 1 WHERE key = ?", (key,))


EXAMPLE = """INSERT INTO grp (name, parent, again, quiet) VALUES
  ('site', NULL, 6, 3), ('search', 'site', 6, 3), ('checkout', 'site', 6, 3);
INSERT INTO rule VALUES ('site', 'probe', 'down', 0, 0, 'bad'),
  ('search', 'p99', 'slow', 0, 1, 'bad'),
  ('checkout', 'errors', 'errors', 0.05, 2, 'hold');"""


def example(minute: int) -> Values:
    """Errors in 3-13 (no data in 7-8), the site down in 18-23, search slow in 19-30."""
    errors = {} if minute in (7, 8) else {"eu": 0.2 * (3 <= minute <= 13), "us": 0}
    down, slow = 18 <= minute <= 23, 19 <= minute <= 30
    return {"errors": errors, "down": {"edge": down}, "slow": {"edge": slow}}


def main() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA + EXAMPLE)
    seen, counts = set[str](), Counter[str]()

    def send(key: str, text: str) -> None:
        """The receiver, which keeps the keys that it has seen."""
        counts["sent"] += 1
        if key not in seen:
            seen.add(key)
            print(f"{now / 60:6.2f}  {key:23}{text}")
            if key == "checkout/5/page 1":
                raise ConnectionError("received, and the answer is lost")

    print("minute  key                    firing")
    for now in range(0, 36 * 60, 15):
        for worker, skew_s in ("a", 0), ("b", 45):  # b's clock is fast
            group, minute = claim(db, worker, now + skew_s)
            if not group or 60 * (minute + 1) > now or 20 * 60 <= now < 22 * 60:
                continue  # not measured yet, or a time-out: due again after the lease
            if (group, minute) == ("checkout", 5) and not counts["died"]:
                counts["died"] += 1  # before it wrote
                continue
            for _ in range(2):  # each check is run twice
                done = apply(db, group, minute, example(minute))
                counts["done" if done else "refused"] += 1
        deliver(db, send)
    print(*(f"{n} {what}," for what, n in counts.items()), f"{len(seen)} received")


if __name__ == "__main__":
    main()
