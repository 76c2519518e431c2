"""What a log of chosen items can tell, checked against items shown at random.

Open Bandit Dataset of ZOZO, small sample: 3 campaigns, 2 logs of 10,000 rows each."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from scipy.stats import binomtest  # type: ignore[import-untyped]

LOGS, CAMPAIGNS = ("random", "bts"), ("all", "men", "women")


def reweighted(clicks: np.ndarray, w: np.ndarray) -> tuple[float, float, float]:
    """Rows (n,) that count `w` times: clicks per 1,000, its error, rows' worth."""
    if (w <= 0).any():
        raise ValueError(f"weights must be above 0, got {w.min()}")
    gain = 1000 * clicks * w
    return gain.mean(), gain.std() / len(w) ** 0.5, w.sum() ** 2 / (w**2).sum()


def rate(clicks: pd.Series) -> str:
    """Rows shown, clicks, clicks per 1,000 with Wilson's 95 % interval."""
    n, k = len(clicks), int(clicks.sum())
    low, high = 1000 * np.array(binomtest(k, n).proportion_ci(method="wilson"))
    return f"{n:6}{k:4}{1000 * k / n:6.1f} ({low:.1f} to {high:.1f})"


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
    groups["best when chosen"] = data.index.isin(chosen.mean().groupby("in").idxmax())
    print("clicks per 1,000    shown at random              shown by choice")
    for name, mask in groups.items():
        both = (rate(data["click"][mask & (data["log"] == log)]) for log in LOGS)
        print(f"{name:20}" + "    ".join(f"{text:25}" for text in both))
    print("\n      random chosen by IPW error capped largest w mean w worth rows")
    for name in CAMPAIGNS:
        rows = data.loc[name]
        chosen, even = 1000 * rows.groupby("log")["click"].mean()
        picked = rows[rows["log"] == "bts"]
        w = 1 / rows.index.nunique() / picked["propensity_score"].to_numpy()
        ipw, error, worth = reweighted(picked["click"].to_numpy(), w)
        capped = reweighted(picked["click"].to_numpy(), w.clip(max=10))[0]
        line = f"{name:6}{even:6.1f}{chosen:7.1f}{ipw:7.1f}{error:6.1f}"
        print(f"{line}{capped:7.1f}{w.max():10,.0f}{w.mean():7.2f}{worth:11.0f}")


if __name__ == "__main__":
    main()
