"""Little's law on a sample path; waits after Erlang and Kingman, in service times."""

from collections.abc import Sequence
from itertools import pairwise

Times = Sequence[float]


def served(arrivals: Times, services: Times, newest_first: bool = False) -> list[float]:
    """When each request (n,) leaves one server; arrivals (n,) in order."""
    if list(arrivals) != sorted(arrivals) or min(services, default=0) < 0:
        raise ValueError(f"arrivals in order, services >= 0: {arrivals}, {services}")
    left, waiting, now, i = list(arrivals), list[int](), 0.0, 0
    while waiting or i < len(arrivals):
        now = now if waiting else max(now, arrivals[i])
        while i < len(arrivals) and arrivals[i] <= now:
            waiting, i = [*waiting, i], i + 1
        chosen = waiting.pop(-1 if newest_first else 0)
        left[chosen] = now = now + services[chosen]
    return left


def mean_present(arrivals: Times, left: Times) -> float:
    """Mean number in the system over time, from the first arrival to the last exit."""
    steps = sorted([(time, 1) for time in arrivals] + [(time, -1) for time in left])
    area, present = 0.0, 0
    for (time, step), (later, _) in pairwise(steps):
        present += step
        area += present * (later - time)
    return area / (max(left) - arrivals[0])


def erlang_wait(servers: int, busy: float) -> float:
    """Mean wait before service in M/M/c."""
    if servers < 1 or not 0 <= busy < 1:
        raise ValueError(f"servers >= 1 and busy in 0..1, below 1: {servers}, {busy}")
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = servers * busy * blocked / (n + servers * busy * blocked)
    return blocked / (1 - busy * (1 - blocked)) / (servers * (1 - busy))


def kingman(busy: float, cv2_gaps: float, cv2_service: float) -> float:
    """Approximate mean wait in G/G/1; exact for Poisson arrivals."""
    return busy / (1 - busy) * (cv2_gaps + cv2_service) / 2


def main() -> None:
    arrivals, services = [0.0, 1.0, 2.0, 6.0], [3.0, 1.0, 2.0, 1.0]
    print("first served   present   rate   time in system   rate x time")
    for name, newest in {"oldest": False, "newest": True}.items():
        left = served(arrivals, services, newest)
        rate = len(left) / (max(left) - arrivals[0])
        time = (sum(left) - sum(arrivals)) / len(left)
        print(f"{name:12}{mean_present(arrivals, left):10.3f}{rate:7.3f}", end="")
        print(f"{time:17.3f}{rate * time:14.3f}")
    print("\nmean wait   M/M/1   M/M/4  M/M/32   fixed  variance 9")
    for busy in (0.5, 0.7, 0.8, 0.9, 0.95):
        waits = [erlang_wait(servers, busy) for servers in (1, 4, 32)]
        waits += [kingman(busy, 1, cv2) for cv2 in (0, 9)]
        print(f"{busy:8.0%} " + "".join(f"{wait:8.2f}" for wait in waits))


if __name__ == "__main__":
    main()
