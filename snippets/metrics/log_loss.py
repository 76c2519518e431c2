"""Log loss, Brier score and normalised entropy of predicted probabilities.

Source: Brier 1950; normalised entropy: He et al. (Facebook) 2014.
"""

import math
from collections.abc import Sequence


def check(y: Sequence[int], p: Sequence[float]) -> None:
    """Labels y (n,) are 0 or 1, probabilities p (n,) lie in 0 to 1."""
    if len(y) != len(p) or not y:
        raise ValueError(f"y and p must be as long, at least 1: {len(y)}, {len(p)}")
    if bad := [label for label in y if label not in (0, 1)]:
        raise ValueError(f"labels must be 0 or 1, got {bad[0]}")
    if bad_p := [x for x in p if not 0 <= x <= 1]:
        raise ValueError(f"probabilities must be in 0 to 1, got {bad_p[0]}")


def surprise(p_of_what_happened: float) -> float:
    """-ln p in nats: 0 if it was certain, infinite if it was held impossible."""
    return -math.log(p_of_what_happened) if p_of_what_happened else math.inf


def log_loss(y: Sequence[int], p: Sequence[float], clip: float = 0.0) -> float:
    """Mean surprise (n,) -> 1; clip keeps every p within clip to 1 - clip."""
    check(y, p)
    kept = [min(max(x, clip), 1 - clip) for x in p]
    pairs = zip(y, kept, strict=True)
    return math.fsum(surprise(x if label else 1 - x) for label, x in pairs) / len(y)


def brier(y: Sequence[int], p: Sequence[float]) -> float:
    """Mean squared error of the probabilities."""
    check(y, p)
    return math.fsum((x - label) ** 2 for label, x in zip(y, p, strict=True)) / len(y)


def normalised_entropy(y: Sequence[int], p: Sequence[float]) -> float:
    """Log loss over that of always saying the rate of y; NaN if y has one class."""
    rate = math.fsum(y) / len(y)
    floor = log_loss(y, [rate] * len(y))
    return log_loss(y, p) / floor if floor else math.nan


def main() -> None:
    y = [1, 0, 0, 0, 0]
    constant, wrong = [0.2] * 5, [0.5, 0.1, 0.1, 0.1, 0.9]
    print("predicted               log loss   Brier      NE  sum p / sum y")
    for p in ([*wrong[:4], 0.1], constant, wrong, [*wrong[:4], 1.0]):
        scores = f"{log_loss(y, p):12.4f}{brier(y, p):8.4f}"
        print(*p, f"{scores}{normalised_entropy(y, p):8.4f}{sum(p) / sum(y):11.2f}")


if __name__ == "__main__":
    main()
