"""Error budgets, availability of parts together, and when a burn-rate alert fires.

Source: the formulas of the Site Reliability Workbook, chapter 5, Google 2018.
"""

from collections.abc import Sequence
from math import prod

PERIOD_H = 30 * 24.0
ALERTS = {"1 h, 5 min": (14.4, 1.0), "6 h, 30 min": (6.0, 6.0), "3 d, 6 h": (1.0, 72.0)}


def share(value: float, name: str) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be in 0..1, got {value}")
    return value


def budget_min(slo: float, period_h: float = PERIOD_H) -> float:
    """Minutes of total outage that the objective permits in its period."""
    return (1 - share(slo, "slo")) * period_h * 60


def series(parts: Sequence[float]) -> float:
    """All parts (n,) are needed and fail independently."""
    return prod(share(part, "availability") for part in parts)


def parallel(part: float, copies: int, common: float = 0.0) -> float:
    """One of n copies is enough; a share `common` of a copy's failures hits all."""
    down, common = 1 - share(part, "availability"), share(common, "common")
    return (1 - common * down) * (1 - ((1 - common) * down) ** copies)


def fires_after_min(rate: float, window_h: float, error: float, slo: float) -> float:
    """Minutes of errors at a constant share until the window burns at the rate."""
    if share(error, "error") < rate * (1 - slo):
        return float("inf")
    return window_h * 60 * rate * (1 - slo) / error


def main() -> None:
    slo = 0.999  # param: 0.9..0.9999
    print(f"{slo:.2%} of 30 days: {budget_min(slo):.1f} min")
    print(f"five parts of {slo:.2%} in series: {series([slo] * 5):.3%}")
    for common in (0.0, 0.1):
        both = parallel(0.99, 2, common)
        print(f"two copies of 99 %, {common:3.0%} of failures shared: {both:.3%}")
    print("\nminutes until it fires, at errors of")
    print("alert            100%     10%      2%    0.2%   budget spent")
    for name, (rate, window_h) in ALERTS.items():
        errors = (1.0, 0.1, 0.02, 0.002)
        waits = [fires_after_min(rate, window_h, error, slo) for error in errors]
        print(f"{name:12}" + "".join(f"{wait:8.1f}" for wait in waits), end="")
        print(f"{rate * window_h / PERIOD_H:15.0%}")


if __name__ == "__main__":
    main()
