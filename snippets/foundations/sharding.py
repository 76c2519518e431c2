"""Five shard keys under one simulated stream of posts: where writes and reads land."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from statistics import fmean, stdev

Place = Callable[[int, int], int]  # (post, user) -> shard; posts count up with time


def bucket(shards: int, *label: object) -> int:
    """Hash of a label as a shard, 0 <= bucket < shards, the same on every machine."""
    if shards < 1:
        raise ValueError(f"shards must be at least 1, got {shards}")
    text = " ".join(map(str, label)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) % shards


def stream(posts: int, skew: float, rng: random.Random) -> list[int]:
    """Author of each post; user 0 is the most active of 2,000 (Zipf)."""
    return rng.choices(range(2_000), [rank**-skew for rank in range(1, 2_001)], k=posts)


def schemes(n: int, split: int, seed: int, stored: int = 4_000) -> dict[str, Place]:
    """Shard keys by name; ranges are cut so that each holds as many stored posts."""
    at = [min(p / stored, 0.9999) for p in range(2 * stored)]  # new posts: at the end
    return {
        "range of time": lambda p, u: int(at[p] * n),
        "prefix, time": lambda p, u: int((bucket(split, seed, p) + at[p]) * n / split),
        "hash of post": lambda p, u: bucket(n, seed, p),
        "hash of user": lambda p, u: bucket(n, seed, u),
        "same, top 10 split": lambda p, u: bucket(n, seed, u, p % split * (u < 10)),
    }


def measure(place: Place, users: list[int], shards: int) -> tuple[float, int, int]:
    """Busiest writer over the mean; shards with user 0's posts; with the newest 500."""
    homes = [place(post, user) for post, user in enumerate(users)]
    page = {home for home, user in zip(homes, users, strict=True) if user == 0}
    new = Counter(homes[len(homes) // 2 :])  # the first half is stored, this arrives
    return max(new.values()) * shards / new.total(), len(page), len(set(homes[-500:]))


def main() -> None:
    shards = 16  # param: 2..64
    split = 8  # param: 1..16
    skew_percent = 100  # param: 0..150
    runs = [stream(8_000, skew_percent / 100, random.Random(i)) for i in range(5)]
    print("shards  shard key          busiest    se  user 0  newest")
    for n in (shards, 4 * shards):
        for name in schemes(n, split, 0):
            rows = [measure(schemes(n, split, i)[name], runs[i], n) for i in range(5)]
            top, *reads = zip(*rows, strict=True)
            print(f"{n:6}  {name:20}{fmean(top):6.2f}", end="")
            print(f"{stdev(top) / 5**0.5:6.2f}", *(f"{fmean(x):7.1f}" for x in reads))


if __name__ == "__main__":
    main()
