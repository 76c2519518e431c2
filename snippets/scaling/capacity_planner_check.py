"""The planner's rule on nine published figures; its guesses are not fitted to them."""

from math import ceil, exp, hypot, log, prod, sqrt
from typing import NamedTuple

DAY_MS, ALL = 86_400_000, 3.2e6 * 9 * 86_400  # Discord: nine days at its top rate
GUESS = {  # low and high, to hold in 9 cases of 10
    "peak": (1.7, 3.6),  # over the mean: average days of five logs (Estimation)
    "1/full": (1 / 0.8, 1 / 0.5),  # DataStax: fill disks to 50-80 %
    "1/link": (0.5, 1),  # per 1.25 GB/s: one link of 10 Gbit/s or two, invented
    "row": (200, 800),  # bytes of a message, around the 400 of Messenger, invented
}


class System(NamedTuple):
    name: str
    need: float  # of the resource that binds, before guesses
    each: float  # one machine's
    guesses: tuple[str, ...]
    told: int  # published
    spare: int = 1


BUSY = ("peak", "1/full")
SYSTEMS = [
    System("Stack Exchange web 2013", 2_728_177_045 / DAY_MS, 8, BUSY, 11),
    System("Stack Exchange web 2016", 1_609_944_301 / DAY_MS, 24, BUSY, 11),
    System("Stack Exchange SQL 2016", 607_073_066 / DAY_MS, 20, BUSY, 4),
    System("Stack Exchange Redis 2016", 90, 256, ("1/full",), 2),
    System("Cloudflare Kafka 2018", 6e6 * 1630 * 3, 1.25e9, (*BUSY, "1/link"), 106),
    System("LinkedIn Kafka test 2014", 2_024_032 * 122 * 3, 1.25e8, (), 3, 0),
    System("Gorilla 2015, GB", 700e6 / 60 * 1.37 * 26 * 3600, 1e9, (), 1300, 0),
    System("Discord Cassandra 2022", ALL * 3, 4e12, ("1/full", "row"), 177),
    System("Discord ScyllaDB 2022", ALL * 3, 9e12, ("1/full", "row"), 72),
]


def predicted(system: System) -> tuple[int, int, int]:
    """Machines, spare included: the 5 % point, the middle, the 95 % point."""
    if system.each <= 0:
        raise ValueError(f"each must be more than 0, got {system.each}")
    ranges = [GUESS[name] for name in system.guesses]
    middle = prod(sqrt(low * high) for low, high in ranges) * system.need / system.each
    spread = exp(sqrt(sum(log(high / low) ** 2 for low, high in ranges)) / 2)
    few, some, many = (ceil(middle * x) for x in (1 / spread, 1, spread))
    return few + system.spare, some + system.spare, many + system.spare


def main() -> None:
    print("machines                    plan  told ratio     5 %   95 %  inside")
    for s, (few, some, many) in zip(SYSTEMS, map(predicted, SYSTEMS), strict=True):
        print(f"{s.name:25}{some:7,}{s.told:6,}{some / s.told:6.2f}", end="")
        print(f"{few:8,}{many:7,}  {'yes' if few <= s.told <= many else 'no'}")
    misses = [log(predicted(s)[1] / s.told) for s in SYSTEMS]
    for title, x in {"all nine": misses, "without Discord": misses[:-2]}.items():
        print(f"typical miss, {title}: a factor of {exp(hypot(*x) / sqrt(len(x))):.1f}")


if __name__ == "__main__":
    main()
