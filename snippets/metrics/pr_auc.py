"""Three areas under one precision-recall curve: average precision and two others.

Source: interpolation between tied scores, Davis & Goadrich 2006."""

import numpy as np


def counts(y: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """True and false positives (n_distinct + 1,) from none as the threshold falls."""
    y, s = np.asarray(y), np.asarray(s, dtype=float)
    if y.shape != s.shape or not np.isin(y, (0, 1)).all() or np.isnan(s).any():
        raise ValueError(f"y must be 0 or 1, s a number, of one length: {y}, {s}")
    if not y.sum():
        raise ValueError(f"y must hold a positive, got none in {len(y)} rows")
    level = np.unique(-s, return_inverse=True)[1]
    tp, fp = np.bincount(level, y).cumsum(), np.bincount(level, 1 - y).cumsum()
    return np.r_[0, tp], np.r_[0, fp]


def average_precision(y: np.ndarray, s: np.ndarray) -> float:
    """Each step in recall times the precision at its end: what scikit-learn does."""
    tp, fp = counts(y, s)
    return float(np.sum(np.diff(tp) * tp[1:] / (tp + fp)[1:]) / tp[-1])


def trapezoid(y: np.ndarray, s: np.ndarray) -> float:
    """Straight lines from recall 0, precision 1: auc(recall, precision)."""
    tp, fp = counts(y, s)
    precision = np.r_[1, tp[1:] / (tp + fp)[1:]]
    return float(np.trapezoid(precision, tp / tp[-1]))


def interpolated(y: np.ndarray, s: np.ndarray) -> float:
    """Between two thresholds, false positives grow in step with true ones."""
    tp, fp = counts(y, s)
    area = 0.0
    for i in np.flatnonzero(np.diff(tp)):  # precision is x / (a x + b), x from t to u
        (t, u), (f, g) = tp[i : i + 2], fp[i : i + 2]
        a = 1 + (slope := (g - f) / (u - t))
        log = np.log((u + g) / (t + f)) if (b := f - slope * t) else 0.0
        area += (u - t - b / a * log) / a
    return float(area / tp[-1])


def main() -> None:
    y, s = np.array([1, 0, 1, 0, 0, 1]), np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2])
    cases = {"worked example": (y, s), "rounded: two scores": (y, s.round())}
    cases["one score for all"] = y, 0 * s
    cases["negatives three times"] = np.r_[y, [0] * 6], np.r_[s, [0.8, 0.6, 0.3] * 2]
    print(f"{'case':24}rate       AP  trapez.  interp.")
    for case, rows in cases.items():
        areas = [f(*rows) for f in (average_precision, trapezoid, interpolated)]
        print(f"{case:23}{rows[0].mean():.3f}", *(f"{area:8.4f}" for area in areas))


if __name__ == "__main__":
    main()
