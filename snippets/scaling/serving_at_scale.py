"""Five ways to spread Poisson arrivals over replicas, simulated, beside the formula.
Times in mean works. Source: Erlang, 1917; two choices: Mitzenmacher, 1996."""

import random
from math import log, sqrt
from statistics import fmean, stdev

RUNS, REQUESTS = 8, 4_000  # of which the first 400 are left out
RULES = ("one queue", "fewest open", "two choices", "in turn", "random")


def erlang(load: float, replicas: int) -> tuple[float, float]:
    """Mean and p99 wait at one queue, exponential work; `load` in busy replicas."""
    if not 0 < load < replicas:
        raise ValueError(f"load must be between 0 and {replicas}, got {load}")
    blocked = 1.0
    for n in range(1, replicas + 1):
        blocked = load * blocked / (n + load * blocked)
    queued, spare = blocked / (1 - load / replicas * (1 - blocked)), replicas - load
    return queued / spare, max(0.0, log(100 * queued)) / spare


def simulate(rule: str, n: int, busy: float, even: bool, seed: int) -> list[float]:
    """Mean and p99 wait; a request keeps its replica, which takes them in order."""
    rng, pick, now, waits = random.Random(seed), random.Random(seed + 99), 0.0, []
    free, ends = [0.0] * n, [list[float]() for _ in range(n)]  # of open requests
    for k in range(REQUESTS):
        now += rng.expovariate(n * busy)
        first = free.index(min(free))  # where the head of one queue starts
        to = {"in turn": k % n, "random": pick.randrange(n)}.get(rule, first)
        if rule in ("fewest open", "two choices"):
            some = pick.sample(range(n), 2) if rule == "two choices" else range(n)
            for r in some:
                ends[r] = [end for end in ends[r] if end > now]
            to = min(some, key=lambda r: len(ends[r]))
        start = max(now, free[to])
        free[to] = start + (1.0 if even else rng.expovariate(1))
        ends[to].append(free[to])
        waits.append(start - now)
    return [fmean(waits[400:]), sorted(waits[400:])[(REQUESTS - 400) * 99 // 100]]


def main() -> None:
    replicas = 8  # param: 2..32
    percent = 80  # param: 20..95
    busy = percent / 100
    print(f"{replicas} replicas {percent} % busy; waits in mean works, +/- std. error")
    print("queue         mean wait     p99 wait  p99, even work")
    mean, p99 = erlang(replicas * busy, replicas)
    print(f"Erlang's C   {mean:5.2f}       {p99:6.2f}")
    for rule in RULES:
        odd = [simulate(rule, replicas, busy, False, seed) for seed in range(RUNS)]
        even = [simulate(rule, replicas, busy, True, seed) for seed in range(RUNS)]
        cells = [*zip(*odd, strict=True), [p99 for _, p99 in even]]
        row = (f"{fmean(c):5.2f} +/-{stdev(c) / sqrt(RUNS):5.2f}" for c in cells)
        print(f"{rule:12}", *row)


if __name__ == "__main__":
    main()
