"""Short keys: truncated hash with retry, or a scrambled counter; and who guesses."""

from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from random import Random

SPACE = 62**3  # three characters, so that filling it is cheap; real keys have seven
HALF = 9  # bits: 4 ** 9 is the next even power of two above SPACE


def digest(*parts: object) -> int:
    """A keyed hash of the parts: 64 bits."""
    text = "|".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(text, key=b"secret", digest_size=8).digest(), "big")


def feistel(number: int, rounds: int, undo: bool = False) -> int:
    """Permute 0..SPACE-1: swap halves and mix; walk on until inside (or back)."""
    if not 0 <= number < SPACE:
        raise ValueError(f"number must be in 0..{SPACE - 1}, got {number}")
    low = (1 << HALF) - 1
    while True:
        left, right = number >> HALF, number & low
        for i in reversed(range(rounds)) if undo else range(rounds):
            if undo:
                left, right = right ^ digest(i, left) & low, left
            else:
                left, right = right, left ^ digest(i, right) & low
        number = left << HALF | right
        if number < SPACE:
            return number


def retries(fill: float) -> int:
    """Second and later attempts until this share of the space is taken."""
    taken, attempts = set[int](), 0
    while len(taken) < fill * SPACE:
        taken.add(digest("https://example.org/", attempts) % SPACE)
        attempts += 1
    return attempts - len(taken)


def guesses(make: Callable[[int], int], fill: float, rng: Random) -> list[float]:
    """Hit rate of: own key + 1; another last character; the commonest difference."""
    issued = [make(i) for i in range(int(fill * SPACE))]
    known, own = set(issued), rng.sample(issued[2_000:], 3_000)
    pairs = zip(issued[:1_999], issued[1:2_000], strict=True)  # attacker's own links
    step = Counter((b - a) % SPACE for a, b in pairs).most_common(1)[0][0]
    last = [k - k % 62 + (k + rng.randrange(1, 62)) % 62 for k in own]
    tries = [[k + 1 for k in own], last, [(k + step) % SPACE for k in own]]
    return [sum(k in known for k in t) / len(t) for t in tries]


def main() -> None:
    print()


if __name__ == "__main__":
    main()
