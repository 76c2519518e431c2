"""Four ways to send a page and to remember it, under random crashes: what is lost, and
what rings twice? The only difference is the order of two writes, and one key."""

import random
from collections import Counter


class Crash(Exception):
    """The sender dies; another starts over with what was written."""


class World:
    """What survives a crash: the sender's record, and the receiver's keys and rings."""

    def __init__(self, rng: random.Random, chance: float) -> None:
        self.rng, self.chance = rng, chance
        self.recorded: set[str] = set()
        self.known: set[str] = set()
        self.rings = Counter[str]()

    def may_crash(self) -> None:
        if self.rng.random() < self.chance:
            raise Crash

    def record(self, page: str) -> None:
        self.may_crash()
        self.recorded.add(page)
        self.may_crash()

    def ring(self, page: str, key: str = "") -> None:
        """The network or either end may fail before or after the phone rings."""
        self.may_crash()
        if not key or key not in self.known:
            self.rings[page] += 1
            self.known.add(key)  # in one transaction with the ring
        self.may_crash()


def record_then_send(world: World, page: str) -> None:
    world.record(page)
    world.ring(page)


def send_then_record(world: World, page: str) -> None:
    world.ring(page)
    world.record(page)


def drawn_key(world: World, page: str) -> None:
    world.ring(page, key=str(world.rng.random()))
    world.record(page)


def derived_key(world: World, page: str) -> None:
    world.ring(page, key=page)
    world.record(page)


def run(way: object, pages: int, chance: float, seed: int) -> Counter[int]:
    """How many pages rang 0, 1, 2, ... times."""
    assert callable(way)
    world = World(random.Random(seed), chance)
    for page in map(str, range(pages)):
        while page not in world.recorded:
            try:
                way(world, page)
            except Crash:
                continue
    return Counter(world.rings[str(page)] for page in range(pages))


def main() -> None:
    pages, chance = 10_000, 0.05  # param: 0.0..0.5
    print(f"{pages:,} pages, each step crashes with chance {chance}")
    print("way                         lost   once  twice or more")
    for way in (record_then_send, send_then_record, drawn_key, derived_key):
        rang = run(way, pages, chance, seed=0)
        more = pages - rang[0] - rang[1]
        name = way.__name__.replace("_", " ")
        print(f"{name:25}{rang[0]:7}{rang[1]:7}{more:15}")


if __name__ == "__main__":
    main()
