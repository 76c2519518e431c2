"""Four ways to send a page and to remember it, under random crashes: what is lost, and
what rings twice? They differ in the order of two writes, and in the key."""

import random
from collections import Counter


class Crash(Exception):
    """The sender dies; another starts over from what was recorded."""


class World:
    """What survives a crash: the sender's record, the receiver's keys, the rings."""

    def __init__(self, chance: float, seed: int) -> None:
        self.rng, self.chance = random.Random(seed), chance
        self.recorded, self.keys = set[int](), set[str]()
        self.rings = Counter[int]()

    def may_crash(self) -> None:
        if self.rng.random() < self.chance:
            raise Crash

    def record(self, page: int) -> None:
        self.may_crash()
        self.recorded.add(page)

    def ring(self, page: int, key: str) -> None:
        """Key and ring are one transaction of the receiver; its answer may be lost."""
        self.may_crash()
        if key not in self.keys:
            self.rings[page] += 1
            self.keys.add(key)
        self.may_crash()


def rang(
    pages: int, chance: float, order: str, key: str, seed: int = 0
) -> Counter[int]:
    """How many pages rang 0, 1, 2, ... times."""
    world = World(chance, seed)
    for page in range(pages):
        while page not in world.recorded:
            name = {"none": "", "drawn": str(world.rng.random()), "derived": str(page)}
            world.keys.discard("")  # no key: nothing to compare
            try:
                for act in order.split(", "):
                    world.record(page) if act == "record" else world.ring(
                        page, name[key]
                    )
            except Crash:
                continue
    return Counter(world.rings[page] for page in range(pages))


def main() -> None:
    pages = 10_000
    chance = 0.05  # param: 0.0..0.5
    print(f"{pages:,} pages, each step crashes with chance {chance}")
    print("order           key          lost    once  twice or more")
    ways = [("record, ring", "none"), ("ring, record", "none")]
    ways += [("ring, record", "drawn"), ("ring, record", "derived")]
    for order, key in ways:
        times = rang(pages, chance, order, key)
        more = pages - times[0] - times[1]
        print(f"{order:16}{key:10}{times[0]:7}{times[1]:8}{more:15}")


if __name__ == "__main__":
    main()
