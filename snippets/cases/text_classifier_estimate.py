"""Back-of-envelope sizes of a moderation system; every input is an assumption."""

from math import ceil


def precision(rate: float, recall: float, false_alarms: float) -> float:
    """Share of flags that are right, from the base rate and both class rates."""
    if not 0 < rate < 1:
        raise ValueError(f"rate lies between 0 and 1, got {rate}")
    return rate * recall / (rate * recall + (1 - rate) * false_alarms)


def audit_size(rate: float, error: float) -> int:
    """Random posts until the standard error of the rate is `error` of itself."""
    if not 0 < rate < 1 or error <= 0:
        raise ValueError(f"0 < rate < 1 and error > 0 are needed, got {rate}, {error}")
    return ceil((1 - rate) / (rate * error**2))


def main() -> None:
    posts = 50_000_000  # a day  # param: 100_000..1_000_000_000
    rate = 0.005  # of posts violate the policy  # param: 0.0005..0.05
    reviewers = 1_000  # param: 10..20_000
    each = 400  # decisions a reviewer and day, at a minute each
    recall, false_alarms = 0.8, 0.01  # of the filter at one threshold
    views = 100  # of a post, by its end
    appealed = 0.1  # of removals
    bad, capacity = posts * rate, reviewers * each
    flagged = bad * recall + (posts - bad) * false_alarms
    rows = {
        "posts at peak (2.5 times), per second": posts / 86_400 * 2.5,
        "cores, at 0.2 ms a post of n-grams": posts / 86_400 * 2.5 * 0.2e-3,
        "cores, at 20 ms a post of an encoder": posts / 86_400 * 2.5 * 20e-3,
        "violations a day, thousand": bad / 1e3,
        "reviews a day, thousand": capacity / 1e3,
        "reviewers to read everything, thousand": posts / each / 1e3,
        "flags a day, thousand": flagged / 1e3,
        "of 100 flags, right": 100 * precision(rate, recall, false_alarms),
        "share of flags the reviewers can read, %": 100 * capacity / flagged,
        "false alarms at 0.1 % instead: of 100, right": 100
        * precision(rate, recall, 0.001),
        "appeals a day if all flags go, thousand": flagged * appealed / 1e3,
        "wrong removals a day, thousand": (posts - bad) * false_alarms / 1e3,
        "random audits to know the rate within 10 %": audit_size(rate, 0.1),
        "hours they take at two minutes (two votes)": audit_size(rate, 0.1) / 30,
        "views a day of violations, untouched, million": bad * views / 1e6,
    }
    for name, value in rows.items():
        print(f"{name:47}{value:11,.1f}")


if __name__ == "__main__":
    main()
