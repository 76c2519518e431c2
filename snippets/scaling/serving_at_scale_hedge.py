"""Second copies of calls, simulated. Source: Dean and Barroso, Tail at Scale, 2013."""

from random import Random
from statistics import fmean, quantiles, stdev

REPLICAS, WORKS, RUNS, NEVER = 8, 200, 6, 1e9  # times in mean works
STEP, GAP, TIED = 0.1, 200, 0.2  # clock, message; pause to pause; copy. All invented
Case = tuple[str, float, float]  # slow by; work's c_s squared; share of time busy
CASES = [("machine", scv, busy) for scv in (1.0, 0.07) for busy in (0.3, 0.7, 0.85)]


def simulate(case: Case, pause: float, after: float, seed: int) -> list[float]:
    """Percentiles of latency, and added work in %; a copy leaves `after` a call."""
    (by, scv, busy), rng, now, spent = case, Random(seed), 0.0, 0.0
    born = sorted(rng.uniform(0, WORKS) for _ in range(int(busy * REPLICAS * WORKS)))
    stops, heavy = (pause, 0.0) if by == "machine" else (0.0, pause)
    more = [heavy * (rng.random() < 1 / GAP) for _ in born]  # at whichever replica
    work = [rng.gammavariate(1 / scv, scv) + extra for extra in more]
    due = sorted((at + late, k) for late in (0, after) for k, at in enumerate(born))
    queues = [list[int]() for _ in range(REPLICAS)]  # the first of each is inside
    left, over, took = [0.0] * REPLICAS, [NEVER] * len(born), dict[int, float]()
    while len(took) < len(born):
        now += STEP
        while due and due[0][0] <= now:
            if over[k := due.pop(0)[1]] > now:
                others = [queue for queue in queues if k not in queue]
                min(others, key=lambda q: len(q) + rng.random()).append(k)
        for r, queue in enumerate(queues):
            if len(queue) > (start := left[r] > 0):  # drop those cancelled
                queue[start:] = [k for k in queue[start:] if over[k] > now]
            if queue and (now + r * GAP / REPLICAS) % GAP >= stops:
                k = queue[0]
                if left[r] <= 0:  # it starts
                    left[r] += work[k]
                    spent += work[k]
                left[r] -= STEP
                if left[r] <= 0:  # it is answered
                    took.setdefault(queue.pop(0), now - born[k])
                if k in took or after == TIED:
                    over[k] = min(over[k], now + STEP)  # when the other hears of it
    return [*quantiles(took.values(), n=100), 100 * spent / sum(work) - 100]


def main() -> None:
    pause = 10  # works that a paused replica, or a heavy request, takes  # param: 1..20
    print("by      c_s2 busy  p99 alone   after p95        tied  % work p95       tied")
    for case in (*CASES, ("request", 1.0, 0.7)):
        rows = []
        for seed in range(RUNS):
            plain = simulate(case, pause, NEVER, seed)
            hedge = simulate(case, pause, plain[94], seed)
            tied = simulate(case, pause, TIED, seed)
            rows.append((plain[98], hedge[98], tied[98], hedge[99], tied[99]))
        columns = zip(*rows, strict=True)
        cells = (f"{fmean(c):6.1f} +/-{stdev(c) / RUNS**0.5:3.1f}" for c in columns)
        print(f"{case[0]:8}{case[1]:4.2f}{case[2]:4.0%}", *cells, sep="")


if __name__ == "__main__":
    main()
