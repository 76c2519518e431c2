"""What a log of chosen items can tell. Open Bandit sample of ZOZO, 6 x 10,000 rows."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.stats import binomtest  # type: ignore[import-untyped]

LOGS, CAMPAIGNS, DRAWS = ("random", "bts"), ("all", "men", "women"), 200_000


def rate(clicks: pd.Series) -> str:
    """Rows shown, clicks, clicks per 1,000 with Wilson's 95 % interval."""
    n, k = len(clicks), int(clicks.sum())
    low, high = 1000 * np.array(binomtest(k, n).proportion_ci(method="wilson"))
    return f"{n:6}{k:4}{1000 * k / n:6.1f} ({low:.1f} to {high:.1f})"


def worth(chance: np.ndarray) -> float:
    """Equal rows that rows (n,) weighted by one over their chance replace."""
    if (chance <= 0).any():
        raise ValueError(f"chances must be above 0, got {chance.min()}")
    return float((1 / chance).sum() ** 2 / (1 / chance**2).sum())


def counted(chance: np.ndarray) -> np.ndarray:
    """Which chances (n,) are a whole number of 200,000 draws?"""
    hits = DRAWS * chance
    return np.asarray(np.abs(hits - hits.round()) < 1e-3)


def main() -> None:
    if (spec := find_spec("obp")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps obp==0.4.1")
    folder = Path(spec.origin).parent / "dataset/obd"
    files = {(a, b): folder / a / b / f"{b}.csv" for a in LOGS for b in CAMPAIGNS}
    data = pd.concat({k: pd.read_csv(v) for k, v in files.items()}, names=["log", "in"])
    data = data.reset_index(["log", "in"]).set_index(["in", "item_id"])
    chosen = data[data["log"] == "bts"].groupby(["in", "item_id"])["click"]
    rare = chosen.size().groupby("in").rank(pct=True, method="first") <= 0.5
    groups = {f"position {k}": data["position"] == k for k in (1, 2, 3)}
    groups["rarely chosen half"] = data.index.isin(rare.index[rare])
    best = chosen.mean().groupby("in").idxmax()
    groups |= {f"winner, {i}": data.index == k for i, k in best.items()}
    print("clicks per 1,000    shown at random              shown by choice")
    for name, mask in groups.items():
        both = (rate(data["click"][mask & (data["log"] == log)]) for log in LOGS)
        print(f"{name:20}" + "    ".join(f"{text:25}" for text in both))
    print("\nchances logged   one item's in a week   worth   whole   not whole")
    for name in CAMPAIGNS:
        picked = data.loc[name][lambda rows: rows["log"] == "bts"].reset_index()
        p, by = picked["propensity_score"], picked.groupby(["item_id", "position"])
        one = by["propensity_score"].get_group(by.size().idxmax())
        ok, row = counted(p.to_numpy()), f"{name:17}{one.min():.3f} to {one.max():.3f}"
        print(f"{row}{worth(p):16.0f}{worth(p[ok]):8.0f}   {sorted(p[~ok].round(6))}")


if __name__ == "__main__":
    main()
