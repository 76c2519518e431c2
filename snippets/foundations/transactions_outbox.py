"""Order here, charge at the bank: the process dies at a step, the client retries."""

import sqlite3
from collections.abc import Generator
from sqlite3 import Connection

DESIGNS = ("no key", "commit, charge", "charge, commit", "outbox", "outbox, bank key")


def charge(bank: Connection, key: str | None) -> None:
    """The bank ignores a key that it has seen; without one (None) it cannot."""
    with bank:
        bank.execute("INSERT OR IGNORE INTO t VALUES (?, 1)", (key,))


def serve(design: str, ours: Connection, bank: Connection) -> Generator[None]:
    """Take order 7 and have it charged; the process may die at any `yield`."""
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {DESIGNS}, got {design}")
    key, outbox = None if design == "no key" else "order 7", "outbox" in design
    known = ours.execute("SELECT * FROM t WHERE key = ?", (key,)).fetchall()
    if design == "charge, commit" and not known:
        charge(bank, None)
        yield
    with ours:  # one transaction: the order, and whether its charge is still to send
        ours.execute("INSERT OR IGNORE INTO t VALUES (?, ?)", (key, not outbox))
        yield
    yield
    if design in ("no key", "commit, charge") and not known:
        charge(bank, None)
        yield
    for (due,) in list(ours.execute("SELECT key FROM t WHERE sent = 0")):
        charge(bank, due if "bank key" in design else None)
        yield
        with ours:
            ours.execute("UPDATE t SET sent = 1 WHERE key = ?", (due,))


def trial(design: str, died_at: int) -> str:
    """Orders and charges in the end, if the process died once, at this step."""
    ours, bank = both = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    _ = [d.execute("CREATE TABLE t (key TEXT UNIQUE, sent INT)") for d in both]
    process = serve(design, ours, bank)
    _ = [next(process) for _ in range(died_at)]
    process.close()  # an open transaction rolls back
    list(serve(design, ours, bank))  # the client, unanswered, asks again
    orders, charges = (len(list(d.execute("SELECT * FROM t"))) for d in both)
    for database in both:
        database.close()
    return f"{orders}/{charges}"


def main() -> None:
    print(f"died at{'':11}" + "".join(f"{step:>9}" for step in range(1, 4)))
    for design in DESIGNS:
        print(f"{design:18}" + "".join(f"{trial(design, k):>9}" for k in range(1, 4)))


if __name__ == "__main__":
    main()
