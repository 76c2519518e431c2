"""Beyond accuracy, with a re-ranker. Source: MMR, Carbonell & Goldstein, 1998."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations
from math import log2, nan
from statistics import fmean

Lists = Sequence[Sequence[str]]  # items shown, one list a user
Distance = Callable[[str, str], float]  # 0 alike, 1 nothing in common


def coverage(lists: Lists, catalogue: Sequence[str]) -> float:
    """Share of the catalogue that somebody is shown."""
    if strange := (shown := set(chain.from_iterable(lists))) - set(catalogue):
        raise ValueError(f"items must be in the catalogue, got {strange}")
    return len(shown) / len(set(catalogue))


def gini(lists: Lists, catalogue: Sequence[str]) -> float:
    """Concentration of exposure: 0 all alike, 1 - 1/n all on one of n items."""
    count = Counter(chain.from_iterable(lists))
    ordered, n = sorted(count[item] for item in catalogue), len(catalogue)
    weighted = sum((2 * rank - n - 1) * c for rank, c in enumerate(ordered, 1))
    return weighted / (n * sum(ordered)) if any(ordered) else nan


def diversity(items: Sequence[str], distance: Distance) -> float:
    """Mean distance over the pairs of one list; NaN below two items."""
    pairs = [distance(a, b) for a, b in combinations(items, 2)]
    return fmean(pairs) if pairs else nan


def novelty(items: Sequence[str], seen_by: Mapping[str, int], users: int) -> float:
    """Mean self-information in bits; items that nobody saw have no finite value."""
    return fmean(-log2(seen_by[item] / users) for item in items)


def mmr(score: Mapping[str, float], far: Distance, k: int, weight: float) -> list[str]:
    """k items, each the best of weight * score - (1 - weight) * likeness so far."""
    chosen: list[str] = []
    while len(chosen) < min(k, len(score)):
        free = [item for item in score if item not in chosen]
        like = {x: max((1 - far(x, y) for y in chosen), default=0.0) for x in free}
        value = {x: weight * score[x] - (1 - weight) * like[x] for x in free}
        chosen.append(max(free, key=value.__getitem__))
    return chosen


def main() -> None:
    genres = {"a": "action", "b": "action", "c": "drama", "d": "drama war", "e": "war"}

    def jaccard(x: str, y: str) -> float:
        one, two = set(genres[x].split()), set(genres[y].split())
        return 1 - len(one & two) / len(one | two)

    lists, seen_by = ["ab", "ac", "ab"], {"a": 8, "b": 4, "c": 2, "d": 1, "e": 1}
    print(f"coverage {coverage(lists, 'abcde'):.2f}, Gini {gini(lists, 'abcde'):.3f}")
    for items in lists[:2]:
        print(f"{items}: diversity {diversity(items, jaccard):.2f}, ", end="")
        print(f"novelty {novelty(items, seen_by, users=8):.1f} bits")
    score = {"a": 1.0, "b": 0.9, "c": 0.6, "d": 0.5, "e": 0.1}
    for weight in (1, 0.7, 0.5):
        items = "".join(mmr(score, jaccard, 3, weight))
        total = sum(score[item] for item in items)
        print(f"MMR {weight:3}: {items}, score {total:.1f}, ", end="")
        print(f"diversity {diversity(items, jaccard):.2f}")


if __name__ == "__main__":
    main()
