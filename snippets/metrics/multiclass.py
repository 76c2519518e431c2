"""Averages over classes, kappa, MCC, top-k accuracy. Source: Opitz & Burst 2019 (the
two macro F1), Cohen 1960 (kappa), Gorodkin 2004 (MCC)."""

import numpy as np


def confusion(truth: np.ndarray, said: np.ndarray, n_classes: int) -> np.ndarray:
    """Counts (n_classes, n_classes): row is the true class, column the predicted."""
    if len(truth) != len(said) or len(truth) == 0:
        raise ValueError(f"need n > 0 pairs, got {len(truth)} and {len(said)} classes")
    cells = np.bincount(truth * n_classes + said, minlength=n_classes**2)
    return cells.reshape(n_classes, n_classes)


def averages(c: np.ndarray) -> dict[str, float]:
    """Of counts (k, k); each class is true or predicted somewhere; 0/0 counts as 0."""
    right, true, said = np.diag(c), c.sum(axis=1), c.sum(axis=0)
    p, r = (right / np.maximum(said, 1)).mean(), (right / np.maximum(true, 1)).mean()
    f1 = 2 * right / (true + said)
    values = {"accuracy": right.sum() / c.sum(), "weighted F1": f1 @ true / c.sum()}
    values["macro F1"] = f1.mean()
    return values | {"F1 of means": 2 * p * r / (p + r) if p + r else 0.0}


def kappa(c: np.ndarray, power: int = 0) -> float:
    """Cohen's kappa; power 1 or 2 weights an error by its distance in classes."""
    rank = np.arange(len(c))
    distance = np.abs(rank[:, None] - rank)
    weight = np.where(distance > 0, distance**power, 0)
    by_chance = (weight * np.outer(c.sum(axis=1), c.sum(axis=0))).sum() / c.sum()
    return float(1 - (weight * c).sum() / by_chance) if by_chance else float("nan")


def mcc(c: np.ndarray) -> float:
    """Matthews' correlation; NaN if the truth or the predictions are constant."""
    n, true, said = c.sum(), c.sum(axis=1), c.sum(axis=0)
    spread = float(n**2 - true @ true) * float(n**2 - said @ said)
    return float(n * np.trace(c) - true @ said) / spread**0.5 if spread else np.nan


def top_k(truth: np.ndarray, scores: np.ndarray, k: int) -> float:
    """Expected share of truth (n,) in the first k of scores (n, n_classes)."""
    own = scores[np.arange(len(truth)), truth][:, None]
    above, tied = (scores > own).sum(axis=1), (scores == own).sum(axis=1)
    return float(np.clip((k - above) / tied, 0, 1).mean())


def main() -> None:
    c = np.array([[6, 0, 0], [2, 2, 0], [1, 0, 1]])
    values = averages(c) | {"kappa": kappa(c), "MCC": mcc(c)}
    values |= {"linear kappa": kappa(c, 1), "quadratic kappa": kappa(c, 2)}
    scores = np.array([[0.5, 0.3, 0.2], [0.4, 0.4, 0.2], [0.4, 0.4, 0.4]])
    values |= {f"top-{k}, with ties": top_k(np.arange(3), scores, k) for k in (1, 2)}
    for name, value in values.items():
        print(f"{name:18}{value:.4f}")


if __name__ == "__main__":
    main()
