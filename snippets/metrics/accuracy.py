"""Accuracy, its baseline and interval, balanced accuracy. Source: Wilson 1927."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence

Classes = Sequence[Hashable]


def accuracy(truth: Classes, said: Classes) -> float:
    """Share of equal pairs; true and predicted classes (n,), (n,)."""
    if not truth or len(truth) != len(said):
        raise ValueError(f"need n > 0 pairs, got {len(truth)} and {len(said)} classes")
    return sum(t == s for t, s in zip(truth, said, strict=True)) / len(truth)


def majority(truth: Classes) -> float:
    """Accuracy of always naming the commonest class of truth (n,)."""
    return Counter(truth).most_common(1)[0][1] / len(truth)


def balanced_accuracy(truth: Classes, said: Classes) -> float:
    """Mean recall over the classes that occur in truth (n,)."""
    rows = Counter(truth)
    right = Counter(t for t, s in zip(truth, said, strict=True) if t == s)
    return math.fsum(right[c] / n for c, n in rows.items()) / len(rows)


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Interval for the share right / n that keeps its width at 0 and at n."""
    if n < 1 or not 0 <= right <= n:
        raise ValueError(f"right must lie in 0..n and n be above 0, got {right}, {n}")
    shrink, spread = 1 + z * z / n, math.sqrt(right * (n - right) / n + z * z / 4)
    middle, half = (right + z * z / 2) / n / shrink, z * spread / n / shrink
    return max(0.0, middle - half), min(1.0, middle + half)


def main() -> None:
    n, positives = 1_000, 10
    miss = 20  # false alarms that a miss costs  # param: 1..100
    truth = [True] * positives + [False] * (n - positives)
    finds = [True] * 6 + [False] * 4 + [True] * 14 + [False] * (n - 24)
    print(f"{positives} positives in {n}, majority {majority(truth):.3f}")
    print("rule          accuracy   s.e.   95 % interval  balanced  cost")
    rules = {"always no": [False] * n, "finds 6": finds, "always yes": [True] * n}
    for name, said in rules.items():
        share, balanced = accuracy(truth, said), balanced_accuracy(truth, said)
        error = math.sqrt(share * (1 - share) / n)
        low, high = wilson(round(share * n), n)
        cost = sum(
            (miss if t else 1) * (t != s) for t, s in zip(truth, said, strict=True)
        )
        print(f"{name:12}{share:10.3f}{error:8.4f}", end="")
        print(f"{low:8.3f}{high:8.3f}{balanced:10.3f}{cost:6}")


if __name__ == "__main__":
    main()
