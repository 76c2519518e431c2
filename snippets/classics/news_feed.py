"""What fan-out on write, on read and by threshold cost, on synthetic graphs."""

from itertools import accumulate
from math import exp
from random import Random
from statistics import median

Graph = list[tuple[float, float, list[float]]]  # fame, luck, followers' visits a day
IDLE_DAYS = 14  # away for so long: no inserts, and the next visit merges all
GRID = [round(2 ** (k / 2)) for k in range(22)]  # thresholds tried: 1 to 1,448


def graph(rng: Random, n_users: int) -> Graph:
    """Heavy tails: followers (Pareto), visits and posts (log-normal); 30 % dormant."""
    if n_users < 2:
        raise ValueError(f"n_users must be at least 2, got {n_users}")
    fame = [min(rng.paretovariate(1.2), n_users / 5) for _ in range(n_users)]
    authors: Graph = [(f, rng.lognormvariate(0, 1.5), []) for f in fame]
    weights = list(accumulate(fame))
    for _ in range(n_users):
        visits = rng.lognormvariate(0, 2) * (0.01 if rng.random() < 0.3 else 1)
        k = min(n_users, 1 + int(rng.lognormvariate(3, 1)))
        for a in set(rng.choices(range(n_users), cum_weights=weights, k=k)):
            authors[a][2].append(visits)
    return authors


def costs(g: Graph, link: float, price: float, t: int) -> list[float]:
    """Inserts a post; cost of each rule, all on write = 100; best threshold, width."""
    authors, posts_a_day, idle, pairs = [], 0.0, 0.0, 0.0
    for fame, luck, visits in g:
        posts = 0.05 * fame**link * luck
        posts_a_day += posts
        authors.append((len(visits), posts * len(visits), price * sum(visits)))
        for v in visits:  # a Poisson visitor is away for this share of the time
            idle += posts + (price * v - posts) * exp(-IDLE_DAYS * v)
            pairs += min(posts, price * v)
    write = sum(push for _, push, _ in authors)
    work = {x: sum(u if n <= x else r for n, u, r in authors) for x in [-1, t, *GRID]}
    best = min(GRID, key=lambda x: work[x])
    near = [x for x in GRID if work[x] <= 1.1 * work[best]]
    cost = [100 * w / write for w in (work[-1], work[t], work[best], idle, pairs)]
    return [write / posts_a_day, *cost, best, max(near) / min(near)]


def main() -> None:
    t = 200  # followers, above which an author is pulled  # param: 1..1500
    link = 0.5  # posts a day grow as fame to this power  # param: 0.0..1.0
    price = 1.0  # of a look-up, in inserts  # param: 0.03..3.0
    graphs = [graph(Random(seed), 1_500) for seed in range(1, 8)]
    print("link price ins/post  read  at T  idle pairs  best helps best T flat")
    for li, pr in ((link, price), (0.0, 1.0), (1.0, 1.0), (0.5, 0.3), (0.5, 0.1)):
        rows = list(zip(*(costs(g, li, pr, t) for g in graphs), strict=True))
        m, helps = [median(x) for x in rows], sum(b < 95 for b in rows[3])
        print(f"{li:4.2f}{pr:6.2f}{m[0]:9.0f}{m[1]:6.0f}{m[2]:6.0f}{m[4]:6.0f}", end="")
        print(f"{m[5]:6.0f}{m[3]:6.0f}{helps:4}/7{m[6]:7.0f}{m[7]:5.1f}")


if __name__ == "__main__":
    main()
