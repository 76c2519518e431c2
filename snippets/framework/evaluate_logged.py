"""What would another policy have earned? Open Bandit sample (ZOZO)."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def log(policy: str, campaign: str) -> list[np.ndarray]:
    """Item, place, click and the chance of being shown, of 10,000 impressions."""
    if (spec := find_spec("obp")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps obp==0.4.1")
    path = f"dataset/obd/{policy}/{campaign}/{campaign}.csv"
    rows = pd.read_csv(spec.origin.replace("__init__.py", path), usecols=range(2, 6))
    return [rows[name].to_numpy() for name in rows]


def weights(target: np.ndarray | float, chance: np.ndarray) -> np.ndarray:
    if chance.min() <= 0:
        raise ValueError(f"chance must be above 0 for shown rows, got {chance.min()}")
    return np.asarray(target / chance)


def rate(top: np.ndarray, base: np.ndarray, rng: np.random.Generator) -> str:
    """1,000 sum(top) / sum(base), with its 95 % bootstrap interval by rows."""
    rows = rng.integers(len(top), size=(500, len(top)))
    ends = np.percentile(top[rows].sum(1) / base[rows].sum(1), [2.5, 97.5])
    return "{:.1f} ({:.1f}-{:.1f})".format(*1e3 * np.r_[top.sum() / base.sum(), ends])


def judge(campaign: str, rng: np.random.Generator) -> dict[str, str]:
    item, place, y, even = log("random", campaign)
    shown, at, z, chance = log("bts", campaign)
    pi = pd.crosstab(at, shown, normalize="index").loc[place].to_numpy()  # by item
    w, v = weights(pi[range(10_000), item], even), weights(even[0], chance)
    guess = (np.bincount(item, y) + 500 * y.mean()) / (np.bincount(item) + 500)
    direct, one, same = pi @ guess, np.ones(10_000), item == pi.argmax(1)
    return {
        "random, counted": rate(y, one, rng),
        "bts, counted": rate(z, one, rng),
        "bts, IPW": rate(w * y, one, rng),
        "bts, normalised": rate(w * y, w, rng),
        "bts, robust": rate(direct + w * (y - guess[item]), one, rng),
        "bts, direct": f"{1e3 * direct.mean():.1f}",
        "  worth | mean w": f"{w.sum() ** 2 / (w @ w):,.0f} | {w.mean():.2f}",
        "  replayed": f"{same.sum()}, {y[same].sum()} clicks",
        "  log to see 1.5": f"{7.84 * np.var((w - 1) * y) / 0.0015**2:,.0f}",
        "  A/B to see 1.5": f"{2 * 7.84 * (y.var() + z.var()) / 0.0015**2:,.0f}",
        "random, IPW": rate(v * z, one, rng),
        "  worth | mean w ": f"{v.sum() ** 2 / (v @ v):,.0f} | {v.mean():.2f}",
    }


def main() -> None:
    rng, names = np.random.default_rng(0), ("all", "men", "women")
    print(pd.DataFrame({n: judge(n, rng) for n in names}).to_string(col_space=14))


if __name__ == "__main__":
    main()
