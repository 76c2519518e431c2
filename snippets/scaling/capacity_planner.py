"""From users, items, events a day and a p99 goal to machines, memory, bytes, cost."""

from functools import reduce
from math import ceil, log

HAS = {"cores": 32, "GB": 128, "TB": 4, "Gbit/s": 10}  # one machine, invented
FULL, USD = 0.63, 1_500  # of all but cores: DataStax, of disks; a month, invented
GATEWAY_MS, RANK_MS, INDEX_MS = 0.8, 10, 1  # Models as a service; the others Scale
COPIES, LOG_DAYS, KEEP_DAYS, CALL_EVENTS = 3, 7, 365, 10  # invented; 10 events a call
READ_MS, ANSWER_B, USER_B, EVENT_B = 8, 20_000, 2_000, 200  # invented
ITEM_B, PACKED = 512, 0.5  # 64 numbers, 32 links: Recommender; measured on messages


def busy_limit(work_ms: float, wait_ms: float, cores: int = HAS["cores"]) -> float:
    """The fullest M/M/c, to 0.9, with a p99 wait of at most wait_ms (Erlang's C)."""
    for busy in (percent / 100 for percent in range(90, 0, -1)):
        rare = reduce(lambda x, n: 1 + n * x / (cores * busy), range(1, cores + 1), 1.0)
        queued = 1 / (busy + (1 - busy) * rare)
        if work_ms * log(max(1, 100 * queued)) <= wait_ms * cores * (1 - busy):
            return busy
    raise ValueError(f"the p99 goal leaves {wait_ms} ms to wait, at least 0")


def parts(users: int, daily: int, items: int, peak: float) -> dict[str, list[float]]:
    events, tb = users * daily * peak / 0.0864, users * daily * EVENT_B * COPIES / 1e6
    calls, gbit_s = events / CALL_EVENTS, events * EVENT_B * COPIES * 8e-9
    rate, search = events + calls, calls * ceil(items * ITEM_B / 1e3 / HAS["GB"] / FULL)
    return {  # users, items in millions; a second at peak, cores, GB, TB, Gbit/s
        "gateway": [rate, rate * GATEWAY_MS / 1e3, 0, 0, calls * ANSWER_B * 8e-9],
        "ranker": [calls, calls * RANK_MS / 1e3, 0, 0, 0],
        "index": [search, search * INDEX_MS / 1e3, 2 * items * ITEM_B / 1e3, 0, 0],
        "features": [calls, calls * READ_MS / 1e3, 2 * users * USER_B / 1e3, 0, 0],
        "log": [events, 0, 0, tb * LOG_DAYS, gbit_s],
        "store": [events, 0, 0, tb * KEEP_DAYS * PACKED, gbit_s],
    }


def machines(used: list[float], busy: float) -> tuple[int, str]:
    full = dict.fromkeys(HAS, FULL) | {"cores": busy}
    most, binds = max((u / HAS[k] / full[k], k) for u, k in zip(used, HAS, strict=True))
    return max(ceil(most) + 1, COPIES * (used[2] > 0)), binds  # one may die


def main() -> None:
    million_users = 20  # param: 1..2000
    events = 50  # param: 1..500
    million_items = 10  # param: 1..10000
    peak = 2.5  # param: 1..10
    goal_ms = 100  # param: 20..1000
    busy, total = busy_limit(RANK_MS, (goal_ms - 20) / 4), 0  # 20 of even work
    print(f"p99 {goal_ms:4} peak k/s     n  binds    cores      GB      TB Gbit/s")
    for name, (rate, *use) in parts(million_users, events, million_items, peak).items():
        n, binds = machines(use, busy)
        total += n
        print(f"{name:8}{rate / 1e3:9.1f}{n:6}  {binds:6}", *map("{:7.1f}".format, use))
    print(f"{total:,} machines, cores {busy:.0%} busy, ${total * USD:,} a month")


if __name__ == "__main__":
    main()
