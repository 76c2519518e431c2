"""Consumers restart one by one: what each way of assigning costs. Simulated."""

from collections import Counter
from random import Random

Plan = dict[int, int]  # partition: consumer
UNSAVED = 500  # most messages done and not yet committed, a partition (invented)


def spread(partitions: int, alive: list[int], old: Plan, sticky: bool) -> Plan:
    """At most one partition more for one consumer than for another."""
    if partitions < 1 or not alive:
        raise ValueError(f"needs partitions and consumers, got {partitions}, {alive}")
    if not sticky:
        return {p: alive[p % len(alive)] for p in range(partitions)}
    fair, extra = divmod(partitions, len(alive))
    load, plan = Counter[int](), Plan()
    for p, c in sorted(old.items()):  # keep, up to a fair share
        if c in alive and load[c] < fair + (
            extra > sum(n > fair for n in load.values())
        ):
            plan[p], load[c] = c, load[c] + 1
    for p in range(partitions):  # the rest to whoever has least
        if p not in plan:
            plan[p] = min(alive, key=lambda c: (load[c], c))
            load[plan[p]] += 1
    return plan


def deploy(
    partitions: int, consumers: int, sticky: bool, together: bool, rng: Random
) -> list[int]:
    """Each dies and returns in turn: moves, stops, messages repeated (or lost).
    `together`: all stop while partitions are assigned, as in the first protocols."""
    plan = spread(partitions, list(range(consumers)), {}, sticky)
    moves = stops = again = 0
    for gone in range(consumers):
        again += sum(rng.randrange(UNSAVED) for c in plan.values() if c == gone)
        for alive in (set(range(consumers)) - {gone}, set(range(consumers))):
            new = spread(partitions, sorted(alive), plan, sticky)
            moved = sum(new[p] != plan[p] for p in range(partitions))
            moves, stops = moves + moved, stops + (partitions if together else moved)
            plan = new
    return [moves, stops, again]


def main() -> None:
    partitions = 60  # param: 10..240
    consumers = 10  # param: 2..60
    print(f"{'assignment':24}{'moves':>8}{'stops':>8}{'repeated':>11}")
    for sticky, together in ((False, True), (True, True), (True, False)):
        name = "sticky" if sticky else "modulo"
        name += ", all stop" if together else ", moved stop"
        cells = deploy(partitions, consumers, sticky, together, Random(1))
        print(f"{name:24}{cells[0]:8,}{cells[1]:8,}{cells[2]:11,}")


if __name__ == "__main__":
    main()
