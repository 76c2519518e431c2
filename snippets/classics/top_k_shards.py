"""Top k of events spread over shards: lists of the local best, and an exact rule."""

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from random import Random

Shards = list[Counter[int]]
BASE = [1 / rank for rank in range(1, 1_001)]  # Zipf 1.0


def spread(rng: Random, n_shards: int, n_each: int, taste: float) -> Shards:
    """n_each events a shard; taste 0 is a random spread, more differs by region."""
    if taste < 0:
        raise ValueError(f"taste must be at least 0, got {taste}")
    liked = ([w * rng.lognormvariate(0, taste) for w in BASE] for _ in range(n_shards))
    return [Counter(rng.choices(range(1_000), weights, k=n_each)) for weights in liked]


def best(counts: Counter[int], k: int) -> list[int]:
    return nlargest(k, counts, key=lambda x: (counts[x], -x))


def ask(shards: Shards, items: Iterable[int]) -> Counter[int]:
    return Counter({x: sum(s[x] for s in shards) for x in items})


def lists(shards: Shards, sent: int) -> Counter[int]:
    """Each shard sends its best `sent` with counts, which are added up."""
    sums = Counter[int]()
    for s in shards:
        sums.update({x: s[x] for x in best(s, sent)})
    return sums


def by_threshold(shards: Shards, k: int) -> tuple[list[int], float]:
    """The exact top k, and the entries a shard sends in three rounds."""
    low = min(nlargest(k, lists(shards, k).values()), default=0)
    seen = [x for s in shards for x, c in s.items() if c >= low / len(shards)]
    totals = ask(shards, set(seen))  # others are below low / shards in every shard
    return best(totals, k), k + len(seen) / len(shards) + len(totals)


def main() -> None:
    k, n_shards, n_each, draws = 10, 8, 2_000, 25
    taste = 1.0  # sigma of a shard's log-normal likes  # param: 0.0..2.0
    print("taste  % wrong by 10     20     50    200 sent  exact: sent")
    for t in (taste, 0.0, 0.5):
        sums = [0.0] * 5
        for rng in map(Random, range(draws)):
            exact, sent = by_threshold(s := spread(rng, n_shards, n_each, t), k)
            most, sums[4] = sum(ask(s, exact).values()), sums[4] + sent
            for i, n in enumerate((10, 20, 50, 200)):
                sums[i] += sum(ask(s, best(lists(s, n), k)).values()) < most
        row = "".join(f"{100 * x / draws:7.0f}" for x in sums[:4])
        print(f"{t:5.1f}        {row}{sums[4] / draws:18.0f}")


if __name__ == "__main__":
    main()
