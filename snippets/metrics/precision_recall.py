"""Precision, recall and F-beta from four counts. Source: van Rijsbergen 1979 (F)."""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Counts(NamedTuple):
    tp: int
    fp: int
    fn: int
    tn: int


def count(truth: Sequence[bool], said: Sequence[bool]) -> Counts:
    """The confusion matrix of true and predicted answers (n,), (n,)."""
    if len(truth) != len(said):
        raise ValueError(f"need one answer a row, got {len(said)} for {len(truth)}")
    pairs = list(zip(truth, said, strict=True))
    cells = ((True, True), (False, True), (True, False), (False, False))
    return Counts(*(pairs.count(cell) for cell in cells))


def ratio(part: float, whole: float, undefined: float) -> float:
    return part / whole if whole else undefined


def precision(c: Counts, undefined: float = math.nan) -> float:
    return ratio(c.tp, c.tp + c.fp, undefined)


def recall(c: Counts, undefined: float = math.nan) -> float:
    return ratio(c.tp, c.tp + c.fn, undefined)


def f_beta(c: Counts, beta: float = 1, undefined: float = math.nan) -> float:
    if beta < 0:
        raise ValueError(f"beta must be at least 0, got {beta}")
    b = beta**2
    return ratio((1 + b) * c.tp, (1 + b) * c.tp + b * c.fn + c.fp, undefined)


def main() -> None:
    model = Counts(tp=6, fp=14, fn=4, tn=976)
    renamed = Counts(tp=976, fp=4, fn=14, tn=6)  # "no" is the positive class
    cases = {"model": model, "the same, renamed": renamed}
    cases |= {"flags nothing": Counts(0, 0, 10, 990)}
    cases |= {"flags all": Counts(10, 990, 0, 0), "no positives": Counts(0, 5, 0, 995)}
    print("case               precision recall     F1     F2   F0.5    FPR")
    for name, c in cases.items():
        values = [precision(c), recall(c), *(f_beta(c, b) for b in (1, 2, 0.5))]
        values.append(ratio(c.fp, c.fp + c.tn, math.nan))
        print(f"{name:20}" + "".join(f"{v:7.4f}" for v in values))


if __name__ == "__main__":
    main()
