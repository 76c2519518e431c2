"""Rates, key space, retries and bytes of a shortener; bytes measured in SQLite."""

import sqlite3
from math import log
from random import Random

KEYS = {"text": "TEXT UNIQUE", "number": "INTEGER PRIMARY KEY"}


def retries(links: int, space: int, rng: Random) -> int:
    """Random keys drawn in vain until so many links have different ones."""
    taken, drawn = set[int](), 0
    while len(taken) < links:
        taken.add(rng.randrange(space))
        drawn += 1
    return drawn - links


def expected(links: float, space: float) -> float:
    """The same on average; while few are taken, near the pairs: links² / 2 space."""
    return space * log(space / (space - links)) - links


def row_bytes(kind: str, rng: Random, links: int = 20_000) -> float:
    """Bytes of a link in the file, with a URL of 100 letters."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE link (key {KEYS[kind]}, url TEXT)")
    for i, draw in enumerate(rng.sample(range(10**7), links)):
        row = (f"{draw:07}" if kind == "text" else i, "u" * 100)
        database.execute("INSERT INTO link VALUES (?, ?)", row)
    size = len(database.serialize())
    database.close()
    return size / links


def main() -> None:
    millions_a_day = 10  # param: 1..30
    links = millions_a_day * 1e6 * 365 * 5  # five years
    rate = millions_a_day * 1e6 / 86_400
    print(f"{rate:,.0f} links/s, {100 * rate:,.0f} clicks/s, {links / 1e9:.2f}e9 links")
    for kind in KEYS:
        size = row_bytes(kind, Random(1))
        print(
            f"{kind + ' as key':16}{size:4.0f} B a link, {size * links / 1e12:.1f} TB"
        )
    print("\nletters   full  retries, % of links  guesses a hit")
    for letters in (6, 7, 8):
        space = 62**letters
        share = 100 * expected(links, space) / links
        print(f"{letters:7}{links / space:7.2%}{share:21.3f}{space / links:15,.0f}")
    print("\nfull   retries, 62³ keys  expected  pairs n²/2N")
    for percent in (1, 10, 50, 75):
        n, space = 62**3 * percent // 100, 62**3
        drawn, pairs = retries(n, space, Random(1)), n * n / 2 / space
        print(f"{percent:3} %{drawn:19,}{expected(n, space):10,.0f}{pairs:13,.0f}")


if __name__ == "__main__":
    main()
