"""Times by the change of their gap. Source: Pelkonen et al., "Gorilla", VLDB 2015."""

import random
from itertools import pairwise

EVERY_S = 60  # param: 1..300
LATE_S = 1  # param: 0..9
WIDTHS = {"10": 7, "110": 9, "1110": 12, "1111": 32}  # mark: bits that follow it


def code(change: int) -> str:
    """No change is one bit, others take the shortest of four lengths."""
    if change == 0:
        return "0"
    for mark, bits in WIDTHS.items():
        shifted = change - 1 + (1 << (bits - 1))
        if 0 <= shifted < 1 << bits:
            return f"{mark}{shifted:0{bits}b}"
    raise ValueError(f"a gap may change by 32 signed bits, got {change}")


def encode(times: list[int]) -> str:
    """0s and 1s: the first time in 64 bits, then each gap less the one before."""
    if any(time < 0 for time in times):
        raise ValueError(f"times start at 0, got {min(times)}")
    gaps = [0, *(late - soon for soon, late in pairwise(times))]
    first = [f"{time:064b}" for time in times[:1]]
    return "".join(first + [code(gap - before) for before, gap in pairwise(gaps)])


def decode(bits: str) -> list[int]:
    """The times; they may repeat and go back."""
    times, at, gap = [int(bits[:64], 2)] if bits else [], 64, 0
    while at < len(bits):
        mark = next((m for m in ("0", *WIDTHS) if bits.startswith(m, at)), "")
        at += len(mark)
        if width := WIDTHS.get(mark, 0):
            gap += int(bits[at : at + width], 2) + 1 - (1 << (width - 1))
            at += width
        times.append(times[-1] + gap)
    return times


def main() -> None:
    rng, plan = random.Random(7), [1_700_000_000 + EVERY_S * i for i in range(1_200)]
    kinds = {
        "on the second": plan,
        f"up to {LATE_S} s late": [time + rng.randint(0, LATE_S) for time in plan],
        "one in 20 missing": [time for time in plan if rng.random() > 0.05],
        "0 to 5 ms late": [time * 1_000 + rng.randint(0, 5) for time in plan],
        "0 to 200 ms late": [time * 1_000 + rng.randint(0, 200) for time in plan],
    }
    print("synthetic, blocks of 120      bits a time")
    for name, times in kinds.items():
        blocks = [encode(times[i : i + 120]) for i in range(0, len(times), 120)]
        print(f"{name:30}{sum(map(len, blocks)) / len(times):11.2f}")


if __name__ == "__main__":
    main()
