"""MAE and its relatives, and where they fail. Source of MASE: Hyndman, Koehler 2006."""

import math
from collections.abc import Sequence
from statistics import fmean

Numbers = Sequence[float]


def absolute(truth: Numbers, forecast: Numbers) -> list[float]:
    if len(truth) != len(forecast) or not truth:
        raise ValueError(f"need as many forecasts: {len(truth)}, {len(forecast)}")
    return [abs(y - f) for y, f in zip(truth, forecast, strict=True)]


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.inf if part else 0.0  # 0/0 is no error


def mae(truth: Numbers, forecast: Numbers) -> float:
    return fmean(absolute(truth, forecast))


def wape(truth: Numbers, forecast: Numbers) -> float:
    return ratio(math.fsum(absolute(truth, forecast)), math.fsum(map(abs, truth)))


def mape(truth: Numbers, forecast: Numbers) -> float:
    return fmean(map(ratio, absolute(truth, forecast), map(abs, truth)))


def smape(truth: Numbers, forecast: Numbers) -> float:
    """Error over the mean of truth and forecast: 0 to 2."""
    half = [(abs(y) + abs(f)) / 2 for y, f in zip(truth, forecast, strict=True)]
    return fmean(map(ratio, absolute(truth, forecast), half))


def mase(truth: Numbers, forecast: Numbers, past: Numbers, season: int) -> float:
    """MAE over that of "as one season ago" within the past (n_past,)."""
    if not 1 <= season < len(past):
        raise ValueError(f"season must be 1 to {len(past) - 1}, got {season}")
    return ratio(mae(truth, forecast), mae(past[season:], past[:-season]))


def main() -> None:
    truth, past = [4.0, 3.0, 6.0, 15.0], [2.0, 4.0, 3.0, 7.0]
    guess = [3.0, 4.0, 6.0, 7.0]
    print(f"MAE {mae(truth, guess):.4f}, WAPE {wape(truth, guess):.4f}")
    print(f"MAPE {mape(truth, guess):.4f}, sMAPE {smape(truth, guess):.4f}")
    print(f"MASE {mase(truth, guess, past, season=1):.4f}")
    print(f"MAPE of truth 0, forecast 1: {mape([0.0], [1.0])}")
    low, high = smape([100.0], [90.0]), smape([100.0], [110.0])
    print(f"sMAPE of truth 100, forecast 90 or 110: {low:.4f} or {high:.4f}")
    print(f"MASE after 2, 2, 2: {mase([3.0], [2.0], [2.0] * 3, season=1)}")


if __name__ == "__main__":
    main()
