"""Static against continuous batching (Source: Yu et al., Orca, 2022), simulated."""

from collections.abc import Iterator
from itertools import product
from random import Random
from statistics import mean, stdev

STEP_MS, CONTEXT_MS, PREFILL_MS = 4.79, 39e-6, 0.0162  # as llm_serving.py computes
SLOTS = 52  # reservations of 8,192 tokens in its 426,788 tokens of cache
LOADS = {  # median tokens in and out, log-normal spread: invented
    "skewed chat": (300, 100, 1.1),
    "equal chat": (530, 183, 0),  # the means of the skewed one
    "long prompts": (2000, 20, 1.1),
}
Request = list[float]  # arrival in ms, tokens in the cache, tokens to go


def requests(load: str, per_s: float, random: Random) -> Iterator[Request]:
    *medians, spread = LOADS[load]
    now = 0.0
    while True:
        now += random.expovariate(per_s / 1000)
        sizes = (median * random.lognormvariate(0, spread) for median in medians)
        yield [now, *(max(1, min(4000, round(size))) for size in sizes)]


def simulate(mode: str, source: Iterator[Request], end_s: float = 60) -> list[float]:
    """Output tokens/s and mean seconds from a request to its first token."""
    if mode not in ("static", "continuous"):
        raise ValueError(f"mode must be static or continuous, got {mode!r}")
    queue, running, waits = [next(source)], list[Request](), list[float]()
    now = emitted = 0.0
    while now < end_s * 1000:
        while queue[-1][0] <= now:  # the last one has yet to arrive
            queue.append(next(source))
        free = 0 if mode == "static" and running else SLOTS - len(running)
        fresh = queue[: min(free, len(queue) - 1)]
        running, queue = running + fresh, queue[len(fresh) :]
        now += STEP_MS + PREFILL_MS * sum(r[1] for r in fresh)
        now += CONTEXT_MS * sum(r[1] for r in running)
        emitted += len(running)
        waits += [now - r[0] for r in fresh]
        for r in running:
            r[1:] = r[1] + 1, r[2] - 1
        running = [r for r in running if r[2] > 0]
    return [emitted / now * 1000, mean(waits or [0]) / 1000]


def main() -> None:
    print("load          req/s  batches       tokens/s  s to first token")
    for load, per_s, mode in product(LOADS, (6, 60), ("static", "continuous")):
        runs = [simulate(mode, requests(load, per_s, Random(i))) for i in range(3)]
        rates, waits = zip(*runs, strict=True)
        errors = [stdev(x) / 3**0.5 for x in (rates, waits)]
        row = f"{load:12} {per_s:6}  {mode:10} {mean(rates):6,.0f} ± {errors[0]:<3.0f}"
        print(f"{row} {mean(waits):8.2f} ± {errors[1]:.2f}")


if __name__ == "__main__":
    main()
