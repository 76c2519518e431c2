"""Waits at 32 cores on one queue, simulated: by chance, with even work, in bursts."""

import heapq
import random
from math import log, sqrt
from statistics import mean, stdev

CORES, RUNS, REQUESTS = 32, 8, 15_000  # a run; its first tenth is left out


def p99_wait(busy: float, cores: int = CORES) -> float:
    """Of M/M/c in service times: Erlang's C, single arrivals, exponential work."""
    blocked, load = 1.0, busy * cores
    for n in range(1, cores + 1):
        blocked = load * blocked / (n + load * blocked)
    queued = blocked / (1 - busy * (1 - blocked))
    return max(0.0, log(100 * queued) / (cores - load))


def simulate(busy: float, burst: int, even: bool, seed: int) -> tuple[float, float]:
    """p99 of the wait and of wait + work; `burst` requests arrive at each instant."""
    if not 0 < busy < 1:
        raise ValueError(f"busy must be between 0 and 1, got {busy}")
    rng, now = random.Random(seed), 0.0
    free, waits, answers = [0.0] * CORES, [], []
    for i in range(REQUESTS):
        if i % burst == 0:
            now += rng.expovariate(CORES * busy / burst)
        start = max(now, heapq.heappop(free))
        work = 1.0 if even else rng.expovariate(1)
        heapq.heappush(free, start + work)
        waits.append(start - now)
        answers.append(start - now + work)
    waits, answers = sorted(waits[REQUESTS // 10 :]), sorted(answers[REQUESTS // 10 :])
    return waits[int(0.99 * len(waits))], answers[int(0.99 * len(answers))]


def main() -> None:
    percent = 81  # param: 40..90
    burst = 10  # param: 1..50
    busy = percent / 100
    print(f"{CORES} cores {busy:.0%} busy; times in mean works, +/- standard error")
    print("arrivals, work             p99 wait     p99 wait + work")
    print(f"by Erlang's C             {p99_wait(busy):5.2f}")
    for name, size, even in (
        ("single, exponential", 1, False),
        ("single, even", 1, True),
        (f"bursts of {burst}, exponential", burst, False),
        (f"bursts of {burst}, even", burst, True),
    ):
        runs = zip(*(simulate(busy, size, even, s) for s in range(RUNS)), strict=True)
        cells = (f"{mean(r):7.2f} +/-{stdev(r) / sqrt(RUNS):5.2f}" for r in runs)
        print(f"{name:24}", *cells)


if __name__ == "__main__":
    main()
