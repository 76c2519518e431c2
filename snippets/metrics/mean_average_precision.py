"""Average precision of one list, with the three denominators that AP@k is given."""

import math
from collections.abc import Collection, Sequence
from statistics import fmean


def average_precision(
    shown: Sequence[str],
    relevant: Collection[str],
    k: int | None = None,
    over: str = "all",
) -> float:
    """Precision at each hit's rank, averaged over "all" relevant, "min" of k and
    them, or the hits "found" (wrong: a list is then not charged for what it lacks)."""
    if over not in ("all", "min", "found"):
        raise ValueError(f"over must be all, min or found, got {over}")
    if k is not None and k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if len(set(shown)) < len(shown):
        raise ValueError(f"shown must not repeat a name, got {list(shown)}")
    wanted, precisions = set(relevant), list[float]()
    for rank, name in enumerate(shown[:k], 1):
        if name in wanted:
            precisions.append((len(precisions) + 1) / rank)
    n = {"all": len(wanted), "found": len(precisions)}
    n["min"] = min(n["all"], k or n["all"])
    if not wanted:
        return math.nan
    return math.fsum(precisions) / n[over] if precisions else 0.0


def geometric_mean(values: Sequence[float], floor: float = 1e-5) -> float:
    """GMAP of AP values (n_queries,), with TREC's floor in place of zeros."""
    return math.exp(fmean(math.log(max(value, floor)) for value in values))


def main() -> None:
    shown, relevant = "adbecf", "abfx"  # hits at ranks 1, 3 and 6; x is missing
    print("a d b e c f, relevant: a b f x")
    print(f"{'':6}  all    min    found")
    for k in (1, 3, 6):
        values = (average_precision(shown, relevant, k, o) for o in ("all", "min"))
        found = average_precision(shown, relevant, k, "found")
        print(f"AP@{k}   ", *(f"{value:.3f} " for value in (*values, found)))
    print("\nTwo queries each: MAP and GMAP")
    for name, values_of in {"even": [0.3, 0.3], "uneven": [0.69, 0.01]}.items():
        mean, low = fmean(values_of), geometric_mean(values_of)
        print(f"{name:7} {mean:.3f}  {low:.3f}")


if __name__ == "__main__":
    main()
