"""ROC AUC in O(n log n), its DeLong standard error, the curve, a part of its area.

Source: Hanley & McNeil 1982 (pairs); Sun & Xu 2014 (fast DeLong); McClish 1989."""

import numpy as np


def halves(y: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted scores of positives (n_pos,), negatives (n_neg,), from y and s (n,)."""
    y, s = np.asarray(y), np.asarray(s, dtype=float)
    if y.shape != s.shape or not np.isin(y, (0, 1)).all() or np.isnan(s).any():
        raise ValueError(f"y must be 0 or 1, s a number, of one length: {y}, {s}")
    if not 0 < (positives := int(y.sum())) < len(y):
        raise ValueError(f"y must hold both classes, got {positives} of {len(y)} ones")
    return np.sort(s[y == 1]), np.sort(s[y == 0])


def below(v: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Share (n,) of the sorted scores s below each value v; equal ones count half."""
    return (np.searchsorted(s, v) + np.searchsorted(s, v, "right")) / 2 / len(s)


def roc_auc(y: np.ndarray, s: np.ndarray) -> tuple[float, float]:
    """AUC and its standard error (NaN if a class has one row)."""
    up, down = halves(y, s)
    shares = below(up, down), 1 - below(down, up)  # pairs won: (n_pos,), (n_neg,)
    parts = [v.var(ddof=1) / len(v) if len(v) > 1 else np.nan for v in shares]
    return float(shares[0].mean()), float(sum(parts) ** 0.5)


def roc_curve(y: np.ndarray, s: np.ndarray) -> list[np.ndarray]:
    """FPR, TPR (n_distinct + 1,) as the threshold falls; tied rows move together."""
    up, down = halves(y, s)
    cuts = np.r_[np.inf, np.unique(s)[::-1]]
    return [1.0 - np.asarray(np.searchsorted(h, cuts)) / len(h) for h in (down, up)]


def partial_auc(y: np.ndarray, s: np.ndarray, cap: float) -> float:
    """Area where FPR is at most cap, rescaled so that chance is 0.5, perfect 1."""
    if not 0 < cap <= 1:
        raise ValueError(f"cap must be above 0 and at most 1, got {cap}")
    fpr, tpr = roc_curve(y, s)
    x, height = np.r_[fpr[fpr <= cap], cap], np.interp(cap, fpr, tpr)
    area, chance = np.trapezoid(np.r_[tpr[fpr <= cap], height], x), cap**2 / 2
    return float((1 + (area - chance) / (cap - chance)) / 2)


def main() -> None:
    y, s = np.array([1, 0, 1, 0, 0, 1]), np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2])
    cases = {"worked example": (y, s), "scores cubed": (y, s**3)}
    cases |= {"scores rounded": (y, s.round()), "all scores equal": (y, 0 * s)}
    cases["negatives three times"] = np.r_[y, [0] * 6], np.r_[s, [0.8, 0.6, 0.3] * 2]
    print(f"{'case':24}   AUC   error  FPR to .5")
    for case, rows in cases.items():
        (area, error), part = roc_auc(*rows), partial_auc(*rows, 0.5)
        print(f"{case:24}{area:.4f}  {error:.4f}     {part:.4f}")


if __name__ == "__main__":
    main()
