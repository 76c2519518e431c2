"""Size an alerting service. Uber's published scale beside round assumptions."""

CONFIGS, SERIES, POINTS = 125_000, 1.4e6, 700e6  # Uber, 2018: "every second"
EVERY_S = 60  # param: 10..300
CHECK_S = 0.050  # assumed: a query and a comparison
ROW_BYTES = 100  # assumed: state of one series
TEAMS, PAGES_A_SHIFT = 500, 2  # assumed teams; Google's limit for a 12-hour shift
DAY_S = 86_400


def false_pages(chance: float, checks: int = 1) -> float:
    """Pages a day if every series is checked once per EVERY_S, when `checks`
    independent checks in a row must be bad."""
    return float(SERIES * DAY_S / EVERY_S * chance**checks)


def detection_s(scrape: float, settle: float, every: float, sustain: float) -> float:
    """Mean time from onset to page: half a scrape, ingestion, half a check, sustain."""
    return scrape / 2 + settle + every / 2 + sustain


def main() -> None:
    checks = CONFIGS / EVERY_S
    print(f"checks a second, spread evenly           {checks:12,.0f}")
    print(f"  if all start at second 0               {CONFIGS:12,.0f}")
    print(f"in flight (Little), 50 ms a check        {checks * CHECK_S:12,.0f}")
    print(f"  at 2 s, when the store is slow         {checks * 2:12,.0f}")
    print(f"series a check: all in a minute          {SERIES / CONFIGS:12,.0f}")
    print(f"  all in a second                        {SERIES / checks:12,.0f}")
    print(f"points a series                          {POINTS / SERIES:12,.0f}")
    print(f"new points a second, one a series        {SERIES / EVERY_S:12,.0f}")
    print(f"state of all series, MB                  {SERIES * ROW_BYTES / 1e6:12,.0f}")
    print(f"false pages a day at 3 sigma             {false_pages(0.0027):12,.0f}")
    print(f"  three independent checks in a row      {false_pages(0.0027, 3):12,.0f}")
    budget = TEAMS * PAGES_A_SHIFT * 2
    print(f"bearable pages a day, {TEAMS} teams          {budget:12,.0f}")
    print(f"  chance of a false one a check, at most {budget / false_pages(1):12.0e}")
    mean = detection_s(scrape=10, settle=15, every=EVERY_S, sustain=120)
    print(f"onset to page, s, sustain of two minutes {mean:12,.0f}")


if __name__ == "__main__":
    main()
