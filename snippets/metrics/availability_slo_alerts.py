"""Five alerts on two simulated years of incidents, with much and little traffic.

Synthetic: 0.02 % of requests fail anyway; every other day on average an incident fails
0.1 to 100 % for 1 to 316 minutes, both log-uniform. Objective: 99.9 % of 30 days.
"""

import numpy as np

MONTHS, BUDGET_MIN = 24, 43.2
MINUTES = MONTHS * 30 * 1440
RULES = {  # any of: bad share over a limit in both windows, in minutes
    "0.1 % in 5 min": [(0.001, 5, 5)],
    "1.44 % in 5 min": [(0.0144, 5, 5)],
    "14.4 in 1 h": [(0.0144, 60, 60)],
    "14.4 in 1 h, 5 min": [(0.0144, 60, 5)],
    "or 6 in 6 h, 30 min": [(0.0144, 60, 5), (0.006, 360, 30)],
}


def incidents(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start and end (n,) in minutes, share of requests that fail (n,)."""
    starts = rng.integers(400, MINUTES - 400, size=rng.poisson(MONTHS * 15))
    ends = starts + np.ceil(10 ** rng.uniform(0, 2.5, len(starts))).astype(int)
    return starts, ends, 10 ** rng.uniform(-3, 0, len(starts))


def share(bad: np.ndarray, total: np.ndarray, window: int) -> np.ndarray:
    """Bad share of the window that ends with each minute (n,); 0 if no request."""
    if not 1 <= window <= len(total):
        raise ValueError(f"window must be 1..{len(total)} minutes, got {window}")
    sums = (np.cumsum(np.r_[np.zeros(window), counts]) for counts in (bad, total))
    wrong, all_ = (sum_[window:] - sum_[:-window] for sum_ in sums)
    return np.asarray(wrong / np.maximum(all_, 1))


def main() -> None:
    rng = np.random.default_rng(0)
    starts, ends, errors = incidents(rng)
    failing, due = np.full(MINUTES, 0.0002), np.zeros(MINUTES, bool)
    big = (ends - starts) * errors >= 0.02 * BUDGET_MIN
    for a, b, error, pages in zip(starts, ends, errors, big, strict=True):
        failing[a:b] = np.maximum(failing[a:b], error)
        due[a : b + 30] |= pages
    print(f"{len(big)} incidents, {big.sum()} cost 2 % of a month's budget or more")
    spans = list(zip(starts[big], ends[big], strict=True))
    for per_minute in (1000, 10):
        total = rng.poisson(per_minute, MINUTES)
        bad = rng.binomial(total, failing)
        print(f"\n{per_minute:4} requests/min", end="")
        print("      pages/month  precise  caught  after  rings on")
        for name, rule in RULES.items():
            on = np.zeros(MINUTES, bool)
            for limit, *windows in rule:
                on |= np.min([share(bad, total, w) for w in windows], axis=0) > limit
            pages = np.flatnonzero(on[1:] & ~on[:-1]) + 1
            after = [
                on[a : b + 30].argmax() + 1 for a, b in spans if on[a : b + 30].any()
            ]
            rings = np.median([(~on[b:]).argmax() for _, b in spans if on[b - 1]])
            cells = (len(pages) / MONTHS, due[pages].mean(), len(after) / len(spans))
            print(f"{name:22}" + "{:11.1f}{:9.0%}{:8.0%}".format(*cells), end="")
            print(f"{np.median(after):7.0f}{rings:10.0f}")


if __name__ == "__main__":
    main()
