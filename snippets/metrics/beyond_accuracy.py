"""Coverage, concentration, diversity and novelty of lists, and a re-ranker.

Source: MMR is by Carbonell & Goldstein, 1998.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations
from math import log2, nan
from statistics import fmean

Lists = Sequence[Sequence[str]]  # items shown, one list a user
Distance = Callable[[str, str], float]  # 0 alike, 1 nothing in common


def coverage(lists: Lists, catalogue: Sequence[str]) -> float:
    """Share of the catalogue that somebody is shown."""
    shown = set(chain.from_iterable(lists))
    if not shown <= set(catalogue):
        raise ValueError(f"items must be in the catalogue, got {shown - set(catalogue)}")
    return len(shown) / len(set(catalogue))


def gini(lists: Lists, catalogue: Sequence[str]) -> float:
    """Concentration of exposure: 0 all alike, 1 - 1/n all on one of n items."""
    count = Counter(chain.from_iterable(lists))
    ordered, n = sorted(count[item] for item in catalogue), len(catalogue)
    weighted = sum((2 * rank - n - 1) * c for rank, c in enumerate(ordered, 1))
    return weighted / (n * sum(ordered)) if any(ordered) else nan


def diversity(items: Sequence[str], distance: Distance) -> float:
    """Mean distance of the pairs of one list; NaN below two items."""
    pairs = [distance(a, b) for a, b in combinations(items, 2)]
    return fmean(pairs) if pairs else nan


def novelty(items: Sequence[str], users_of: Mapping[str, int], users: int) -> float:
    """Mean self-information in bits; an item that half of all users know has 1."""
    return fmean(-log2(users_of[item] / users) for item in items)


def mmr(
    relevance: Mapping[str, float], distance: Distance, k: int, weight: float
) -> list[str]:
    """k items, each the best of weight * relevance - (1 - weight) * likeness."""
    chosen: list[str] = []
    while len(chosen) < min(k, len(relevance)):
        free = [item for item in relevance if item not in chosen]

        def value(item: str) -> float:
            like = max((1 - distance(item, other) for other in chosen), default=0.0)
            return weight * relevance[item] - (1 - weight) * like

        chosen.append(max(free, key=value))
    return chosen
