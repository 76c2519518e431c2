"""A leader dies, a follower takes over: which acknowledged writes are gone?

Simulated: 1,000 writes a second enter a log that followers copy; lags are invented.
"""

from bisect import bisect
from itertools import accumulate
from math import inf
from random import Random
from statistics import fmean


def copy_times(sent_ms: list[float], rng: Random) -> list[float]:
    """When one follower has each record: 2 ms later, or stalled every 5 s for 0.5 s."""
    stalls = (rng.expovariate(1 / 500) if rng.random() < 2e-4 else 0 for _ in sent_ms)
    late = (
        s + rng.expovariate(1 / 2) + x for s, x in zip(sent_ms, stalls, strict=True)
    )
    return list(accumulate(late, max))


def ack_times(
    sent_ms: list[float], copies: list[list[float]], need: int, patience_ms: float
) -> list[float]:
    """When clients hear of each write: after `need` copies, or out of patience."""
    if not 0 <= need <= len(copies):
        raise ValueError(f"need must be 0..{len(copies)} (followers), got {need}")
    ready = (sorted([s, *t])[need] for s, *t in zip(sent_ms, *copies, strict=True))
    return [min(s + patience_ms, at) for s, at in zip(sent_ms, ready, strict=True)]


def lost(acks: list[float], heir: list[float], died_ms: float) -> int:
    """Acknowledged writes that the new leader does not have: a gap in one log."""
    return max(0, bisect(acks, died_ms) - bisect(heir, died_ms))


def main() -> None:
    followers = 2  # param: 2..4
    patience_ms = 20  # param: 1..2000
    rng, sent = Random(1), [float(ms) for ms in range(100_000)]
    copies = [copy_times(sent, rng) for _ in range(followers)]
    deaths = [rng.uniform(1_000, 99_000) for _ in range(5_000)]
    newest = [max(copies, key=lambda c: bisect(c, died)) for died in deaths]
    chosen = {"any": rng.choices(copies, k=5_000), "newest": newest}
    print("acks  patience promotes  loses    mean   worst    p50  p99.9 wait, ms")
    for need, patience in ((0, inf), (1, inf), (1, patience_ms), (followers, inf)):
        acks = ack_times(sent, copies, need, patience)
        waits = sorted(a - s for a, s in zip(acks, sent, strict=True))
        tail = "".join(f"{waits[int(q * len(waits))]:7.0f}" for q in (0.5, 0.999))
        for rule, heirs in chosen.items():
            gone = [lost(acks, h, d) for h, d in zip(heirs, deaths, strict=True)]
            row = f"{fmean(map(bool, gone)):8.1%}{fmean(gone):8.1f}{max(gone):8,}"
            print(f"{need:4}  {patience:<8} {rule:6}{row}{tail}")


if __name__ == "__main__":
    main()
