"""Square-root staffing: the fewest servers at which few requests wait."""

from math import sqrt


def queued(load: float, servers: int) -> float:
    """Share of requests that wait: Erlang's C; a load of busy servers."""
    if not 0 < load < servers:
        raise ValueError(f"load must be between 0 and {servers} servers, got {load}")
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def fewest(load: int, waiting: float) -> int:
    low, high = load, 2 * load + 20  # too few, enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if queued(load, middle) <= waiting else (middle, high)
    return high


def main() -> None:
    percent = 1  # param: 1..50
    print(f"{percent} % wait  servers  spare  spare / root of load")
    for load in (1, 10, 100, 1_000, 10_000):
        servers = fewest(load, percent / 100)
        spare = servers - load
        print(f"{load:8,}{servers:9,}{spare / load:7.0%}{spare / sqrt(load):15.2f}")


if __name__ == "__main__":
    main()
