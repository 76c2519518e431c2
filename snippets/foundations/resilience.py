"""A retry storm that outlives its trigger, and which cures end it. Simulated."""

from heapq import heappop, heappush
from random import Random

Rules = dict[str, float]  # tries of a request; retries that it pays for; a breaker's
# pause after 20 failures in a row; longest wait that is not refused; empty the queue?
STORM: Rules = {"tries": 3, "budget": 9, "pause_s": 0, "wait_s": 1e9, "restart": 0}
CURES: dict[str, Rules] = {
    "nothing": {},
    "one try": {"tries": 1},
    "retry budget 10 %": {"budget": 0.1},
    "breaker, 5 s": {"pause_s": 5},
    "shed after 0.5 s": {"wait_s": 0.5},
    "shed after 1.0 s": {"wait_s": 1.0},
    "restart": {"restart": 1},
    "restart, one try": {"restart": 1, "tries": 1},
}


def simulate(cure: Rules, since: float, load: float, rng: Random) -> list[list[float]]:
    """Start, tries and success of the requests of 300 s; `cure` acts from `since`."""
    if not 0 < load < 20:
        raise ValueError(f"load must be 0..20 a second, got {load}")
    rules, requests, start = STORM, list[list[float]](), 0.0
    while (start := start + rng.expovariate(load)) < 300:
        requests.append([start, 0, 0])
    events = [(request[0], i, "try") for i, request in enumerate(requests)]
    free = tokens = failures = shut = 0.0
    while events:  # a list in order of time is a heap
        now, i, kind = heappop(events)
        if now >= since and rules is STORM:
            rules, free = STORM | cure, 0 if "restart" in cure else free
        if kind == "good":
            failures, shut, requests[i][2] = 0, 0, 1
        elif kind == "bad":
            failures += 1
            if requests[i][1] < rules["tries"] and tokens >= 1:
                tokens -= 1
                wait_s = rng.uniform(0, 2 ** requests[i][1])  # full jitter
                heappush(events, (now + wait_s, i, "try"))
        elif now >= shut:  # else the client fails at once
            shut = now + rules["pause_s"] if failures >= 20 else shut  # one probe
            requests[i][1] += 1
            tokens = min(tokens + rules["budget"] * (requests[i][1] == 1), 10)
            begin, done = max(free, now), now
            if begin - now <= rules["wait_s"]:  # else the server refuses at once
                free = begin + (5 if 20 <= begin < 30 else 1) / 20
                done = min(free, now + 1)  # the client waits for 1 s
            heappush(events, (done, i, "good" if done == free else "bad"))
    return requests


def share(requests: list[list[float]], since: float, until: float) -> float:
    """Requests that were answered in time, of those that began in a span."""
    span = [good for start, _, good in requests if since <= start < until]
    return sum(span) / len(span)


def main() -> None:
    load = 14  # param: 2..19
    print("answered in time    there from the start   switched on at 60 s")
    print("(mean of 3 runs)    20-60 s    60-160 s   160-260 s  well after")
    for name, cure in CURES.items():
        rows = []
        for seed in range(3):
            early, late = (simulate(cure, t, load, Random(seed)) for t in (0, 60))
            shares = [share(early, 20, 60), share(early, 60, 160)]
            ill = [t - 55 for t in range(60, 300, 5) if share(late, t, t + 5) < 0.9]
            rows.append([*shares, share(late, 160, 260), max(ill, default=0)])
        a, b, c, well = (sum(column) / 3 for column in zip(*rows, strict=True))
        text = f"{well:.0f} s" if well < 240 else "never"
        print(f"{name:18}{a:9.0%}{b:12.0%}{c:12.0%}{text:>12}")


if __name__ == "__main__":
    main()
