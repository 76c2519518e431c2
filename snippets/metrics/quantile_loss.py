"""Pinball loss, interval score, CRPS and the conformal rank, for lists of numbers."""

import math
from collections.abc import Sequence
from statistics import fmean

Numbers = Sequence[float]


def pinball(truth: Numbers, forecast: Numbers, level: float) -> float:
    """A unit too low costs level, a unit too high 1 − level."""
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level}")
    gaps = [y - f for y, f in zip(truth, forecast, strict=True)]
    return fmean(max(level * gap, (level - 1) * gap) for gap in gaps)


def coverage(truth: Numbers, low: Numbers, high: Numbers) -> float:
    bands = zip(truth, low, high, strict=True)
    return fmean(a <= y <= b for y, a, b in bands)


def interval_score(truth: Numbers, low: Numbers, high: Numbers, miss: float) -> float:
    """Width, plus 2/miss a unit outside; miss 0.2 for an 80 % band."""
    ends = pinball(truth, low, miss / 2) + pinball(truth, high, 1 - miss / 2)
    return 2 / miss * ends


def crps(truth: float, members: Numbers, fair: bool = False) -> float:
    """Mean distance to the truth − half the mean distance between members (m,)."""
    m = len(members)
    if m < 1 + fair:
        raise ValueError(f"need at least {1 + fair} members, got {m}")
    between = math.fsum(abs(a - b) for a in members for b in members)
    return fmean(abs(x - truth) for x in members) - between / (2 * m * (m - fair))


def conformal(scores: Numbers, miss: float) -> float:
    """How far to widen: the ⌈(n + 1)(1 − miss)⌉-th smallest of the scores (n,)."""
    rank = math.ceil(round((len(scores) + 1) * (1 - miss), 9))
    return sorted(scores)[rank - 1] if rank <= len(scores) else math.inf


def main() -> None:
    truth, level = [2.0, 4.0, 6.0, 10.0], 0.9
    for guess in (6.0, 8.0, 10.0):
        loss = pinball(truth, [guess] * 4, level)
        print(f"pinball at {level}, forecast {guess:4.0f}  {loss:.3f}")
    print(f"80 % band 3 to 8, truth 10    {interval_score([10], [3], [8], 0.2):.3f}")
    print(f"CRPS of 2, 4, 6, truth 5      {crps(5, [2, 4, 6]):.4f}")
    print(f"the same, fair                {crps(5, [2, 4, 6], fair=True):.4f}")
    scores = [-3.0, -2.0, -1.0, 0.0, 0.0, 1.0, 2.0, 4.0, 7.0]
    print(f"widen by, 9 scores, 80 %      {conformal(scores, 0.2)}")
    print(f"widen by, 3 scores, 80 %      {conformal(scores[:3], 0.2)}")


if __name__ == "__main__":
    main()
