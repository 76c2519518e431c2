"""One client's limit of 100 a second held by twenty servers, six ways. Simulated."""

import random
from collections import Counter, deque
from itertools import accumulate

LIMIT, SERVERS = 100, 20
ROUND_TRIP_S, SYNC_S, BATCH = 0.005, 0.1, 5  # invented
WAYS = "atomic", "check, add", "check, set", "even quotas", "sync", "batches"


def admit(way: str, times: list[float], spread: int) -> tuple[Counter[int], int]:
    """Allowed in each second, and calls to the store, by the first `spread` servers."""
    if way not in WAYS or not 1 <= spread <= SERVERS:
        raise ValueError(f"way in {WAYS}, spread 1..{SERVERS}, got {way, spread}")
    rng, calls, allowed, stored = random.Random(1), 0, Counter[int](), Counter[int]()
    own, known, tick = Counter[tuple[int, int]](), Counter[int](), 0
    writes: deque[tuple[float, int, int]] = deque()  # under way: when, second, value
    for now in times:
        second = int(now)
        here = rng.randrange(spread), second
        while writes and writes[0][0] <= now:
            _, past, value = writes.popleft()
            stored[past] = value if way == "check, set" else stored[past] + 1
        if way == "batches" and own[here] == 0:
            grant = min(BATCH, LIMIT - stored[second])
            own[here] = -grant or 1  # a debt to use up; 1: told that none is left
            stored[second], calls = stored[second] + grant, calls + 1
        if way == "sync" and int(now / SYNC_S) != tick:  # all add and read the sum
            tick, calls, known = int(now / SYNC_S), calls + SERVERS, stored.copy()
            own.clear()
        ok = (known[second] + own[here] if way == "sync" else stored[second]) < LIMIT
        if way in ("even quotas", "batches"):
            ok = own[here] < (LIMIT // SERVERS if way == "even quotas" else 0)
        own[here] += ok
        if "check" in way and ok:
            writes.append((now + ROUND_TRIP_S, second, stored[second] + 1))
        stored[second] += ok and way in ("atomic", "sync")
        calls += way == "atomic" or "check" in way
        allowed[second] += ok
    return allowed, calls


def poisson(rate: int) -> list[float]:
    rng = random.Random(7)
    return [*accumulate(rng.expovariate(rate) for _ in range(60 * rate))]


def main() -> None:
    print("             at 80: refused   at 300: mean   most  calls  at 2")
    for way in WAYS:
        calm, (rush, calls) = (admit(way, poisson(r), SERVERS) for r in (80, 300))
        few, _ = admit(way, poisson(300), 2)
        row = 1 - calm[0].total() / 4_800, rush.total() / 60, max(rush.values())
        form = "{:13}{:15.1%}{:15.0f}{:7}{:7.2f}{:6.0f}"
        print(form.format(way, *row, calls / 18_000, few.total() / 60))


if __name__ == "__main__":
    main()
