"""Offers on SQLite: dispatchers race and die, drivers' apps answer late or twice."""

import sqlite3
from collections.abc import Iterator
from random import Random

DESIGNS = ("plain", "lease", "lease, number", "lease, number, index")
TRIPS, CARS, LEASE_S = list(range(10)), set(range(12)), 15
TABLE = f"""CREATE TABLE trip (id INTEGER PRIMARY KEY, state, car, number, until);
    INSERT INTO trip SELECT value, 'waiting', -1, 0, 0 FROM json_each('{TRIPS}')"""
INDEX = "CREATE UNIQUE INDEX one ON trip (car) WHERE state IN ('offered', 'taken')"
DUE = "(state = 'waiting' OR (state = 'offered' AND until <= :now))"
OFFER = f"""UPDATE OR IGNORE trip SET state = 'offered', car = :car, number = :n + 1,
    until = :now + {LEASE_S} WHERE id = :trip AND (:blind OR (number = :n AND {DUE}))"""
ACCEPT = """UPDATE trip SET state = 'taken', car = :car WHERE id = :trip
    AND (:blind OR (number = :n AND state IN ('offered', 'taken')))"""
Row = dict[str, int]  # trip, n: number of its offer, car, now: seconds


def offer(db: sqlite3.Connection, ask: Row, rng: Random) -> Iterator[Row]:
    """Offer a due trip to a free car. Others run at a `yield`, or it dies there."""
    due = db.execute(f"SELECT id, number FROM trip WHERE {DUE}", ask).fetchall()
    busy = {car for (car,) in db.execute(f"SELECT car FROM trip WHERE NOT {DUE}", ask)}
    yield {}  # a second passes between what it read and what it writes
    (trip, n), car = rng.choice(due or [(-1, 0)]), rng.choice(sorted(CARS - busy))
    row = ask | {"trip": trip, "n": n, "car": car}
    yield row | {"n": n + 1} if db.execute(OFFER, row).rowcount else {}


def evening(design: str, rng: Random, seconds: int = 250) -> tuple[int, int, int]:
    """Yeses beyond a car's first, beyond a trip's first, and trips never driven."""
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {DESIGNS}, got {design}")
    db, post = sqlite3.connect(":memory:"), list[tuple[int, Row]]()
    db.executescript(TABLE + f";{INDEX}" * ("index" in design))
    works, yes = [iter(list[Row]())] * 3, set[tuple[int, int]]()
    for now in range(seconds):
        ask = {"now": now if "lease" in design else -1, "blind": "number" not in design}
        for k in range(3):
            sent = next(works[k], None)
            if sent is None or rng.random() < 0.02:  # it ended, or dies before sending
                works[k], sent = offer(db, ask, rng), {}
            for _ in range(rng.choice((0, 1, 1, 2)) if sent else 0):
                post.append((now + rng.randint(2, 25), sent))  # the app answers
        for at, row in post:
            if at == now and db.execute(ACCEPT, row).rowcount:
                yes.add((row["trip"], row["car"]))
    trips, cars = map(set, zip(*yes, strict=True))
    return len(yes) - len(cars), len(yes) - len(trips), len(TRIPS) - len(trips)


def main() -> None:
    print(f"{'of 1,000 trips':24}    car twice   trip twice never driven")
    for design in DESIGNS:
        nights = zip(*(evening(design, Random(k)) for k in range(100)), strict=True)
        print(f"{design:24}" + "".join(f"{sum(column):13,}" for column in nights))


if __name__ == "__main__":
    main()
