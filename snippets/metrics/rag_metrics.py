"""Metrics of retrieval-augmented generation, from verdicts that somebody has given.

Source: Es et al. 2023 and the source code of Ragas (context precision, correctness).
"""

import math
from collections.abc import Sequence

Verdicts = Sequence[bool]


def precisions(useful: Verdicts) -> list[float]:
    """Precision at the rank of each useful chunk; useful (k,) in rank order."""
    ranks = [rank for rank, verdict in enumerate(useful, 1) if verdict]
    return [found / rank for found, rank in enumerate(ranks, 1)]


def context_precision(useful: Verdicts) -> float:
    """As in Ragas: the average over the useful chunks that WERE retrieved; else 0."""
    return math.fsum(precisions(useful)) / max(1, sum(useful))


def average_precision(useful: Verdicts, n_needed: int) -> float:
    """The same sum over all chunks that are needed, retrieved or not."""
    recall(useful, n_needed)  # checks n_needed
    return math.fsum(precisions(useful)) / n_needed


def recall(useful: Verdicts, n_needed: int) -> float:
    """Share of the chunks (or of the reference's claims) needed that is there."""
    if n_needed < max(1, sum(useful)):
        raise ValueError(f"n_needed must be at least 1 and {sum(useful)}: {n_needed}")
    return sum(useful) / n_needed


def faithfulness(supported: Verdicts) -> float:
    """Share of the claims of an answer that the context supports; NaN without any."""
    return sum(supported) / len(supported) if supported else math.nan


def claim_f1(right: int, extra: int, missing: int) -> float:
    """Answer correctness: claims in both, only in the answer, only in the reference."""
    total = 2 * right + extra + missing
    return 2 * right / total if total else math.nan


def main() -> None:
    useful = [False, True, True, False, False]  # five chunks; three are needed
    print("k  precision  Ragas  average precision  recall")
    for k in range(1, 6):
        top = useful[:k]
        print(f"{k}  {sum(top) / k:9.3f}  {context_precision(top):.3f}  ", end="")
        print(f"{average_precision(top, 3):17.3f}  {recall(top, 3):6.3f}")
    print(f"faithfulness, 3 of 4 claims: {faithfulness([True] * 3 + [False])}")
    print(f"correctness, 3 right, 1 extra, 2 missing: {claim_f1(3, 1, 2):.3f}")


if __name__ == "__main__":
    main()
