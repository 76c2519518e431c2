"""Reciprocal rank of one list, and its mean over the orders of tied results."""

import math
from collections.abc import Collection, Sequence
from statistics import fmean


def reciprocal_rank(
    shown: Sequence[str], relevant: Collection[str], k: int | None = None
) -> float:
    """1 / rank of the first relevant name among the first k shown, 0 if none is."""
    if k is not None and k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    first = next((r for r, name in enumerate(shown[:k], 1) if name in relevant), None)
    return 1 / first if first else 0.0


def tied_reciprocal_rank(better: int, tied: int, relevant: int = 1) -> float:
    """Mean over all orders: `better` results stand above a group of `tied` ones, of
    which `relevant` are relevant, in an order that the scores do not give."""
    if not (better >= 0 and 1 <= relevant <= tied):
        raise ValueError(
            "better must be at least 0, relevant between 1 and tied, "
            f"got {better}, {relevant}, {tied}"
        )
    orders = math.comb(tied, relevant)
    first_at = (math.comb(tied - j, relevant - 1) for j in range(1, tied + 1))
    return math.fsum(n / orders / (better + j) for j, n in enumerate(first_at, 1))


def main() -> None:
    lists = {"first": "abc", "second": "xab", "fifth": "wxyza", "absent": "wxyz"}
    print("a and b are relevant       RR     RR@3")
    for name, shown in lists.items():
        whole, cut = (reciprocal_rank(shown, "ab", k) for k in (None, 3))
        print(f"{name:7} {shown:15}  {whole:.3f}    {cut:.3f}")
    means = (fmean(reciprocal_rank(s, "ab", k) for s in lists.values()) for k in (9, 3))
    print("MRR                      {:.3f}    {:.3f}".format(*means))
    print("\nOne relevant among 4 tied at the top: best, mean, worst")
    print(f"1.000  {tied_reciprocal_rank(0, 4):.3f}  0.250")


if __name__ == "__main__":
    main()
