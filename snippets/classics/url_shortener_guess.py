"""Unique keys from a counter: which scrambles hide the next key, which can decode."""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import combinations, pairwise
from random import Random

SPACE, HALF, TEN = 62**3, 2**9, range(10)  # three letters; HALF**2 covers SPACE


def keyed_hash(*parts: int) -> int:
    """64 bits that nobody can compute without the secret."""
    text = repr(parts).encode()
    return int.from_bytes(blake2b(text, key=b"secret", digest_size=8).digest(), "big")


def feistel(number: int, rounds: Sequence[int]) -> int:
    """Permute 0..SPACE-1; the same rounds in reverse undo it."""
    if not 0 <= number < SPACE:
        raise ValueError(f"number must be in 0..{SPACE - 1}, got {number}")
    while True:
        left, right = divmod(number, HALF)
        for i in rounds:
            left, right = right, left ^ keyed_hash(i, right) % HALF
        if (number := right * HALF + left) < SPACE:
            return number  # else walk on: the orbit returns into the space


def guessed(keys: Sequence[int]) -> float:
    """% of later keys from which the owner of the first 1,000 finds another."""
    known, own, seen = set(keys), keys[:1_000], keys[1_000:]
    step, _ = Counter((b - a) % SPACE for a, b in pairwise(own)).most_common(1)[0]
    flip, _ = Counter(a ^ b for a, b in combinations(own, 2)).most_common(1)[0]
    added = sum((key + step) % SPACE in known for key in seen)
    return 100 * max(added, sum(key ^ flip in known for key in seen)) / len(seen)


def main() -> None:
    percent_full = 5  # param: 2..15
    links, abc = SPACE * percent_full // 100, Random(1).sample(range(62), 62)
    schemes: dict[str, Callable[[int], int]] = {
        "counter": lambda n: n,
        "letters shuffled": lambda n: sum(abc[n // p % 62] * p for p in (1, 62, 3_844)),
        "times 100,003": lambda n: n * 100_003 % SPACE,
        "Feistel, 1 round": lambda n: feistel(n, TEN[:1]),
        "Feistel, 2 rounds": lambda n: feistel(n, TEN[:2]),
        "Feistel, 10 rounds": lambda n: feistel(n, TEN),
        "hash": lambda n: keyed_hash(n) % SPACE,
    }
    print(f"{links:,} keys, {percent_full} % of all   distinct   guess hits")
    for name, make in schemes.items():
        keys = [make(n) for n in range(links)]
        print(f"{name:24}{len(set(keys)):12,}{guessed(keys):11.0f} %")
    decoded = [feistel(k, TEN[::-1]) for k in Random(2).sample(range(SPACE), 2_000)]
    print(f"decoded above the counter: {sum(n >= links for n in decoded):,} of 2,000")


if __name__ == "__main__":
    main()
