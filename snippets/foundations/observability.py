"""Which traces survive sampling: decided at the start (head) or the end (tail)."""

import random
from collections.abc import Callable
from math import inf
from typing import NamedTuple


class Trace(NamedTuple):
    """One request: seconds from its first ended span to its last, outcome, draws."""

    seconds: float
    failed: bool
    draw: float  # made from the trace id, so every service draws the same
    split: int  # bit i: which of two collectors gets span i of 8


def traffic(n: int, failing: float, hanging: float, rng: random.Random) -> list[Trace]:
    """Simulated requests: most succeed, some fail at once, some hang for 60 s."""
    if not 0 <= hanging <= hanging + failing <= 1:
        raise ValueError(f"shares must sum to 0..1, got {failing} + {hanging}")
    traces = []
    for _ in range(n):
        kind, quick = rng.random(), rng.expovariate(1 / 0.2)
        seconds, bad = 60.0 if kind < hanging else quick, kind < hanging + failing
        traces.append(Trace(seconds, bad, rng.random(), rng.getrandbits(8)))
    return traces


def tail(t: Trace, share: float, wait_s: float, alive_s: float = inf) -> bool:
    """Keep the failures known after wait_s, and a share of the rest, if still held."""
    return alive_s >= wait_s and (t.draw < share or (t.failed and t.seconds <= wait_s))


def main() -> None:
    share = 0.01  # param: 0.01..1
    wait_s = 30  # param: 5..90
    rate_per_s = 500  # param: 100..2000
    room = 50_000 / rate_per_s  # seconds until a full buffer evicts a trace
    rows: dict[str, Callable[[Trace], bool]] = {
        "keep all": lambda t: True,
        "head": lambda t: t.draw < share,
        "tail": lambda t: tail(t, share, wait_s, room),
        "tail, wait 90 s": lambda t: tail(t, share, 90, room),
        "tail, rate x 4": lambda t: tail(t, share, wait_s, room / 4),
        "tail, spans split": lambda t: (
            tail(t, share, wait_s, room) and (t.draw < share or t.split in (0, 255))
        ),
    }
    print("whole traces held     all  failed    hung  error share")
    traces = traffic(100_000, 0.002, 0.001, random.Random(7))
    for name, keep in rows.items():
        kept = [t for t in traces if keep(t)]
        hung, bad = sum(t.seconds == 60 for t in kept), sum(t.failed for t in kept)
        row = f"{len(kept):7,}{bad - hung:8}{hung:8}{bad / max(1, len(kept)):12.2%}"
        print(f"{name:18}{row}")


if __name__ == "__main__":
    main()
