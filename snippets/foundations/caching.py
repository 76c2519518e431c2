"""One hot key expires: how many recompute it, who waits, how old an answer gets.
Source of XFetch: Vattani, Chierichetti and Lowenstein, VLDB 2015."""

import random
from collections import deque
from math import log
from typing import NamedTuple

CURES = "none", "flight a server", "one flight", "old value", "XFetch", "XFetch+flight"


class Result(NamedTuple):
    per_life: float  # recomputations in one lifetime of the value
    at_once: int  # the most that ran together
    waited: float  # share of reads that waited for a recomputation
    oldest_s: float  # age of the oldest value returned


def run(
    cure: str, reads_s: float, work_s: float, ttl_s: float, servers: int, seed: int
) -> Result:
    """Poisson reads of one key at random servers, for twelve lifetimes."""
    if cure not in CURES or min(reads_s, work_s, ttl_s, servers) <= 0:
        raise ValueError(f"cure in {CURES}, numbers above 0, got {cure, reads_s}")
    rng, now, expiry, born, last = random.Random(seed), 0.0, ttl_s, 0.0, 12 * ttl_s
    running: deque[tuple[float, int]] = deque()  # (end, server) in order
    starts = at_once = waits = reads = 0
    oldest_s = 0.0
    while (now := now + rng.expovariate(reads_s)) < last:
        while running and running[0][0] <= now:
            born = running[0][0] - work_s  # what it read was true when it began
            expiry = running.popleft()[0] + ttl_s
        server, missing = rng.randrange(servers), now >= expiry
        early = -work_s * log(1 - rng.random()) if "XFetch" in cure else 0
        go = now + early >= expiry
        if cure == "flight a server":
            go = go and all(busy != server for _, busy in running)
        elif cure in ("one flight", "old value", "XFetch+flight"):
            go = go and not running
        if go:
            running.append((now + work_s, server))
            starts, at_once = starts + 1, max(at_once, len(running))
        wait = (missing or go) and cure != "old value"
        reads, waits = reads + 1, waits + wait
        oldest_s = max(oldest_s, 0 if wait else now - born)
    return Result(starts / 12, at_once, waits / max(reads, 1), oldest_s)


def main() -> None:
    reads_s = 100  # param: 1..200
    work_ms = 1000  # param: 50..3000
    ttl_s = 30  # param: 5..60
    print("cure             runs a life   at once   waited   oldest, s")
    for cure in CURES:
        row = run(cure, reads_s, work_ms / 1000, ttl_s, servers=20, seed=7)
        print("{:16}{:12.1f}{:10}{:9.2%}{:12.1f}".format(cure, *row))


if __name__ == "__main__":
    main()
