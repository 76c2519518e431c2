"""Clients that all lost one server at once come back: what jitter is for. Simulated."""

from collections import Counter
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from random import Random

RATE, PLACES, CAP_S = 50, 25, 20.0  # tries a second; queue; longest mean wait (s)
Wait = Callable[[int, Random], float]  # seconds after the n-th failure
WAITS: dict[str, Wait] = {
    "1 s": lambda _, rng: 1.0,
    "1 s, jitter": lambda _, rng: rng.uniform(0, 2),
    "doubling": lambda n, rng: min(CAP_S, 2.0 ** (n - 1)),
    "doubling, half jitter": lambda n, rng: (
        min(CAP_S, 2.0 ** (n - 1)) * rng.uniform(0.5, 1.5)
    ),
    "doubling, full jitter": lambda n, rng: rng.uniform(
        0, 2 * min(CAP_S, 2.0 ** (n - 1))
    ),
}


def reconnect(clients: int, wait: Wait, rng: Random) -> tuple[float, int, int]:
    """Seconds until all are served, tries in all, and in the worst second after 5."""
    if clients < 1:
        raise ValueError(f"clients must be at least 1, got {clients}")
    events = [(rng.uniform(0, 0.02), client, 1) for client in range(clients)]
    heapify(events)
    free, tries, seconds = 0.0, 0, Counter[int]()
    while events:
        now, client, number = heappop(events)
        tries += 1
        seconds[int(now)] += 1
        if free - now > PLACES / RATE:  # the queue is full: refused at once
            heappush(events, (now + wait(number, rng), client, number + 1))
        else:
            free = max(free, now) + 1 / RATE
    return free, tries, max([n for t, n in seconds.items() if t >= 5], default=0)


def main() -> None:
    clients = 1000  # param: 50..2000
    print(f"{clients} clients           all served  tries each  worst second")
    for name, wait in WAITS.items():
        runs = [reconnect(clients, wait, Random(seed)) for seed in range(5)]
        last, tries, worst = (sum(x) / len(runs) for x in zip(*runs, strict=True))
        print(f"{name:24}{last:11.0f} s{tries / clients:12.1f}{worst:14.0f}")


if __name__ == "__main__":
    main()
