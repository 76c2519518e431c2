"""A retry storm that outlives its trigger, and which cures end it. Simulated."""

import heapq
from collections import Counter
from random import Random

Seen = Counter[tuple[str, int]]  # by kind and 5 s of the request's start
TIMEOUT_S, END_S = 1.0, 300  # how long a client waits for a try; length of a run
# Tries of a request, mean wait before the second (s), retries that a request pays
# for; waits (s) at which the server refuses or drops; pause of a breaker (s) after
# 20 failures in a row; tries worked off a second; forget the queue when switched on.
STORM = {"tries": 3, "backoff": 1, "budget": 9, "shed": 1e9, "skip": 1e9}
STORM |= {"breaker": 0, "capacity": 20, "empty": 0}
CURES: dict[str, dict[str, float]] = {
    "nothing": {},
    "no backoff": {"backoff": 0},
    "one try": {"tries": 1},
    "retry budget 10 %": {"budget": 0.1},
    "breaker, 5 s": {"breaker": 5},
    "shed after 0.5 s": {"shed": 0.5},
    "skip after 1.0 s": {"skip": 1.0, "empty": 1},
    "skip after 0.9 s": {"skip": 0.9, "empty": 1},
    "restart": {"empty": 1},
    "restart, one try": {"empty": 1, "tries": 1},
    "capacity x 2": {"capacity": 40},
    "capacity x 3": {"capacity": 60},
}


def simulate(cure: dict[str, float], since: float, load: float, rng: Random) -> Seen:
    """What became of the requests; the cure acts from `since` on."""
    if not 0 < load < STORM["capacity"]:
        raise ValueError(f"load must be 0..{STORM['capacity']} a second, got {load}")
    p, events, seen, start = STORM, [], Seen(), 0.0
    while (start := start + rng.expovariate(load)) < END_S:
        events.append((start, rng.random(), "try", start, 1))
    free = tokens = shut = failures = 0.0
    while events:  # in order of time, so the list is a heap
        now, _, kind, start, number = heapq.heappop(events)
        if now >= since and p is STORM:
            p = STORM | cure
            backlog = 0 if p["empty"] else max(free - now, 0)
            free = now + backlog * STORM["capacity"] / p["capacity"]
        after: tuple[float, str, int] | None = None
        if kind == "bad":
            failures += 1
            shut = now + p["breaker"] if failures == 20 else shut
            if number < p["tries"] and tokens >= 1:
                tokens -= 1
                wait = rng.uniform(0, 2 * p["backoff"] * 2 ** (number - 1))
                after = (now + wait, "try", number + 1)
        elif kind == "try":
            tokens = min(tokens + p["budget"] * (number == 1), 10)
            if now >= shut or not p["breaker"]:
                shut = now + p["breaker"] if failures >= 20 else shut  # one probe
                begin = max(free, now)
                end = begin + (5 if 60 <= begin < 70 else 1) / p["capacity"]
                refused = begin - now > p["shed"]
                works = not refused and begin - now <= p["skip"]
                free = end if works else free
                good = works and end - now <= TIMEOUT_S
                done = end if good else now if refused else now + TIMEOUT_S
                after = (done, "good" if good else "bad", number)
        else:
            failures = shut = 0
        seen[kind if number == 1 or kind != "try" else "retry", int(start // 5)] += 1
        if after:
            heapq.heappush(events, (after[0], rng.random(), after[1], start, after[2]))
    return seen


def share(seen: Seen, since: int, until: int) -> float:
    """Requests that were answered in time, of those that began in a span."""
    slots = range(since // 5, until // 5)
    return sum(seen["good", i] for i in slots) / sum(seen["try", i] for i in slots)


def main() -> None:
    load = 14  # param: 2..19
    print("answered in time      there from the start     switched on at 100 s")
    print("                      60-100 s  100-300 s      200-300 s  all well after")
    for name, cure in CURES.items():
        start, late = (simulate(cure, since, load, Random(1)) for since in (0, 100))
        row = f"{name:20}{share(start, 60, 100):10.1%}{share(start, 100, 300):11.1%}"
        ill = [t + 5 for t in range(100, 300, 5) if share(late, t, t + 5) < 0.9]
        text = "never" if ill[-1:] == [300] else f"{max(ill, default=100) - 100} s"
        print(f"{row}{share(late, 200, 300):15.1%}{text:>16}")


if __name__ == "__main__":
    main()
