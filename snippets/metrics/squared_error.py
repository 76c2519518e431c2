"""MSE, RMSE and R² of one list of forecasts, with the parts that hide in them."""

import math
from collections.abc import Sequence
from statistics import fmean


def errors(truth: Sequence[float], forecast: Sequence[float]) -> list[float]:
    """Truth minus forecast (n,): positive where the forecast was too low."""
    if len(truth) != len(forecast) or not truth:
        raise ValueError(f"need as many forecasts: {len(truth)}, {len(forecast)}")
    if bad := [x for x in (*truth, *forecast) if not math.isfinite(x)]:
        raise ValueError(f"values must be finite, got {bad[0]}")
    return [y - f for y, f in zip(truth, forecast, strict=True)]


def mse(truth: Sequence[float], forecast: Sequence[float]) -> float:
    return fmean(e * e for e in errors(truth, forecast))


def parts(truth: Sequence[float], forecast: Sequence[float]) -> tuple[float, float]:
    """MSE in two parts: squared mean error, variance of the errors."""
    e = errors(truth, forecast)
    bias = fmean(e)
    return bias * bias, fmean((x - bias) ** 2 for x in e)


def r2(
    truth: Sequence[float],
    forecast: Sequence[float],
    baseline: float | None = None,
    constant: float = math.nan,
) -> float:
    """1 − MSE / MSE of a constant; that is the truth's own mean if none is given."""
    error = mse(truth, forecast)
    if min(truth) == max(truth) and baseline in (None, truth[0]):
        return constant  # nothing varies: 0/0 or −∞
    base = fmean(truth) if baseline is None else baseline
    return 1 - error / mse(truth, [base] * len(truth))


def main() -> None:
    truth = [4.0, 3.0, 6.0, 15.0]
    last = 7.0  # param: 0..15
    forecast = [3.0, 4.0, 6.0, last]
    squares = [e * e for e in errors(truth, forecast)]
    bias, spread = parts(truth, forecast)
    print(f"errors                     {errors(truth, forecast)}")
    print(f"MSE                        {mse(truth, forecast):.3f}")
    print(f"RMSE                       {math.sqrt(mse(truth, forecast)):.3f}")
    print(f"MAE, for comparison        {fmean(map(math.sqrt, squares)):.3f}")
    print(f"bias² + variance           {bias:.3f} + {spread:.3f}")
    print(f"share of the largest error {max(squares) / sum(squares):.3f}")
    print(f"R² against its own mean    {r2(truth, forecast):.3f}")
    print(f"R² against a past mean, 5  {r2(truth, forecast, baseline=5.0):.3f}")
    print(f"R² of a constant truth     {r2([2.0, 2.0], [2.0, 3.0])}")


if __name__ == "__main__":
    main()
