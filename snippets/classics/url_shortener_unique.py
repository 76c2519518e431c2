"""Who gets an alias (real SQLite, threads); who gets a number (simulated workers)."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from random import Random
from tempfile import TemporaryDirectory
from threading import Barrier


def claim(path: str, way: str, all_have_checked: Barrier) -> int:
    """Look whether the alias is free, then insert it: told yes (1) or no (0)."""
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    taken = database.execute("SELECT * FROM link").fetchall()
    all_have_checked.wait(30)
    insert = f"INSERT {way} INTO link VALUES ('sale')"
    added = 0 if taken else database.execute(insert).rowcount
    database.close()
    return added


def race(way: str, unique: str, users: int = 8) -> tuple[int, int]:
    """All want one alias at once: how many are told yes, how many rows there are."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(users) as pool:
        database = sqlite3.connect(path := f"{folder}/links")
        database.execute(f"CREATE TABLE link (alias TEXT {unique})")
        meet = [Barrier(users)] * users
        yes = sum(pool.map(claim, [path] * users, [way] * users, meet))
        rows = len(database.execute("SELECT * FROM link").fetchall())
        database.close()
    return yes, rows


def number(block: int, reclaim: bool, rng: Random) -> tuple[int, int, int]:
    """Four workers number 20,000 links: (blocks, numbers unused, used twice)."""
    if block < 1:
        raise ValueError(f"block must be >= 1, got {block}")
    held, spare, used, end = [list[int]()] * 4, list[list[int]](), list[int](), 0
    while len(used) < 20_000:
        i = rng.randrange(4)
        if rng.random() < 0.002:  # it dies, or sleeps for so long that it seems dead
            spare += [held[i][:]] if reclaim and held[i] else []
            held[i] = rng.choice(([], held[i]))
        if not held[i] and not spare:  # one row, one atomic UPDATE ... RETURNING
            spare, end = [[*range(end, end + block)]], end + block
        held[i] = held[i] or spare.pop()
        used.append(held[i].pop())
    return end // block, end - len(set(used)), len(used) - len(set(used))


def main() -> None:
    print("8 users want one alias      told yes  rows")
    for way, key in (("", ""), ("OR REPLACE", "UNIQUE"), ("OR IGNORE", "UNIQUE")):
        print("INSERT {:13}{:8}{:8}{:6}".format(way, key, *race(way, key)))
    print("20,000 numbers, blocks of   leases  unused   twice")
    for block, back in ((1, False), (100, False), (1_000, False), (1_000, True)):
        row = block, ", taken back" * back, *number(block, back, Random(1))
        print("{:5,}{:21}{:8,}{:8,}{:8,}".format(*row))


if __name__ == "__main__":
    main()
