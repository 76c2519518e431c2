"""Recall of approximate neighbours, by name and by distance; of relevant items too."""

from collections.abc import Collection, Mapping, Sequence


def recall_by_id(exact: Sequence[str], found: Sequence[str]) -> float:
    """Share of the k exact neighbours that were found; order does not count."""
    if not exact or len(set(exact)) < len(exact) or len(set(found)) < len(found):
        raise ValueError(f"names must be at least 1 and differ, got {exact}, {found}")
    return len(set(exact) & set(found)) / len(exact)


def recall_by_distance(
    exact: Sequence[str],
    found: Sequence[str],
    distance: Mapping[str, float],
    slack: float = 1e-10,
) -> float:
    """Share of k places filled by something no farther than the k-th exact neighbour.

    Source: ann-benchmarks, which forgives the choice among ties in this way.
    """
    recall_by_id(exact, found)  # for its checks
    limit = max(distance[name] for name in exact) + slack
    near = sum(distance[name] <= limit for name in found[: len(exact)])
    return near / len(exact)


def relevant_recall(found: Sequence[str], relevant: Collection[str]) -> float:
    """Share of what the user wanted that reaches the next stage."""
    if not relevant:
        raise ValueError("relevant must not be empty, got nothing")
    return len(set(found) & set(relevant)) / len(set(relevant))


def main() -> None:
    distance = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 3.0, "e": 5.0, "f": 9.0}
    exact, relevant = "abc", "af"  # c and d are equally far; f is wanted and far
    print("found   by id  by distance  relevant found")
    for found in ("abc", "abd", "abe", "af", "ade"):
        by_id = recall_by_id(exact, found)
        near = recall_by_distance(exact, found, distance)
        wanted = relevant_recall(found, relevant)
        print(f"{found:6}  {by_id:.3f}        {near:.3f}           {wanted:.3f}")


if __name__ == "__main__":
    main()
