"""An A/B test of two rates. Source: Deng et al. 2018; Benjamini & Hochberg 1995."""

from collections.abc import Sequence
from itertools import accumulate
from math import exp, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
Z_95, Z_POWER = NORMAL.inv_cdf(0.975), NORMAL.inv_cdf(0.80)


def gap(b: tuple[int, int], a: tuple[int, int]) -> tuple[float, float, float]:
    """Rate of B less of A, its standard error, p-value; an arm is (did it, units)."""
    if bad := [arm for arm in (b, a) if not 0 <= arm[0] <= arm[1] or not arm[1]]:
        raise ValueError(f"an arm needs 0 <= did <= units, units > 0, got {bad[0]}")
    (yb, nb), (ya, na), pooled = b, a, (b[0] + a[0]) / (b[1] + a[1])
    pb, pa, null = yb / nb, ya / na, sqrt(pooled * (1 - pooled) * (1 / nb + 1 / na))
    p = 2 * NORMAL.cdf(-abs(pb - pa) / null) if null else 1.0
    return pb - pa, sqrt(pb * (1 - pb) / nb + pa * (1 - pa) / na), p


def lift(b: tuple[int, int], a: tuple[int, int]) -> tuple[float, float, float]:
    """Relative lift and its 95 % interval, by the delta method on the logarithm."""
    (yb, nb), (ya, na) = b, a
    if not yb or not ya:
        raise ValueError(
            f"a lift needs somebody who did it in each arm, got {yb}, {ya}"
        )
    ratio, wide = yb / nb / (ya / na), Z_95 * sqrt(1 / yb - 1 / nb + 1 / ya - 1 / na)
    return ratio - 1, ratio * exp(-wide) - 1, ratio * exp(wide) - 1


def per_arm(variance: float, effect: float) -> float:
    """Units per arm for 80 % power at 5 %: 15.7 variance / effect², said as 16."""
    return 2 * (Z_95 + Z_POWER) ** 2 * variance / effect**2


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values (n_tests,): those up to q: expected false share q."""
    order = sorted(range(len(p)), key=p.__getitem__, reverse=True)
    scaled = [p[test] * len(p) / (len(p) - k) for k, test in enumerate(order)]
    return [q for _, q in sorted(zip(order, accumulate(scaled, min), strict=True))]


def main() -> None:
    shown, clicks = 10_000, {"all": (42, 38), "men": (69, 46), "women": (46, 46)}
    tests = [gap((b, shown), (a, shown)) for b, a in clicks.values()]
    found = benjamini_hochberg([p for *_, p in tests])
    print("         per 10,000, 95 %         p  Bonf.   B-H   lift, 95 %")
    for (name, (b, a)), (effect, error, p) in zip(clicks.items(), tests, strict=True):
        low, high = (shown * (effect + side * Z_95 * error) for side in (-1, 1))
        row = f"{name:8}{b - a:4}{low:7.1f} to {high:4.1f}{p:9.3f}"
        row += f"{min(1, len(tests) * p):7.3f}{found.pop(0):6.3f}"
        print(row + "{:6.0%} {:5.0%} to {:4.0%}".format(*lift((b, shown), (a, shown))))
    more = 10  # %  # param: 1..50
    effect, variance = 0.0046 * more / 100, 0.0046 * 0.9954
    size, rule = per_arm(variance, effect), 16 * variance / effect**2
    print(f"\n{more} % more than .0046: {size:,.0f} per arm; rule of 16: {rule:,.0f}")


if __name__ == "__main__":
    main()
