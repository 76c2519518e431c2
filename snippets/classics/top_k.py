"""Space-Saving beside Count-Min. Source: Metwally, Agrawal and El Abbadi, 2005."""

from collections import Counter
from heapq import heappush, heapreplace, nlargest
from random import Random


def space_saving(stream: list[int], m: int) -> dict[int, tuple[int, int]]:
    """Item: (count, at most so much too high), for at most m items."""
    if m < 1:
        raise ValueError(f"m must be at least 1, got {m}")
    count, error = dict[int, int](), dict[int, int]()
    heap: list[tuple[int, int]] = []  # one entry an item, its count perhaps stale
    for x in stream:
        if x in count:
            count[x] += 1
        elif len(count) < m:
            count[x], error[x] = 1, 0
            heappush(heap, (1, x))
        else:  # the newcomer takes over the lowest counter
            while (fresh := count[heap[0][1]]) > heap[0][0]:
                heapreplace(heap, (fresh, heap[0][1]))
            low, old = heapreplace(heap, (fresh + 1, x))
            del count[old], error[old]
            count[x], error[x] = low + 1, low
    return {x: (count[x], error[x]) for x in count}


def count_min(rng: Random, true: Counter[int], width: int, k: int) -> list[int]:
    """Top k by four rows, asked about every item: kinder than any list of names."""
    rows = [rng.choices(range(width), k=max(true) + 1) for _ in range(4)]
    cells = [[4 * i + row for row, i in enumerate(x)] for x in zip(*rows, strict=True)]
    sums = Counter[int]()
    for x, events in true.items():
        sums.update(dict.fromkeys(cells[x], events))
    return nlargest(k, true, key=lambda x: min(sums[i] for i in cells[x]))


def main() -> None:
    k, n, items = 20, 40_000, 20_000
    skew = 1.0  # the item of rank r comes with weight 1 / r**skew  # param: 0.4..1.6
    mine = 200  # counters  # param: 21..2_000
    weights = [1 / r**skew for r in range(1, items + 1)]
    print("counters events/counter lowest   found certain Count-Min")
    for m in (mine, 50, 100, 400, 1_600):
        rows = []
        for seed in (1, 2, 3):
            stream = (rng := Random(seed)).choices(range(items), weights, k=n)
            true, got = Counter(stream), space_saving(stream, m)
            *top, after = nlargest(k + 1, got, key=lambda x: got[x][0])
            sure = sum(got[x][0] - got[x][1] >= got[after][0] for x in top)
            best = {x for x, _ in true.most_common(k)}
            cm = len(best & {*count_min(rng, true, 3 * m // 4, k)})
            rows.append((min(got.values())[0], len(best & {*top}), sure, cm))
        means = (f"{sum(column) / 3:7.1f}" for column in zip(*rows, strict=True))
        print(f"{m:8,}{n / m:14.0f}", *means)


if __name__ == "__main__":
    main()
