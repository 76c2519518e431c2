"""Precision, recall, hit rate at k and R-precision of one list of names."""

import math
from collections.abc import Collection, Sequence


def hits(shown: Sequence[str], relevant: Collection[str], k: int) -> int:
    """Relevant names among the first k shown (n_shown,)."""
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if len(set(shown)) < len(shown):
        raise ValueError(f"shown must not repeat a name, got {list(shown)}")
    return len(set(shown[:k]) & set(relevant))


def precision(shown: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Divides by k, so an empty slot counts as a miss (trec_eval)."""
    return hits(shown, relevant, k) / k


def recall(shown: Sequence[str], relevant: Collection[str], k: int) -> float:
    """NaN with nothing relevant: leave the query out, or count a 0, and say so."""
    found = hits(shown, relevant, k)
    return found / len(set(relevant)) if relevant else math.nan


def capped_recall(shown: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Divides by what k slots can hold, so 1 can be reached."""
    found = hits(shown, relevant, k)
    return found / min(k, len(set(relevant))) if relevant else math.nan


def hit_rate(shown: Sequence[str], relevant: Collection[str], k: int) -> float:
    return float(hits(shown, relevant, k) > 0)


def r_precision(shown: Sequence[str], relevant: Collection[str]) -> float:
    """Precision at k = number relevant, where it equals recall."""
    return recall(shown, relevant, len(set(relevant)) or 1)


def main() -> None:
    k = 5  # param: 1..6
    measures = (precision, recall, capped_recall, hit_rate)
    print(f"{f'case, k = {k}':26}  prec  recall  capped   hit  R-prec")
    for case, shown, relevant in [
        ("3 relevant, 2 found", "abcde", "adx"),
        ("1 relevant, found", "abcde", "d"),
        ("8 relevant, 5 found", "abcde", "abcdexyz"),
        ("a list of 2, both relevant", "ab", "abx"),
        ("an empty list", "", "abx"),
        ("nothing relevant", "abcde", ""),
    ]:
        p, r, c, h = (measure(shown, relevant, k) for measure in measures)
        at_r = r_precision(shown, relevant)
        print(f"{case:26}  {p:.2f}  {r:6.3f}  {c:6.3f}  {h:.2f}  {at_r:6.3f}")


if __name__ == "__main__":
    main()
