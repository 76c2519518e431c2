"""A judge against people: kappa, and a pass rate corrected by some labels.

Source: Rogan & Gladen; Angelopoulos et al. 2023 (prediction-powered inference).
"""

import math
from collections.abc import Sequence
from statistics import fmean, pvariance

Estimate = tuple[float, float]  # value, standard error


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Agreement of two raters (n_items,) beyond chance; NaN if chance is certain."""
    if not first or len(first) != len(second):
        raise ValueError(f"need two equal lists, got {len(first)} and {len(second)}")
    observed = fmean(a == b for a, b in zip(first, second, strict=True))
    labels = {*first, *second}
    chance = sum(first.count(x) * second.count(x) for x in labels) / len(first) ** 2
    return (observed - chance) / (1 - chance) if chance < 1 else math.nan


def rogan_gladen(rate: Estimate, sens: Estimate, spec: Estimate) -> Estimate:
    """True share from the share the judge passes, with the error of all three."""
    slope = sens[0] + spec[0] - 1
    if slope <= 0:
        raise ValueError(f"sensitivity + specificity must exceed 1, got {slope + 1:g}")
    share = min(1.0, max(0.0, (rate[0] + spec[0] - 1) / slope))
    return share, math.hypot(rate[1], share * sens[1], (1 - share) * spec[1]) / slope


def ppi(
    people: Sequence[float], judge: Sequence[float], rest: Sequence[float], w: float = 1
) -> Estimate:
    """People and judge on the labelled items (n,), judge alone on the rest (N,)."""
    miss = [y - w * f for y, f in zip(people, judge, strict=True)]
    error = math.sqrt(w**2 * pvariance(rest) / len(rest) + pvariance(miss) / len(miss))
    return w * fmean(rest) + fmean(miss), error


def main() -> None:
    people = [1] * 60 + [0] * 40  # 100 answers that people passed or failed
    judge = [1] * 54 + [0] * 6 + [1] * 12 + [0] * 28
    rest = [1] * 700 + [0] * 300  # the judge on 1,000 others
    share = [(p, math.sqrt(p * (1 - p) / n)) for p, n in ((0.9, 60), (0.7, 40))]
    print(f"agreement 0.82, kappa {kappa(people, judge):.3f}")
    print(f"the same if both guess 'pass': {kappa([1] * 9 + [0], [1] * 10):.3f}")
    print(f"{'share that passes':32}value  error")
    for name, (value, error) in {
        "people, 100 labels": (0.6, math.sqrt(0.6 * 0.4 / 100)),
        "judge, 1,000 verdicts": (0.7, math.sqrt(0.7 * 0.3 / 1000)),
        "Rogan-Gladen": rogan_gladen((0.7, math.sqrt(0.21 / 1000)), *share),
        "prediction-powered": ppi(people, judge, rest),
        "prediction-powered, w = 0.58": ppi(people, judge, rest, 0.58),
    }.items():
        print(f"{name:32}{value:.3f}  {error:.3f}")


if __name__ == "__main__":
    main()
