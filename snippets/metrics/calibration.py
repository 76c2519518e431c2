"""Calibration: ratio, binned error (ECE), Murphy's parts of the Brier score, PAV.

Source: Murphy 1973; the correction for dropped negatives: He et al. 2014.
"""

import numpy as np


def ece(y: np.ndarray, p: np.ndarray, k: int = 10, mass: bool = False) -> float:
    """Labels y, probabilities p (n,); k bins of equal width, or mass (ties stay)."""
    if k < 1 or len(y) != len(p) or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"needs k of at least 1 and as many p in 0 to 1: {k}, {p}")
    cuts = np.arange(1, k) / k
    at = np.searchsorted(np.quantile(p, cuts) if mass else cuts, p)
    return float(np.abs(np.bincount(at, p - y)).sum() / len(p))


def murphy(y: np.ndarray, p: np.ndarray) -> tuple[float, float, float]:
    """Reliability, resolution, uncertainty; Brier = first - second + third."""
    said, group, n = np.unique(p, return_inverse=True, return_counts=True)
    rate, base = np.bincount(group, y) / n, float(np.mean(y))
    weight = n / len(p)
    reliability, resolution = weight @ (said - rate) ** 2, weight @ (rate - base) ** 2
    return float(reliability), float(resolution), base * (1 - base)


def isotonic(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Fitted value (n,) of each row, never falling: pool adjacent violators."""
    _, group, n = np.unique(score, return_inverse=True, return_counts=True)
    blocks: list[tuple[float, int, int]] = []  # positives, rows, distinct scores
    for positives, rows in zip(np.bincount(group, y), n, strict=True):
        block = (float(positives), int(rows), 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            a, b = blocks.pop(), block
            block = (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        blocks.append(block)
    rates = [positives / rows for positives, rows, _ in blocks]
    return np.repeat(rates, [scores for *_, scores in blocks])[group]


def unsample(p: float, kept: float) -> float:
    """The probability at the natural rate, if a share kept of negatives trained."""
    return p / (p + (1 - p) / kept)


def main() -> None:
    p = np.repeat([0.2, 0.7], 5)
    y = np.array([1, 1, 0, 0, 0, 1, 1, 1, 1, 0])
    print(f"sum p / sum y  {p.sum() / y.sum():.3f}")
    print(f"ECE            {ece(y, p):.3f}")
    for name, guess in ("as it is", p), ("isotonic", isotonic(y, p)):
        reliability, resolution, uncertainty = murphy(y, guess)
        parts = f"{uncertainty:.3f} - {resolution:.3f} + {reliability:.3f}"
        print(f"Brier {name} {np.mean((guess - y) ** 2):.3f} = {parts}")
    kept = 0.01  # param: 0.001..1
    sampled = 0.001 / (0.001 + 0.999 * kept)
    print(f"CTR 0.001, kept {kept}: {sampled:.4f} -> {unsample(sampled, kept):.4f}")


if __name__ == "__main__":
    main()
