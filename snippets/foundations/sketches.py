"""A Bloom filter: false positives against theory. Source: Burton Bloom, CACM, 1970."""

import hashlib
from dataclasses import dataclass
from math import exp


@dataclass
class Bloom:
    n_bits: int
    hashes: int

    def __post_init__(self) -> None:
        if self.n_bits < 1 or self.hashes < 1:
            raise ValueError(f"n_bits, hashes must be 1 or more, got {self}")
        self.bits = bytearray((self.n_bits + 7) // 8)

    def places(self, key: str) -> list[int]:
        """The bits that a key sets; two hashes serve as many as are wanted."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        first, step = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
        return [(first + i * step) % self.n_bits for i in range(self.hashes)]

    def add(self, key: str) -> None:
        for place in self.places(key):
            self.bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, key: str) -> bool:
        return all(self.bits[p >> 3] >> (p & 7) & 1 for p in self.places(key))


def theory(n_bits: int, hashes: int, keys: int) -> float:
    """Chance that a key which was never added is said to be there."""
    return float((1 - exp(-hashes * keys / n_bits)) ** hashes)


def main() -> None:
    planned = 2000  # param: 500..4000
    bits_per_key = 10  # param: 2..20
    hashes = 7  # param: 1..14
    runs = [(4, 3, 1), (8, 6, 1), (16, 11, 1), (bits_per_key, 2, 1)]
    runs += [(bits_per_key, hashes, times) for times in (1, 2, 4)]
    print("bits/key  hashes  keys added  bits set  false yes  theory")
    for bits, k, times in runs:
        bloom, keys = Bloom(bits * planned, k), times * planned
        for i in range(keys):
            bloom.add(f"seen:{i}")
        false = sum(f"new:{i}" in bloom for i in range(10_000)) / 10_000
        ones = sum(byte.bit_count() for byte in bloom.bits) / bloom.n_bits
        row = f"{bits:8}{k:8}{keys:12,}{ones:10.1%}{false:11.2%}"
        print(row + f"{theory(bloom.n_bits, k, keys):8.2%}")


if __name__ == "__main__":
    main()
