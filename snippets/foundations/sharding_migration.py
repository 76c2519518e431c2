"""Move a partition under live writes, eight ways; count the keys that end up wrong."""

import random
from statistics import fmean

Row = tuple[int, bool]  # version, alive; a delete leaves a row that is not alive
KEYS, CHUNK = 1_000, 20  # one write each tick; a chunk lands CHUNK ticks after its read
PLANS = {
    "copy, then switch": "",
    "double write, copy overwrites": "double",
    "double write, newest wins": "double newest",
    "same, 1 % of second writes fail": "double newest flaky",
    "log, switch while behind": "log",
    "log, stop, drain, switch": "log drain",
    "same, one router in four late": "log drain late",
    "same, old shard fenced": "log drain late fence",
}


def migrate(plan: str, behind: int, rng: random.Random) -> tuple[int, int, int]:
    """Keys with a lost write; deleted keys that came back; writes refused."""
    if behind < 0:
        raise ValueError(f"behind must be at least 0 log entries, got {behind}")
    old, new = {key: (0, True) for key in range(KEYS)}, dict[int, Row]()
    truth, log = dict(old), list[tuple[int, Row]]()
    for first in range(0, KEYS, CHUNK):
        chunk = [(key, old[key]) for key in range(first, first + CHUNK)]
        for tick in range(first + 1, first + CHUNK + 1):
            key, row = rng.randrange(KEYS), (tick, rng.random() > 0.1)
            truth[key] = old[key] = row
            log.append((key, row))
            if "double" in plan and ("flaky" not in plan or rng.random() > 0.01):
                new[key] = row
        for key, row in chunk:  # lands now; a tombstone is a row and can win
            new[key] = max(row, new.get(key, row)) if "newest" in plan else row
    refused = behind if "drain" in plan else 0  # the last entries replay, one a tick
    seen = max(len(log) - behind + refused, 0) if "log" in plan else 0
    new.update(log[:seen])
    after = 200 if "late" in plan else 0  # writes while one router has the old map
    for tick in range(KEYS + 1, KEYS + after + 1):
        key, stale = rng.randrange(KEYS), rng.random() < 0.25
        refused += stale and "fence" in plan  # that router fetches the map and retries
        truth[key] = (tick, True)
        (old if stale and "fence" not in plan else new)[key] = truth[key]
    back = sum(not truth[k][1] and k in new and new[k][1] for k in truth)
    lost = sum(truth[k][1] and new.get(k) != truth[k] for k in truth)
    return lost, back, refused


def main() -> None:
    behind = 30  # param: 0..200
    print(f"mean of 20 moves, {KEYS:,} keys       lost   back  refused")
    for name, plan in PLANS.items():
        runs = [migrate(plan, behind, random.Random(seed)) for seed in range(20)]
        print(f"{name:31}", *(f"{fmean(x):7.2f}" for x in zip(*runs, strict=True)))


if __name__ == "__main__":
    main()
