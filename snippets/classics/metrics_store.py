"""Doubles by XOR, there and back. Source: Pelkonen et al., "Gorilla", VLDB 2015."""

import random
from itertools import accumulate, pairwise
from struct import pack, unpack

DECIMALS = 2  # param: 0..6
BLOCK = 120  # param: 10..600


def encode(values: list[float]) -> str:
    """0s and 1s: the first double whole, then each one's difference from the last."""
    words = [int.from_bytes(pack(">d", value)) for value in values]
    out, lead, size = [f"{word:064b}" for word in words[:1]], 0, 0
    for before, word in pairwise(words):
        if not (xor := before ^ word):
            out.append("0")
            continue
        zeros, tail = min(64 - xor.bit_length(), 31), (xor & -xor).bit_length() - 1
        fits = size and zeros >= lead and tail >= 64 - lead - size
        lead, size = (lead, size) if fits else (zeros, 64 - zeros - tail)
        out.append("10" if fits else f"11{lead:05b}{size % 64:06b}")
        out.append(f"{xor >> (64 - lead - size):0{size}b}")
    return "".join(out)


def decode(bits: str) -> list[float]:
    """The doubles, each to the last bit: the sign of a zero, the payload of a NaN."""
    words, at, lead, size = [int(bits[:64], 2)] if bits else [], 64, 0, 0
    while at < len(bits):
        word, mark, at = words[-1], bits[at : at + 2], at + 1 + (bits[at] == "1")
        if mark == "11":
            lead, size = int(bits[at : at + 5], 2), int(bits[at + 5 : at + 11], 2) or 64
            at += 11
        if mark[0] == "1":
            word ^= int(bits[at : at + size], 2) << (64 - lead - size)
            at += size
        words.append(word)
    return [unpack(">d", word.to_bytes(8))[0] for word in words]


def main() -> None:
    rng = random.Random(7)
    walk = list(accumulate((rng.gauss(0, 1) for _ in range(5_999)), initial=500.0))
    kinds = {
        "one number": [500.0] * 6_000,
        "counter, +0 to 19": list(accumulate(float(rng.randrange(20)) for _ in walk)),
        "whole numbers": [float(round(v)) for v in walk],
        f"{DECIMALS} decimals": [round(v, DECIMALS) for v in walk],
        f"  times {10**DECIMALS:,}": [float(round(v * 10**DECIMALS)) for v in walk],
        "all digits": walk,
    }
    print(f"synthetic, blocks of {BLOCK}      bytes a value")
    for name, values in kinds.items():
        blocks = [encode(values[i : i + BLOCK]) for i in range(0, 6_000, BLOCK)]
        print(f"{name:30}{sum(map(len, blocks)) / 8 / 6_000:13.2f}")


if __name__ == "__main__":
    main()
