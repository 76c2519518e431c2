"""Two models, ten rows, three uses: which metric names the model that pays?"""

from collections.abc import Sequence
from math import log

Y = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
SHARP = [0.95, 0.9, 0.8, 0.7, 0.7, 0.65, 0.6, 0.55, 0.3, 0.2]  # best order, too high
HONEST = [0.9, 0.7, 0.3, 0.35, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05]  # one pair swapped


def act_above(y: Sequence[int], p: Sequence[float], hit: float, alarm: float) -> float:
    """Gain when we act wherever the expected gain of acting is above 0, that is
    where p > alarm / (hit + alarm)."""
    if hit <= 0 or alarm <= 0:
        raise ValueError(f"hit and alarm are positive amounts, got {hit}, {alarm}")
    threshold = alarm / (hit + alarm)
    chosen = [label for label, chance in zip(y, p, strict=True) if chance > threshold]
    return sum(hit if label else -alarm for label in chosen)


def act_on_first(y: Sequence[int], p: Sequence[float], n: int) -> int:
    """Positives among the n rows with the highest p."""
    order = sorted(range(len(p)), key=lambda row: -p[row])
    return sum(y[row] for row in order[:n])


def bid(y: Sequence[int], p: Sequence[float]) -> float:
    """Expected gain when each row is won at a price uniform on 0..1 if the price is
    below p, and a positive is worth 1: y p - p² / 2, summed."""
    return sum(
        label * chance - chance**2 / 2 for label, chance in zip(y, p, strict=True)
    )


def auc(y: Sequence[int], p: Sequence[float]) -> float:
    """Share of (positive, negative) pairs in the right order, ties for half."""
    ones = [chance for label, chance in zip(y, p, strict=True) if label]
    zeros = [chance for label, chance in zip(y, p, strict=True) if not label]
    won = sum((a > b) + (a == b) / 2 for a in ones for b in zeros)
    return won / (len(ones) * len(zeros))


def log_loss(y: Sequence[int], p: Sequence[float]) -> float:
    rows = zip(y, p, strict=True)
    return -sum(log(q if label else 1 - q) for label, q in rows) / len(y)


def main() -> None:
    alarm = 1  # what a false alarm costs, a hit being worth 1  # param: 1..9
    print("                     sharp  honest")
    for name, of in {
        "ROC AUC": auc,
        "log loss": log_loss,
        f"act above {alarm}/{1 + alarm}": lambda y, p: act_above(y, p, 1, alarm),
        "act on the first 3": lambda y, p: act_on_first(y, p, 3),
        "bid p": bid,
    }.items():
        print(f"{name:20} {of(Y, SHARP):5.2f}   {of(Y, HONEST):5.2f}")


if __name__ == "__main__":
    main()
