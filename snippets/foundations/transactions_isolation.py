"""Four anomalies, played step by step on real databases. Source: Berenson, 1995."""

import sqlite3
from tempfile import TemporaryDirectory

import duckdb

C, READ, SUM = "COMMIT", "SELECT v FROM t WHERE id = 1", "SELECT sum(v) FROM t"
ALL, RULE = "SELECT v + 10 * n FROM t WHERE id = 1", "SELECT sum(v) >= 100 FROM t"
ZERO, ADD = "UPDATE t SET v = 0 WHERE id = ", "INSERT INTO t VALUES (3, 50, 0)"
TAKE = "UPDATE t SET v = {} - 10, n = n + 1 WHERE id = 1"  # {}: what it has read
PLAYS = {  # connection: statement. What a asks first and last must agree
    "dirty read": f"b:{ZERO}1|a:{READ}|b:ROLLBACK|a:{C}|a:{READ}",
    "phantom": f"a:{SUM}|b:{ADD}|b:{C}|a:{SUM}|a:{C}",
    "lost update": f"a:{ALL}|a:{READ}|b:{READ}|a:{TAKE}|a:{C}|b:{TAKE}|b:{C}|a:{ALL}",
    "write skew": f"a:{RULE}|b:{RULE}|a:{ZERO}1|a:{C}|b:{ZERO}2|b:{C}|a:{RULE}",
}
Database = sqlite3.Connection | duckdb.DuckDBPyConnection


def connect(path: str, kind: str) -> Database:
    if kind == "DuckDB":
        return duckdb.connect(path)
    where = f"file:{path}" + "?mode=memory&cache=shared" * (kind == "uncommitted")
    database = sqlite3.connect(where, 0, isolation_level=None, uri=True)
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA read_uncommitted = 1")
    return database  # which heeds the second only in a shared cache


def act(path: str, kind: str, play: str) -> str:
    """Play it: HAPPENS, no, waits (for the other's lock) or aborts (must retry)."""
    if play not in PLAYS:
        raise ValueError(f"play must be one of {', '.join(PLAYS)}, got {play}")
    begin = {"statements": "", "IMMEDIATE": "BEGIN IMMEDIATE"}.get(kind, "BEGIN")
    steps = f"a:{begin}|b:{begin}|{PLAYS[play]}"
    on, read = {c: connect(path, kind) for c in "ab"}, {c: list[int]() for c in "ab"}
    on["a"].execute("CREATE TABLE t AS SELECT 1 id, 100 v, 0 n UNION SELECT 2, 100, 0")
    try:
        for who, sql in (step.split(":") for step in steps.split("|")):
            if begin or sql not in ("", C, "ROLLBACK"):
                rows = on[who].execute(sql.format(*read[who][-1:])).fetchall()
                read[who] += [rows[0][0]] if sql.startswith("SELECT") else []
        return "HAPPENS" if read["a"][0] != read["a"][-1] else "no"
    except (sqlite3.OperationalError, duckdb.TransactionException) as error:
        return "waits" if getattr(error, "sqlite_errorcode", 0) == 5 else "aborts"
    finally:
        _ = [database.close() for database in on.values()]


def main() -> None:
    kinds = ("uncommitted", "statements", "BEGIN", "IMMEDIATE", "DuckDB")
    print(" " * 11 + "".join(f"{kind:>12}" for kind in kinds))
    for play in PLAYS:
        with TemporaryDirectory() as folder:
            cells = [act(f"{folder}/{kind}", kind, play) for kind in kinds]
        print(f"{play:11}" + "".join(f"{cell:>12}" for cell in cells))


if __name__ == "__main__":
    main()
