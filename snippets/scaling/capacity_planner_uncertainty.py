"""How wrong a plan is: its guesses drawn from their ranges, and which one matters."""

import random
from math import ceil, exp, log, sqrt
from statistics import correlation, mean, pstdev, stdev

RANGES = {  # low, high; evenly in logarithms; twofold ones invented
    "events a day": (25, 100),
    "peak": (1.7, 3.6),  # over the mean: average days of five logs (Estimation)
    "event, bytes": (100, 400),
    "packed": (0.25, 1),
    "full": (0.5, 0.8),  # DataStax, of disks
    "core work": (0.5, 2),  # times the planner's ms
    "user, bytes": (1_000, 4_000),
}


def machines(g: dict[str, float], days: float) -> int:
    """For 20 million users; a machine has 32 cores (90 % busy), 128 GB, 4 TB."""
    if days <= 0:
        raise ValueError(f"days kept must be more than 0, got {days}")
    events = 20e6 * g["events a day"] * g["peak"] / 86_400
    filled = events * g["core work"] / 28_800  # by work of 1 ms for each event
    disks = 20e6 * g["events a day"] * g["event, bytes"] * 3 / 4e12 / g["full"]
    memory = 40e6 * g["user, bytes"] / 128e9 / g["full"]
    served = [filled * 0.88, filled, 1, max(filled * 0.8, memory)]  # 1: the index
    kept = [max(disks * x, 2) for x in (7, days * g["packed"])]  # three copies
    return sum(ceil(part) + 1 for part in served + kept)


def share(guesses: list[float], need: list[int]) -> float:
    """Squared correlation in logarithms: a guess's part of the variance."""
    return correlation(list(map(log, guesses)), list(map(log, need))) ** 2


def main() -> None:
    middle = {k: sqrt(low * high) for k, (low, high) in RANGES.items()}
    ends = {k: (log(low), log(high)) for k, (low, high) in RANGES.items()}
    rng = random.Random(1)
    draws = [{k: exp(rng.uniform(*ends[k])) for k in ends} for _ in range(10_000)]
    for title, days in {"a year": 365, "a week": 7}.items():
        need, plan = [machines(g, days) for g in draws], machines(middle, days)
        low, high, top = (sorted(need)[i] for i in (500, 9_000, 9_500))
        short, sd = mean(n > plan for n in need), exp(pstdev(map(log, need)))
        print(f"kept {title}: {plan} machines, too few in {short:.0%}; sd x {sd:.2f}")
        print(f"  9 of 10 draws need {low} to {top}; {high} are enough in 9 of 10")
        for k, r in RANGES.items():
            few, many = sorted(machines(middle | {k: end}, days) for end in r)
            ten = [share([g[k] for g in draws[i::10]], need[i::10]) for i in range(10)]
            row = f"  {k:12}{few:5} to {many:<5}{mean(ten):5.0%}"
            print(f"{row} +/-{stdev(ten) / sqrt(10):5.1%}")


if __name__ == "__main__":
    main()
