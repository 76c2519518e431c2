"""A percentile from raw times, from buckets, and from a sketch that merges.

Source: Prometheus histogram_quantile; DDSketch: Masson, Rim & Lee, VLDB 2019.
"""

import math
from collections import Counter
from collections.abc import Sequence


def nearest_rank(times: Sequence[float], q: float) -> float:
    """The smallest of times (n,) that at least the share q of them do not exceed."""
    if not times or not 0 <= q <= 1:
        raise ValueError(f"needs a time and q in 0..1, got {len(times)} times, q = {q}")
    rank = math.ceil(q * len(times) - 1e-9)  # 0.07 * 100 is 7.000000000000001
    return sorted(times)[max(rank, 1) - 1]


def from_buckets(bounds: Sequence[float], counts: Sequence[int], q: float) -> float:
    """A straight line in the bucket; upper bounds (n,), the last inf; counts (n,)."""
    if len(bounds) != len(counts) or bounds[-1] != math.inf or not sum(counts):
        raise ValueError(f"one count a bound, the last inf, got {bounds}, {counts}")
    rank, below, low = q * sum(counts), 0, 0.0
    for high, count in zip(bounds, counts, strict=True):
        if high == math.inf or (count and below + count >= rank):
            break
        below, low = below + count, high
    return low if high == math.inf else low + (high - low) * (rank - below) / count


class Sketch:
    """Counts of the powers of gamma: a quantile is off by at most alpha of itself."""

    def __init__(self, alpha: float = 0.01) -> None:
        self.gamma, self.counts = (1 + alpha) / (1 - alpha), Counter[int]()

    def add(self, *times: float) -> None:
        if not all(0 < time < math.inf for time in times):
            raise ValueError(f"times must be above 0 and finite, got {times}")
        self.counts.update(math.ceil(math.log(t, self.gamma)) for t in times)

    def quantile(self, q: float) -> float:
        power = nearest_rank(list(self.counts.elements()), q)
        return float(2 * self.gamma**power / (1 + self.gamma))


def main() -> None:
    a = [10, 11, 12, 12, 13, 14, 15, 16, 18, 20]  # ms
    b = [20, 22, 25, 30, 40, 60, 80, 100, 150, 400]
    bounds = [25, 50, 100, 250, math.inf]
    print("host    mean   p90   p95   from buckets   from sketch")
    for host, times in {"a": a, "b": b, "both": a + b}.items():
        edges, sketch = list(zip([0, *bounds], bounds, strict=False)), Sketch()
        sketch.add(*times)
        counts = [sum(low < time <= high for time in times) for low, high in edges]
        p90, p95 = (nearest_rank(times, q) for q in (0.9, 0.95))
        line, power = from_buckets(bounds, counts, 0.95), sketch.quantile(0.95)
        print(f"{host:6}{sum(times) / len(times):6.1f}{p90:6}{p95:6}", end="")
        print(f"{line:15.1f}{power:14.1f}")
    print(f"mean of p90s: {(nearest_rank(a, 0.9) + nearest_rank(b, 0.9)) / 2:.0f}")


if __name__ == "__main__":
    main()
