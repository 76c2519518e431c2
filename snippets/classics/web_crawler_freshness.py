"""Visits spread over pages that change. Source: Cho and Garcia-Molina, 2003."""

from bisect import bisect_left
from collections.abc import Callable
from math import exp
from random import Random
from statistics import mean, stdev

RATES = [
    2 ** (rank / 50 - 5) for rank in range(500)
]  # changes a day: 1/32 to 32, invented


def meet(rising: Callable[[float], float], goal: float, high: float) -> float:
    """Where a rising function reaches the goal, between 0 and high."""
    step = high / 1e9
    return step * bisect_left(range(10**9), goal, key=lambda i: rising(i * step))


def power(p: float, budget: float) -> list[float]:
    """Visits a day in proportion to rate ** p."""
    return [budget * rate**p / sum(r**p for r in RATES) for rate in RATES]


def best(budget: float) -> list[float]:
    """One more visit adds the same at each page, or the page gets none."""

    def visits(price: float) -> list[float]:
        xs = [meet(lambda x: 1 - exp(-x) * (1 + x), r * price, 50) for r in RATES]
        return [r / x if r * price < 1 else 0 for r, x in zip(RATES, xs, strict=True)]

    return visits(meet(lambda price: -sum(visits(price)), -budget, 1 / min(RATES)))


def simulate(visits: list[float], days: float, rng: Random) -> tuple[float, float]:
    """Share of time that copies are fresh, and of visits that find a change."""
    if days <= 0:
        raise ValueError(f"days must be above 0, got {days}")
    fresh = useful = 0.0
    for rate, often in zip(RATES, visits, strict=True):
        for _ in range(int(often * days + rng.random())):
            change = rng.expovariate(rate)
            fresh += min(change, 1 / often)
            useful += change < 1 / often
    return fresh / days / len(RATES), useful / days / sum(visits)


def main() -> None:
    budget = 500  # param: 50..1000
    print("visits             fresh  ± s.e.  useful visits  never visited")
    for name, p in (("uniform", 0), ("root", 0.5), ("proportional", 1), ("best", None)):
        visits = best(budget) if p is None else power(p, budget)
        runs = [simulate(visits, 20, Random(seed)) for seed in range(8)]
        fresh, useful = zip(*runs, strict=True)
        print(f"{name:18}{mean(fresh):6.1%}{stdev(fresh) / 8**0.5:8.1%}", end="")
        print(f"{mean(useful):13.0%}{visits.count(0):13}")


if __name__ == "__main__":
    main()
