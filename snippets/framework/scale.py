"""Which part of a recommender fills its machine first, and what 1,000 calls cost."""

from math import ceil, log10
from typing import NamedTuple

CORES, BUSY, TABLE_GB = 32, 0.6, 64  # one machine: the peak may use 60 % of its cores
READS_S, USD_H = 200_000, 2.0  # reads of one store; the price, like all here, invented
RANK_MS, INDEX_MS, VECTOR_B = 0.02, 1.0, 64 * 4  # to rank an item, search the index


class Load(NamedTuple):
    users: float = 10e6  # five calls a day each, the peak is three times the mean
    items: float = 1e6
    candidates: float = 500
    hit_rate: float = 0.9  # item features found in the ranker's own cache
    indexed: bool = True  # else retrieval reads every vector


def grown(load: Load, times: float) -> Load:
    return load._replace(users=load.users * times, items=load.items * times)


def machines(load: Load) -> dict[str, float]:
    """Machines that each part fills at the peak, fractions of one included."""
    if not 0 < load.candidates <= load.items:
        raise ValueError(f"candidates must be 1..items, got {load.candidates}")
    calls_s = 3 * 5 * load.users / 86_400
    find_ms = INDEX_MS if load.indexed else load.items * VECTOR_B / 10e6  # 10 GB/s
    reads = 1 + load.candidates * (1 - load.hit_rate)  # the user, and items not cached
    return {
        "retrieval": calls_s * find_ms / 1000 / CORES / BUSY,
        "feature reads": calls_s * reads / READS_S / BUSY,
        "ranker": calls_s * load.candidates * RANK_MS / 1000 / CORES / BUSY,
        "tables": (load.users + load.items) * VECTOR_B / 1e9 / TABLE_GB,
    }


def usd_per_1000_calls(load: Load) -> float:
    """Whole machines and a spare for each part, paid around the clock."""
    bought = sum(ceil(need) + 1 for need in machines(load).values())
    return 1000 * bought * 24 * USD_H / (5 * load.users)


def main() -> None:
    now, scan, times = Load(), Load(indexed=False), (1, 10, 100)
    print("machines filled     full at       1x      10x        100x")
    for name in ("no index", *machines(now)):
        load, part = (scan, "retrieval") if name == "no index" else (now, name)
        one, ten, most = (machines(grown(load, n))[part] for n in times)
        full = one ** (-1 / log10(ten / one))  # no index: the need grows as a square
        print(f"{name:18}{full:8.1f}x{one:9.2f}{ten:9.1f}{most:12,.0f}")
    print("\n$ per 1,000 calls")
    ways = {"index, cache": now, "index, no cache": Load(hit_rate=0), "no index": scan}
    for name, load in {**ways, "every item ranked": Load(candidates=1e6)}.items():
        costs = (usd_per_1000_calls(grown(load, n)) for n in times)
        print("{:27}{:9.4f}{:9.4f}{:12.4f}".format(name, *costs))


if __name__ == "__main__":
    main()
