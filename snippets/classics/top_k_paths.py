"""Clicks counted twice: fast by a watermark, slow by click id in SQLite."""

import sqlite3
from collections import Counter
from heapq import nlargest
from random import Random

Click = tuple[float, float, int, int]  # arrival and event in seconds, ad, click id
Counts = Counter[tuple[int, int]]  # by hour and ad


def clicks(rng: Random, n: int, hours: int) -> list[Click]:
    """By arrival. Odd ads run in apps: 15 % of clicks come late. 2 % come twice."""
    weights, out = [1 / r**0.8 for r in range(1, 201)], []
    for x, ad in enumerate(rng.choices(range(200), weights, k=n)):
        event, late = rng.uniform(0, hours * 3600), rng.random() < 0.15 * (ad % 2)
        sent = event + rng.expovariate(1 / (3600 if late else 2))
        out += [(sent + 5 * i, event, ad, x) for i in range(1 + (rng.random() < 0.02))]
    return sorted(out)


def fast(stream: list[Click], wait_s: float) -> Counts:
    """Drops a click whose hour ended wait_s before the newest event."""
    if wait_s < 0:
        raise ValueError(f"wait_s must be at least 0, got {wait_s}")
    counted, newest = Counts(), 0.0
    for _, event, ad, _ in stream:
        newest, hour = max(newest, event), int(event // 3600)
        counted[hour, ad] += (hour + 1) * 3600 > newest - wait_s
    return counted


def slow(stream: list[Click]) -> Counts:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE click (id INTEGER PRIMARY KEY, hour INT, ad INT)")
    rows = ((x, int(event // 3600), ad) for _, event, ad, x in stream)
    db.executemany("INSERT OR IGNORE INTO click VALUES (?, ?, ?)", rows)
    return Counts(db.execute("SELECT hour, ad FROM click").fetchall())


def top(counts: Counts, hour: int) -> set[int]:
    return set(nlargest(10, range(200), key=lambda ad: (counts[hour, ad], ad)))


def main() -> None:
    good = clicks(Random(1), 40_000, 8)
    ahead = sorted([*good, (600.0, 4 * 3600.0, 0, -1)])  # one phone's clock
    cap = [(late, min(late, event), ad, x) for late, event, ad, x in ahead]
    print("open, min  clocks     dropped  total off  ads off  top 10 kept")
    runs = [(wait, "right", good) for wait in (0, 1, 10, 30, 60, 240)]
    for wait, clocks, stream in [*runs, (1, "one ahead", ahead), (1, "capped", cap)]:
        got, exact = fast(stream, 60 * wait), slow(stream)
        n, off = exact.total(), sum(abs(got[k] - exact[k]) for k in exact)
        kept = sum(len(top(got, h) & top(exact, h)) for h in range(8)) / 8
        shares = f"{1 - got.total() / len(stream):9.1%}{got.total() / n - 1:+11.1%}"
        print(f"{wait:9}  {clocks:9}{shares}{off / n:9.1%}{kept:13.1f}")


if __name__ == "__main__":
    main()
