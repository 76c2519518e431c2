"""Cache memory set aside in pieces (Source: Kwon et al., vLLM, 2023), simulated."""

from itertools import product
from random import Random
from statistics import mean, stdev

STEP_MS, CONTEXT_MS, PREFILL_MS = 4.79, 39e-6, 0.0162  # as llm_serving.py computes
ROOM, PROMPTS = 426_788, 4096  # tokens: of cache, of prompts that end admission
LOADS = {"skewed chat": (300, 100, 1.1), "long prompts": (2000, 20, 1.1)}  # invented
WARM_S, END_S = 20, 45  # counted in between
Request = list[int]  # tokens in the cache, tokens to go


def request(load: str, random: Random) -> Request:
    *medians, spread = LOADS[load]
    sizes = (median * random.lognormvariate(0, spread) for median in medians)
    return [max(1, min(4000, round(size))) for size in sizes]


def taken(piece: int, requests: list[Request]) -> int:  # and room for one token more
    return sum(cached // piece + 1 for cached, _ in requests) * piece


def simulate(load: str, piece: int, random: Random) -> list[float]:
    """Tokens/s, mean sequences, share of the held memory in use, evictions/s."""
    if not 1 <= piece <= ROOM // 2:
        raise ValueError(f"piece must be 1..{ROOM // 2} tokens, got {piece}")
    waiting, running = [request(load, random)], list[Request]()
    now, sums = 0.0, [0.0] * 4
    while now < END_S * 1000:
        free, prompts = ROOM - taken(piece, running), 0
        while prompts < PROMPTS and taken(piece, waiting[-1:]) <= free:
            running.append(waiting.pop())
            free -= taken(piece, running[-1:])
            prompts += running[-1][0]
            waiting = waiting or [request(load, random)]
        n, tokens = len(running), sum(cached for cached, _ in running)
        ms = STEP_MS + CONTEXT_MS * tokens + PREFILL_MS * prompts
        now, row = now + ms, [1000.0 * n, n * ms, ms * tokens / (ROOM - free), 0]
        running = [[cached + 1, to_go - 1] for cached, to_go in running if to_go > 1]
        while taken(piece, running) > ROOM:
            waiting.append(running.pop())  # the youngest loses its cache
            row[3] += 1000
        if now > WARM_S * 1000:
            sums = [a + b for a, b in zip(sums, row, strict=True)]
    return [total / 1000 / (END_S - WARM_S) for total in sums]


def main() -> None:
    print("load          piece      tokens/s  sequences  in use  evicted/s")
    for load, piece in product(LOADS, (8192, 1024, 128, 16)):
        runs = [simulate(load, piece, Random(seed)) for seed in range(4)]
        rates, *rest = zip(*runs, strict=True)
        row = f"{load:12} {piece:6} {mean(rates):7,.0f} ± {stdev(rates) / 2:3.0f}"
        sequences, used, evicted = map(mean, rest)
        print(f"{row} {sequences:9.0f} {used:8.0%} {evicted:8.1f}")


if __name__ == "__main__":
    main()
