"""How to spread a fetch budget over pages that change at different rates.

Source: J. Cho and H. Garcia-Molina, 2003. Rates and budget are invented.
"""

from math import exp, sqrt
from random import Random
from statistics import mean, stdev

RATES = [2 ** (rank / 50 - 5) for rank in range(500)]  # changes a day, 1/32 to 31


def fresh(rate: float, visits: float) -> float:
    """Share of time a copy equals its page: Poisson changes, visits evenly spaced."""
    return visits / rate * (1 - exp(-rate / visits)) if visits > 0 else 0.0


def gain(rate: float, visits: float) -> float:
    """What a little more visiting adds: the derivative of fresh."""
    r = rate / visits
    return (1 - exp(-r) - r * exp(-r)) / rate


def bisect_down(f, low: float, high: float, goal: float) -> float:  # type: ignore
    """Where f, which falls from low to high, meets the goal."""
    for _ in range(60):
        mid = sqrt(low * high)
        low, high = (mid, high) if f(mid) > goal else (low, mid)
    return low


def best(rates, budget):
    def plan(price):
        return [
            0.0
            if price * rate >= 1
            else bisect_down(lambda v: gain(rate, v), 1e-6, 1e3, price)
            for rate in rates
        ]

    return plan(bisect_down(lambda p: sum(plan(p)), 1e-6, 1e3, budget))


def simulate(rates, visits, days, rng):
    ok = 0.0
    for rate, v in zip(rates, visits):
        if v == 0:
            continue
        gap = 1 / v
        t = rng.random() * gap
        n = 0
        while t < days:
            ok += min(rng.expovariate(rate), gap)
            t += gap
            n += 1
    return ok / len(rates) / days


def main():
    budget = len(RATES) * 1.0
    power = lambda p: [budget * r**p / sum(q**p for q in RATES) for r in RATES]
    for name, v in (
        ("uniform", power(0)),
        ("sqrt", power(0.5)),
        ("prop", power(1)),
        ("inverse", power(-0.5)),
        ("best", best(RATES, budget)),
    ):
        th = mean(fresh(r, x) for r, x in zip(RATES, v))
        sims = [simulate(RATES, v, 20, Random(s)) for s in range(10)]
        print(
            name,
            sum(v),
            th,
            mean(sims),
            stdev(sims) / 10**0.5,
            sum(x == 0 for x in v),
            sum(x * (1 - exp(-r / x)) for r, x in zip(RATES, v) if x) / budget,
        )


main()
