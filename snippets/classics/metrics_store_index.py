"""An index of labels: what a query reads, what releases and customers do to it."""

import random
from bisect import bisect, bisect_left
from itertools import product

PODS = 20  # param: 5..40
RELEASE_H = 6  # param: 4..120
CUSTOMERS = 1_000  # param: 10..10000
NAMES = ("pod", "metric", "route", "status")
Labels = dict[str, str]
Postings = dict[tuple[str, str], list[int]]  # the ascending numbers of its series


def build(series: list[Labels]) -> Postings:
    """For each label and value, which series have it."""
    postings: Postings = {}
    for number, labels in enumerate(series):
        for pair in labels.items():
            postings.setdefault(pair, []).append(number)
    return postings


def find(postings: Postings, wanted: Labels) -> tuple[list[int], int]:
    """Series with all labels, and how many candidates the shortest list gave."""
    if not wanted:
        raise ValueError("a query names at least one label, got none")
    lists = sorted((postings.get(pair, []) for pair in wanted.items()), key=len)
    found = [
        n for n in lists[0] if all(bisect_left(a, n) < bisect(a, n) for a in lists[1:])
    ]
    return found, len(lists[0])


def released(times: int) -> list[Labels]:
    """The series of so many releases: each renews all pods."""
    pods = [f"{n}-{pod}" for n in range(times) for pod in range(PODS)]
    values = product(pods, "0123", "0123456789", "012")
    return [dict(zip(NAMES, labels, strict=True)) for labels in values]


def main() -> None:
    print("one query, index of     series   read  found")
    for hours in (2, 24, 120):
        series = released(max(1, hours // RELEASE_H))
        query = {"metric": "0", "route": "7", "status": "2"}
        found, read = find(build(series), query)
        print(f"{hours:9} hours{len(series):15,}{read:7,}{len(found):7,}")
    rng = random.Random(7)
    routes = [rng.randrange(30 * PODS) for _ in range(100_000)]  # route, status, pod
    users = [min(int(rng.paretovariate(0.7)), CUSTOMERS) for _ in routes]
    print("100,000 requests      possible  series")
    print(f"without customer{30 * PODS:14,}{len(set(routes)):8,}")
    both = set(zip(routes, users, strict=True))
    print(f"with customer{30 * PODS * CUSTOMERS:17,}{len(both):8,}")


if __name__ == "__main__":
    main()
