"""What a counter's increase says when processes restart, appear or fall silent."""

import random
from bisect import bisect
from itertools import pairwise
from math import inf

Samples = list[tuple[float, float]]  # (time in s, value), ascending in time
EVERY_S = 15.0  # between scrapes; 20 in a window of 300 s


def increase(samples: Samples) -> float:
    """Growth of a counter; a fall means that it restarted from 0."""
    if any(late <= soon for (soon, _), (late, _) in pairwise(samples)):
        raise ValueError(f"times must ascend, got {[t for t, _ in samples]}")
    return sum(b - a if b >= a else b for (_, a), (_, b) in pairwise(samples))


def extrapolated(samples: Samples, start: float = 0, end: float = 300) -> float:
    """Increase stretched to the window. Source: Prometheus, promql/functions.go."""
    if len(samples) < 2:
        return 0.0
    grown, (first, value), last = increase(samples), samples[0], samples[-1][0]
    gap = (last - first) / (len(samples) - 1)
    edge = (d if d < 1.1 * gap else gap / 2 for d in (first - start, end - last))
    before, after = edge
    if grown > 0:  # a counter was not below 0
        before = min(before, (last - first) * value / grown)
    return grown * (last - first + before + after) / (last - first)


def scrape(events: list[float], restarts: list[float], phase: float) -> Samples:
    """The counter, 0 after each restart, at the 20 scrapes of the window."""
    samples: Samples = []
    for now in (phase + i * EVERY_S for i in range(20)):
        born = max((r for r in restarts if r <= now), default=-inf)
        samples.append((now, bisect(events, now) - bisect(events, born)))
    return samples


def main() -> None:
    rng, loop = random.Random(7), [40.0 * i for i in range(8)]
    rows = {"no restart": [-9.0], "one restart": [150.0], "restart each 40 s": loop}
    print("mean of 400 runs     true  last-first  increase  stretched")
    for name, restarts in (rows | {"dying words": loop, "born at error": []}).items():
        sums = [0.0] * 4
        for _ in range(400):
            times = [rng.uniform(0, 300) for _ in range(600 if name in rows else 3)]
            if name == "dying words":  # five errors in the last 3 s of each life
                times = [r - rng.uniform(0, 3) for r in loop[1:] * 5]
            seen = scrape(sorted(times), restarts, rng.uniform(0, EVERY_S))
            seen = [(t, v) for t, v in seen if v or restarts]  # unborn: no series
            naive = seen[-1][1] - seen[0][1] if seen else 0
            found = [len(times), naive, increase(seen), extrapolated(seen)]
            sums = [a + b for a, b in zip(sums, found, strict=True)]
        print(f"{name:17}" + "".join(f"{x / 400:9.1f}" for x in sums))


if __name__ == "__main__":
    main()
