"""A user writes, then reads from followers that lag: what goes missing? Simulated."""

from bisect import bisect
from collections import Counter
from itertools import accumulate
from random import Random

Stalls = list[tuple[float, float]]  # (start, end) in seconds, in order
RULES = ("leader", "any follower", "own follower", "leader for 1 s", "position")


def stalls(rng: Random, mean_s: float) -> Stalls:
    """A day of one follower, which stalls about once a minute (rates invented)."""
    starts = accumulate(5 + rng.expovariate(1 / 60) for _ in range(1_400))
    return [(start, start + rng.expovariate(1 / mean_s)) for start in starts]


def shows(follower: Stalls, now: float) -> float:
    """The moment of the leader's history that a follower shows: 20 ms ago at best."""
    start, end = follower[max(0, bisect(follower, (now, 0.0)) - 1)]
    return (start if start <= now < end else now) - 0.02


def on_leader(rule: str, now: float, wrote: float, seen: float, at: float) -> bool:
    """Whether the leader must answer, since the follower shows the moment `at`."""
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}, got {rule}")
    too_old = rule == "position" and at < max(wrote, seen)
    return rule == "leader" or too_old or (rule == RULES[3] and now < wrote + 1)


def session(rule: str, fleet: list[Stalls], rng: Random) -> Counter[str]:
    """One user writes to an item and reads it five times, about a second apart."""
    count, mine, seen = Counter[str](), rng.choice(fleet), 0.0
    now = wrote = rng.uniform(1_000, 80_000)
    for _ in range(5):
        now += rng.expovariate(1)
        at = shows(mine if rule == RULES[2] else rng.choice(fleet), now)
        leads = on_leader(rule, now, wrote, seen, at)
        at = now if leads else at
        back = at // 5 < seen // 5 or at < wrote <= seen  # others write every 5 s
        count.update(reads=1, leader=leads, missing=at < wrote, back=back)
        seen = max(seen, at)
    return count


def main() -> None:
    followers = 3  # param: 1..8
    stall_s = 3  # param: 1..30
    print("reads go to      own write missing  went back  load on leader")
    for rule in RULES:
        rng, fleet = Random(1), [stalls(Random(i), stall_s) for i in range(followers)]
        users = [session(rule, fleet, rng) for _ in range(10_000)]
        rates = [sum(u[k] > 0 for u in users) / 10_000 for k in ("missing", "back")]
        load = sum(u["leader"] for u in users) / 50_000
        print(f"{rule:17}{rates[0]:17.1%}{rates[1]:11.1%}{load:16.1%}")


if __name__ == "__main__":
    main()
