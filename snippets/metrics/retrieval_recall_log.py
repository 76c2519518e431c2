"""Recall of a list from clicks, as counted and weighted: Open Bandit sample (ZOZO)."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def log(policy: str, campaign: str) -> pd.DataFrame:
    if (spec := find_spec("obp")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps obp==0.4.1")
    path = f"dataset/obd/{policy}/{campaign}/{campaign}.csv"
    return pd.read_csv(spec.origin.replace("__init__.py", path), usecols=range(2, 6))


def recall(on_list: np.ndarray, weight: np.ndarray) -> float:
    """Weighted share of clicks that fall on the list; inputs (n_clicks,)."""
    if weight.min() <= 0:
        raise ValueError(f"weight must be above 0, got {weight.min()}")
    return float(weight @ on_list / weight.sum())


def interval(on_list: np.ndarray, weight: np.ndarray, rng: np.random.Generator) -> str:
    """Estimate and its 95 % bootstrap interval over clicks."""
    draws = rng.integers(len(weight), size=(1_000, len(weight)))
    ends = np.percentile([recall(on_list[i], weight[i]) for i in draws], [2.5, 97.5])
    return "{:.2f} ({:.2f}-{:.2f})".format(recall(on_list, weight), *ends)


def judge(campaign: str, rng: np.random.Generator) -> dict[str, str]:
    bts, even = log("bts", campaign), log("random", campaign)
    n_items = even.item_id.nunique()
    best = bts.item_id.value_counts().index[: n_items // 4]
    share = bts.item_id.isin(best).mean()
    clicks, truth = bts[bts.click == 1], even[even.click == 1]
    weight = 1 / n_items / clicks.propensity_score.to_numpy()
    on, on_even = (frame.item_id.isin(best).to_numpy() for frame in (clicks, truth))
    worth, largest = weight.sum() ** 2 / (weight @ weight), weight.max() / weight.sum()
    return {
        "list's share of what bts showed": f"{share:.2f}",
        "bts, counted": interval(on, np.ones(len(on)), rng),
        "bts, weighted by 1 / propensity": interval(on, weight, rng),
        "  clicks | worth": f"{len(on)} | {worth:.0f}",
        "  largest click's share": f"{largest:.2f}",
        "random, counted (truth)": interval(on_even, np.ones(len(on_even)), rng),
    }


def main() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({n: judge(n, rng) for n in ("all", "men", "women")})
    print("Recall of the quarter of items that bts shows most\n" + table.to_string())


if __name__ == "__main__":
    main()
