"""What a reader of postcodes saves: forms, digits, people who key, letters astray."""

from math import ceil


def code_right(digit_error: float, digits: int = 5) -> float:
    """Chance that all digits of a code are right, if errors fall independently."""
    if not 0 <= digit_error <= 1:
        raise ValueError(f"digit_error lies between 0 and 1, got {digit_error}")
    return (1 - digit_error) ** digits


def day_cost(codes: float, read: float, astray: float) -> float:
    """Dollars a day: codes not read are keyed at 2.5 cents, a wrong one costs 50."""
    return codes * ((1 - read) * 0.025 + read * astray * 0.50)


def images_for(share: float, error: float) -> int:
    """Test images at which the standard error of a share is `error`."""
    return ceil(share * (1 - share) / error**2)


def main() -> None:
    codes = 1_000_000  # param: 100_000..10_000_000
    peak = 4 * 5 * codes / 86_400
    print("error of a digit, %       codes all right, %")
    for error in (0.08, 0.035, 0.01, 0.002):
        print(f"{100 * error:10.1f}{100 * code_right(error):24.1f}")
    rows = {
        "digits a second at peak (4 times the mean)": peak,
        "cores, at an assumed 1 ms a digit": ceil(peak / 1_000),
        "dollars a day, all keyed by people": day_cost(codes, 0, 0),
        "all read, 16 % wrong": day_cost(codes, 1, 0.16),
        "half read, 1 % of them wrong": day_cost(codes, 0.5, 0.01),
        "people at 1,000 codes an hour, 7 hours, all": codes / 7_000,
        "codes a day to check at 1 in 500": codes / 500,
        "wrong among the checked, at 1 %": codes / 500 * 0.01,
        "test digits to know 3.5 % within 0.6 points": images_for(0.035, 0.006),
        "to know 3.5 % within 0.1 points": images_for(0.035, 0.001),
    }
    for name, value in rows.items():
        print(f"{name:46}{value:10,.0f}")


if __name__ == "__main__":
    main()
