"""A saga over three services that crash, lose answers and are late. Simulated."""

from collections import Counter
from random import Random

Call = tuple[int, int]  # (step, +1 do it or -1 undo it)
DESIGNS = ("no log", "log", "log, keys", "log, keys, tombstones")
ENDS = ("done", "undone", "half", "doubled")


def arrive(net: list[int], seen: set[Call], call: Call, design: str) -> None:
    """A service does or undoes its step, unless a key tells it better."""
    keys, tombstones = "keys" in design, "tombstones" in design
    known = (keys and call in seen) or (tombstones and (call[0], -1) in seen)
    empty = known or (keys and call[1] < 0 and (call[0], 1) not in seen)
    net[call[0]] += 0 if empty else call[1]
    seen |= {call} if tombstones or not empty else set()


def saga(design: str, crash: float, loss: float, rng: Random) -> str:
    """Seat, card, ticket: do them in turn, or undo what may have been done."""
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {DESIGNS}, got {design}")
    net, seen, late = [0, 0, 0], set[Call](), list[Call]()
    step, sign, tries = 0, 1, 0
    while 0 <= step < 3:
        fate = rng.choice(("lost", "late", "mute")) if rng.random() < loss else "heard"
        refused = step == 2 and sign > 0 and rng.random() < 0.1  # no ticket left
        late += [(step, sign)] if fate == "late" else []
        if fate in ("mute", "heard") and not refused:
            arrive(net, seen, (step, sign), design)
        if rng.random() < crash:  # before the next step is written down
            if design == "no log":
                break
            continue  # another process reads the log and repeats the step
        tries = 0 if fate == "heard" else tries + 1
        if sign > 0 and (refused or tries == 3):
            step, sign, tries = step - (refused and "keys" not in design), -1, 0
        elif fate == "heard":
            step += sign
    for call in late:
        arrive(net, seen, call, design)
    if min(net) < 0 or max(net) > 1:
        return "doubled"
    return {0: "undone", 3: "done"}.get(sum(net), "half")


def main() -> None:
    crash_percent = 1  # param: 0..20
    loss_percent = 5  # param: 0..40
    print(f"of 10,000 sagas{'':7}" + "".join(f"{end:>9}" for end in ENDS))
    for design in DESIGNS:
        rng, ends = Random(1), Counter[str]()
        for _ in range(10_000):
            ends[saga(design, crash_percent / 100, loss_percent / 100, rng)] += 1
        print(f"{design:22}" + "".join(f"{ends[end]:9,}" for end in ENDS))


if __name__ == "__main__":
    main()
