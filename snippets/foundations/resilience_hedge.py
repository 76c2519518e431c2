"""Hedged calls when added calls take capacity: ten servers with queues. Simulated."""

import heapq
from random import Random

SERVERS = 10


def simulate(load: float, hedge_ms: float, cancel: bool, rng: Random) -> list[float]:
    """Latencies (ms) of 20,000 requests, each at a random server's queue."""
    if not 0 < load < 1:
        raise ValueError(f"load must be between 0 and 1, got {load}")
    now, events, first = 0.0, [], []
    for request in range(20_000):
        now += rng.expovariate(load * SERVERS / 11)  # work: 10 ms, 1 in 100 pauses
        events.append((now, request, 0))
        first.append((now, 1e12, -1))  # arrival, best finish, server
    free = [0.0] * SERVERS
    while events:
        now, request, copy = heapq.heappop(events)
        born, done, tried = first[request]
        if done <= now:
            continue  # answered before the hedge was due
        server = (
            (tried + rng.randrange(1, SERVERS)) % SERVERS
            if copy
            else rng.randrange(SERVERS)
        )
        begin = max(free[server], now)
        if not (cancel and copy and begin >= done):
            work = rng.expovariate(1 / 10) + (100 if rng.random() < 0.01 else 0)
            free[server] = begin + work
            first[request] = (born, min(done, begin + work), server)
        if not copy:
            heapq.heappush(events, (now + hedge_ms, request, 1))
    return sorted(done - born for born, done, _ in first)


def main() -> None:
    print("p99, ms  run  no hedge  after the p95: cancelled  not cancelled")
    for load, run in ((0.2, 1), (0.4, 1), (0.6, 1), (0.7, 1), (0.7, 2), (0.7, 3)):
        plain = simulate(load, 1e9, True, Random(run))
        after_ms = plain[19_000]
        p99 = [simulate(load, after_ms, c, Random(run))[19_800] for c in (True, False)]
        row = f"{load:4.0%} busy{run:3}{plain[19_800]:10.0f}"
        print(f"{row}{p99[0]:26.0f}{p99[1]:15.0f}")


if __name__ == "__main__":
    main()
