"""One stalling server, measured in closed and open loops. Source: Gil Tene, wrk2.

Synthetic: a request takes 5 ms on average; once a minute the server stops for 1 s."""

from heapq import heappop, heappush

import matplotlib.pyplot as plt
import numpy as np

STEP, MINUTE, STALL, MINUTES = 10.0, 60_000, 1000.0, 3  # ms: 100 requests a second
OPEN = round(MINUTES * MINUTE / STEP)  # a client for each request: none ever waits


def server(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Work of each request (n,) in ms, start of each minute's stall (minutes + 1,)."""
    starts = np.arange(MINUTES) * MINUTE + rng.uniform(0, 50_000, MINUTES)
    return rng.gamma(4, 5 / 4, OPEN), np.append(starts, np.inf)


def loop(work: np.ndarray, stalls: np.ndarray, clients: int) -> np.ndarray:
    """Planned, sent, answered (3, n) in ms; client i % clients sends request i."""
    if not 1 <= clients <= len(work):
        raise ValueError(f"clients must be 1..{len(work)}, got {clients}")
    times, free = np.empty((3, len(work))), 0.0
    due = [(i * STEP, i) for i in range(clients)]  # a heap: it is sorted
    while due:
        sent, i = heappop(due)
        start, free = max(sent, free), max(sent, free) + work[i]
        stall = stalls[min(int(free // MINUTE), MINUTES)]
        free += max(0, stall + STALL - max(start, stall)) if free > stall else 0
        times[:, i] = i * STEP, sent, free
        if (j := i + clients) < len(work):
            heappush(due, (max(j * STEP, free), j))
    return times


def backfilled(ms: np.ndarray) -> np.ndarray:
    """HdrHistogram's correction: a long wait counts again less 1, 2, … steps."""
    return np.concatenate([ms, *(np.arange(x - STEP, STEP, -STEP) for x in ms)])


def main() -> None:
    inputs = [server(np.random.default_rng(seed)) for seed in range(5)]
    loops = {"1 client": 1, "10 clients": 10, "100 clients": 100, "open": OPEN}
    times = {k: [loop(*case, n) for case in inputs] for k, n in loops.items()}
    views = {k: [out - sent for _, sent, out in run] for k, run in times.items()}
    views["1, from plan"] = [out - plan for plan, _, out in times["1 client"]]
    views["1, backfilled"] = [backfilled(ms) for ms in views["1 client"]]
    print("ms                p50   p99  p99.9   max   over 100 ms")
    for name, runs in views.items():
        ms, slow = np.concatenate(runs), [(run > 100).mean() for run in runs]
        points = np.percentile(ms, (50, 99, 99.9, 100), method="inverted_cdf")
        print(f"{name:14}" + "{:7.1f}{:6.0f}{:7.0f}{:6.0f}".format(*points), end="")
        print(f"{np.mean(slow):9.2%} ± {np.std(slow, ddof=1) / 5**0.5:.2%}")
    share = np.geomspace(0.5, 2e-5, 60)
    for name, style in {"1 client": "-", "10 clients": "--", "open": "-."}.items():
        plt.loglog(np.quantile(views[name], 1 - share), share, style, label=name)
    plt.gca().set(xlabel="latency, ms", ylabel="share of requests slower")
    plt.legend(loc="lower left")
    plt.savefig("latency_percentiles_omission.svg")


if __name__ == "__main__":
    main()
