"""A queue with a visibility timeout, workers that die, and five ways to consume it."""

from collections import Counter
from heapq import heappop, heappush
from math import inf
from random import Random

DESIGNS = ("ack first", "ack last", "look up key", "key, effect", "key with effect")


def run(
    design: str, timeout_s: float, death: float, tries: int, seed: int
) -> list[int]:
    """Of 5,000 messages: lost, doubled, dead, dead though done; and all receives."""
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {DESIGNS}, got {design}")
    rng, receives, effects = Random(seed), 0, Counter[int]()
    key_since, dead = dict[int, float](), set[int]()
    ready = [(message / 5, message, 1) for message in range(5_000)]  # visible at
    while ready:
        now, message, receive = heappop(ready)
        if receive > tries:
            dead.add(message)
            continue
        receives += 1
        acts = now + rng.lognormvariate(0, 1)  # the work takes 1 s at the median
        poison, dies = message % 200 == 0, rng.random() < death
        early = poison or (dies and rng.random() < 0.5)  # before the effect, or after
        horizon = now if design == "look up key" else 1e9  # a unique key: first wins
        known = key_since.get(message, inf) <= horizon
        skips = known and design != "key with effect"  # that one learns it at the end
        if design == "key, effect":
            key_since.setdefault(message, now)
        if not known and not early:
            effects[message] += 1
            if design == "key with effect" or (design == "look up key" and not dies):
                key_since.setdefault(message, acts)
        done = not poison and not dies and acts <= now + timeout_s
        if not (skips or done or design == "ack first"):
            heappush(ready, (now + timeout_s, message, receive + 1))
    doubled = sum(times > 1 for times in effects.values())
    lost = 5_000 - len(effects.keys() | dead)
    return [lost, doubled, len(dead), len(effects.keys() & dead), receives]


def main() -> None:
    timeout_s = 5  # param: 1..60
    death_percent = 5  # param: 0..40
    tries = 4  # param: 1..10
    print("5,000 messages       lost   doubled      dead but done  receives")
    for design in DESIGNS:
        counts = run(design, timeout_s, death_percent / 100, tries, 1)
        print(f"{design:15}" + "".join(f"{count:10,}" for count in counts))


if __name__ == "__main__":
    main()
