"""Bytes, time, machines and cost of four indexes of N vectors, and how far brute force
goes. Work is a power of N through the measured 10,000 and million, at recall 0.95."""

from math import ceil, log

CORES, GB, FULL, USD = 32, 128, 0.63, 1_500  # a machine, a month: Capacity planner's
SCAN_B_S, HOP_NS, LOOKUP_NS = 8.3e9, 230, 1.5  # one core, at a million of 76 numbers
AT = {"IVF": (2_854, 112_058), "HNSW": (889, 4_632)}  # compared, at those two sizes
CODE_DIMS, LINKS, ID_B = 4, 16, 8  # a byte of code for 4 numbers
DISK_MS = 1  # invented: codes are re-ranked by 100 whole vectors, read at once


def compared(index: str, n: float) -> float:
    """Vectors compared per query, the centres of IVF's cells included."""
    if n < 1:
        raise ValueError(f"vectors must be at least 1, got {n:g}")
    if index not in AT:
        return n
    small, large = AT[index]
    power = log(large / small) / log(100)
    return min(n, small * float((n / 1e4) ** power))


def bytes_each(index: str, d: int) -> float:
    """In memory; beside codes, whole vectors lie on a disk."""
    codes, whole = d / CODE_DIMS + ID_B, 4 * d
    extra = {"IVF": ID_B, "HNSW": 2 * 4 * LINKS}
    return codes if index == "codes" else whole + extra.get(index, 0)


def time_ms(index: str, n: float, d: int) -> float:
    """Of one core for one query; codes walk IVF's cells."""
    scan_ns = 4 * d / SCAN_B_S * 1e9
    each = {"codes": LOOKUP_NS * d / CODE_DIMS, "HNSW": HOP_NS * d / 76}
    walked = compared("IVF" if index == "codes" else index, n)
    disk_ms = DISK_MS if index == "codes" else 0
    return walked * each.get(index, scan_ns) / 1e6 + disk_ms


def main() -> None:
    millions = 10  # param: 0.01..1000
    dims = 76  # param: 16..1536
    queries_s = 500  # param: 1..20000
    goal_ms = 10  # param: 1..100
    n, query_month = millions * 1e6, queries_s * 86_400 * 30 / 1e6
    print("index        GB  shards  compared  ms, a shard  machines  $ a million")
    for index in ("exact", "IVF", "codes", "HNSW"):
        gb = n * bytes_each(index, dims) / 1e9
        shards = ceil(gb / GB / FULL)
        shard_ms = time_ms(index, n / shards, dims)
        cores = queries_s * shards * shard_ms / 1e3 / FULL
        machines = max(2 * shards, ceil(cores / CORES))  # two copies, one may die
        work = shards * compared("IVF" if index == "codes" else index, n / shards)
        row = f"{index:6}{gb:9.1f}{shards:8}{work:10.3g}{shard_ms:11.3g}{machines:10,}"
        late = "*" if shard_ms > goal_ms else " "
        print(f"{row} {late}{machines * USD / query_month:11.2f}")
    limit = goal_ms / time_ms("exact", 1e6, dims) * 1e6
    print(f"brute force within {goal_ms} ms on one core: {limit:,.0f} vectors")


if __name__ == "__main__":
    main()
