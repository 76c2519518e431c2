"""Engagement measures of a small log: rates, retention and what a few users carry."""

from collections.abc import Mapping, Sequence
from math import ceil, nan
from statistics import fmean

User = tuple[int, int]  # views, clicks
Days = tuple[int, set[int]]  # first day, days active


def click_rates(users: Sequence[User]) -> dict[str, float]:
    """Four rates (n_users,) that are all called click rate."""
    if bad := [user for user in users if not 0 <= user[1] <= user[0] or not user[0]]:
        raise ValueError(f"a user needs 0 <= clicks <= views, views > 0, got {bad[0]}")
    views, clicks = zip(*users, strict=True)
    return {
        "clicks / views": sum(clicks) / sum(views),
        "mean of users' rates": fmean(c / v for v, c in users),
        "clicks / user": fmean(clicks),
        "users who clicked": fmean(c > 0 for c in clicks),
    }


def retention(users: Mapping[str, Days], n: int, today: int, rolling: bool) -> float:
    """Share active on day n after their first (rolling: or later), of those seen.

    `today` is the last complete day: a day that still runs is short of returns.
    """
    seen = [(first, days) for first, days in users.values() if first + n <= today]
    if not seen:
        return nan
    kept = [
        max(days) >= first + n if rolling else first + n in days for first, days in seen
    ]
    return fmean(kept)


def stickiness(users: Mapping[str, Days], days: range) -> float:
    """Mean users a day / users in the period (DAU / MAU)."""
    active = [set(days) & on for _, on in users.values()]
    return fmean(len(on) for on in active if on) / len(days) if any(active) else nan


def top_share(values: Sequence[float], share: float) -> float:
    """What the top `share` of users carry, counted up to whole users."""
    top = sorted(values, reverse=True)[: ceil(share * len(values))]
    return sum(top) / sum(values)


def main() -> None:
    a, b = [(10, 1), (2, 1), (8, 0)], [(20, 4), (2, 0), (8, 0)]
    print("click rate                 A      B")
    for (name, rate), other in zip(
        click_rates(a).items(), click_rates(b).values(), strict=True
    ):
        print(f"{name:22}{rate:7.3f}{other:7.3f}")
    log = {"u": (0, {0, 1, 7, 9}), "v": (0, {0, 8}), "w": (2, {2, 9}), "x": (8, {8, 9})}
    for rolling in (False, True):
        share = retention(log, 7, today=10, rolling=rolling)
        print(f"{'rolling' if rolling else 'on':7} day 7         {share:7.3f}")
    print(f"DAU / MAU, days 0 to 9{stickiness(log, range(10)):7.3f}")
    print(f"top tenth of spend    {top_share([100, 20, 10, *[5] * 7], 0.1):7.3f}")


if __name__ == "__main__":
    main()
