"""Who gets which car, and how often to decide: a simulated city, all invented."""

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

SIDE_M, ROADS, SPEED_M_S, REQUESTS_S, WARM_S, END_S = 8_000, 1.3, 5, 0.25, 1_800, 5_000
CARS, SEEDS = {"scarce": 250, "balanced": 330, "ample": 500, "hasty": 330}, 8
POLICIES = (("nearest", 10), ("nearest", 30), ("assign", 30), ("oldest", 10))


def pairs(cost_m: np.ndarray, rule: str) -> np.ndarray:
    """Which rider (row, oldest first) gets which car: (2, matches) of cost_m."""
    if rule == "assign":  # the smallest sum
        return np.array(linear_sum_assignment(cost_m))
    if rule not in ("oldest", "nearest"):
        raise ValueError(f"rule must be oldest, nearest or assign, got {rule}")
    left, found = cost_m.copy(), list[tuple[int, int]]()
    for turn in range(min(cost_m.shape)):  # the next rider, or the shortest pair
        row = turn if rule == "oldest" else int(left.min(axis=1).argmin())
        found.append((row, int(left[row].argmin())))
        left[row], left[:, found[-1][1]] = np.inf, np.inf
    return np.array(found).T


def city(case: str, rule: str, window_s: int, seed: int) -> list[float]:
    """Mean minutes of drive and of wait, both of the served; percent who left."""
    calm_s, rng = 0 if case == "hasty" else 60, np.random.default_rng(seed)
    asks = np.sort(rng.uniform(0, END_S, n := rng.poisson(REQUESTS_S * END_S)))
    leaves = asks + calm_s + rng.exponential(180 - calm_s, n)  # if given no car
    start, end = rng.uniform(0, SIDE_M, (2, 2 * n)).view(complex)  # x + yi
    trip_s = ROADS * abs(start - end) / SPEED_M_S
    place = rng.uniform(0, SIDE_M, 2 * CARS[case]).view(complex)
    free_at, (drive_s, door) = np.zeros(CARS[case]), np.full((2, n), np.nan)
    for now in range(window_s, END_S, window_s):
        idle = (free_at <= now).nonzero()[0]
        riders = ((asks <= now) & (leaves > now)).nonzero()[0]
        if min(idle.size, riders.size) > 0:
            cost_m = ROADS * abs(start[riders, None] - place[idle])
            rows, columns = pairs(cost_m, rule)
            rider, car = riders[rows], idle[columns]
            drive_s[rider] = cost_m[rows, columns] / SPEED_M_S
            door[rider], leaves[rider] = now + drive_s[rider], 0  # no longer waits
            free_at[car], place[car] = door[rider] + trip_s[rider], end[rider]
    seen = slice(*np.searchsorted(asks, (WARM_S, END_S - 600)))
    wait_s, left = (door - asks)[seen], 100 * np.isnan(door[seen]).mean()
    return [np.nanmean(drive_s[seen]) / 60, np.nanmean(wait_s) / 60, left]


def main() -> None:
    print("min, min, %          drive  wait  left Δwait Δleft  ± Δw  ± Δl")
    for case, n in zip(CARS, (4, 3, 3, 3), strict=True):  # oldest: the first only
        runs = {p: [city(case, *p, k) for k in range(SEEDS)] for p in POLICIES[:n]}
        for p, run in runs.items():
            gap = np.subtract(run, runs["nearest", 10])[:, 1:]
            cells = [*np.mean(run, 0), *gap.mean(0), *gap.std(0, ddof=1) / SEEDS**0.5]
            print(f"{case:8} {p[0]:7}{p[1]:3} s", *[f"{x:z5.1f}" for x in cells])


if __name__ == "__main__":
    main()
