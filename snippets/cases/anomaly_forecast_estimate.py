"""Back-of-envelope sizes of a forecast service; every input is an assumption."""


def per_second(per_day: float) -> float:
    if per_day < 0:
        raise ValueError(f"per_day must be at least 0, got {per_day}")
    return per_day / 86_400


def points_read(days_of_history: int, models: int, shared: bool, open_days: int) -> int:
    """Days of history that one series' daily jobs fetch: each model its own, or the
    one new day for all of them and those still open to late data again."""
    if days_of_history < 1 or models < 1 or open_days < 0:
        raise ValueError(f"need days, models > 0: {days_of_history}, {models}")
    apart = days_of_history * models
    return min(apart, 1 + open_days * models) if shared else apart


def main() -> None:
    alerts = 125_000  # param: 1_000..1_000_000
    dynamic = 0.25  # share of them with a forecast threshold  # param: 0.01..1
    fan_out = 11  # series an alert  # param: 1..100
    models = 3  # kept running for each series  # param: 1..10
    step_min = 30  # minutes a forecast point  # param: 1..60
    history_days = 28  # param: 7..365
    miss = 0.001  # share of normal points outside the band
    series = alerts * dynamic * fan_out
    day = 24 * 60 // step_min  # points a day
    apart = series * points_read(history_days, models, False, 2) * day
    shared = series * points_read(history_days, models, True, 2) * day
    rows = {
        "series with a forecast": series,
        "jobs a day, one a series and model": series * models,
        "jobs a second, spread over the day": per_second(series * models),
        "forecast points a day, million": series * models * day / 1e6,
        "kept 90 days at 24 bytes, GB": series * models * day * 90 * 24 / 1e9,
        "points read a second, each job alone": per_second(apart),
        "points read a second, from one pool": per_second(shared),
        "pool less, %": 100 * (1 - shared / apart),
        "pool in memory at 8 bytes, GB": series * history_days * day * 8 / 1e9,
        "CPU hours a day, medians at 2 ms a job": series * models * 0.002 / 3600,
        "CPU hours a day, trees at 1 s, fitted weekly": series / 7 / 3600,
        "CPU hours a day, trees at 1 s, fitted daily": series / 3600,
        "one 13-week back-test of 11 series, jobs": 91 * fan_out * models,
        "normal points checked a week, million": series * day * 7 / 1e6,
        "of them outside a 99.9 % band, a week": series * day * 7 * miss,
        "for 1,000 a week, one normal point in": series * day * 7 / 1_000,
        "points in 28 days of history": history_days * day,
    }
    for name, value in rows.items():
        print(f"{name:46}{value:12,.0f}")


if __name__ == "__main__":
    main()
