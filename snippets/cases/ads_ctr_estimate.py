"""Back-of-envelope sizes of click prediction for ads; every input is an assumption."""

from math import ceil


def per_second(per_day: float, peak: float) -> float:
    """Mean rate times `peak`, the busiest hour over the mean."""
    if per_day < 0 or peak < 1:
        raise ValueError(
            f"per_day is at least 0 and peak at least 1, got {per_day}, {peak}"
        )
    return per_day / 86_400 * peak


def impressions_needed(ctr: float, error: float) -> int:
    """Impressions until the standard error of an ad's CTR is `error` of itself."""
    if not 0 < ctr < 1 or error <= 0:
        raise ValueError(f"0 < ctr < 1 and error > 0 are needed, got {ctr}, {error}")
    return ceil((1 - ctr) / (ctr * error**2))


def main() -> None:
    users = 100_000_000  # a day  # param: 100_000..1_000_000_000
    requests = 10  # a user and day  # param: 1..50
    slots = 2  # ads shown a request  # param: 1..10
    candidates = 500  # scored a request, after selection  # param: 10..5_000
    ads = 2_000_000  # live  # param: 1_000..50_000_000
    ctr = 0.01  # param: 0.001..0.1
    keep = 0.1  # share of impressions without a click that is trained on
    day = users * requests
    shown = day * slots
    rows = {
        "requests at peak (2.5 times), per second": per_second(day, 2.5),
        "scores at peak, million per second": per_second(day * candidates, 2.5) / 1e6,
        "cores, at 1 µs a score of 20 look-ups": per_second(day * candidates, 2.5)
        * 1e-6,
        "cores, at 20 µs a score of trees": per_second(day * candidates, 2.5) * 20e-6,
        "impressions a day, million": shown / 1e6,
        "clicks a day, million": shown * ctr / 1e6,
        "training rows a day after sampling, million": shown
        * (ctr + (1 - ctr) * keep)
        / 1e6,
        "their log at 500 bytes, GB": shown * (ctr + (1 - ctr) * keep) * 500 / 1e9,
        "rows a second to learn from": shown * (ctr + (1 - ctr) * keep) / 86_400,
        "100 million weights at 8 bytes, MB": 100e6 * 8 / 1e6,
        "impressions to know a CTR within 10 %": impressions_needed(ctr, 0.1),
        "the same for every ad, million": ads * impressions_needed(ctr, 0.1) / 1e6,
        "days of all traffic that would take": ads
        * impressions_needed(ctr, 0.1)
        / shown,
        "users per arm to see 1 % of CTR": ceil(
            16 * (1 - ctr) / ctr / 0.01**2 / (requests * slots)
        ),
    }
    for name, value in rows.items():
        print(f"{name:45}{value:12,.0f}")


if __name__ == "__main__":
    main()
