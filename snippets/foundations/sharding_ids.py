"""Ids that say where a row lives. Source: Pinterest Engineering, 2015 (MySQL fleet)."""

from bisect import bisect
from typing import NamedTuple

SHARD_BITS, TYPE_BITS, LOCAL_BITS = 16, 10, 36  # and 2 bits in reserve


class Id(NamedTuple):
    """The three fields, high bits first."""

    shard: int
    type: int
    local: int


def pack(parts: Id) -> int:
    """The id as one integer below 2**62."""
    widths = (SHARD_BITS, TYPE_BITS, LOCAL_BITS)
    for name, value, bits in zip(Id._fields, parts, widths, strict=True):
        if not 0 <= value < 2**bits:
            raise ValueError(f"{name} must fit in {bits} bits, got {value}")
    return (parts.shard << TYPE_BITS | parts.type) << LOCAL_BITS | parts.local


def unpack(packed: int) -> Id:
    """The fields of an id: the inverse of pack."""
    if not 0 <= packed < 2**62:
        raise ValueError(f"id must be in 0..2**62 - 1, got {packed}")
    head, local = divmod(packed, 2**LOCAL_BITS)
    shard, kind = divmod(head, 2**TYPE_BITS)
    return Id(shard, kind, local)


def host(firsts: list[int], hosts: list[str], shard: int) -> str:
    """Host of a virtual shard; range i starts at firsts[i], sorted, firsts[0] = 0."""
    return hosts[bisect(firsts, shard) - 1]


def main() -> None:
    firsts, hosts = list(range(0, 4096, 512)), [f"MySQL00{i}" for i in range(1, 9)]
    print("id                 = shard type local")
    for published in (241294629943640797, 241294561224164665):
        parts = unpack(published)
        print(published, "=", *parts, "on", host(firsts, hosts, parts.shard))
    before = [host(firsts, hosts, shard) for shard in range(4096)]
    firsts, hosts = [*firsts, 3840], [*hosts, "MySQL009"]  # split the last range
    moved = sum(host(firsts, hosts, s) != before[s] for s in range(4096))
    print(f"one host more, one line of the map: {moved} shards move, 0 ids change")
    modulo = sum(s % 8 != s % 9 for s in range(4096))
    print(f"shard modulo hosts instead: {modulo} of 4096 shards move")
    print(f"room: {2**SHARD_BITS:,} shards, {2**LOCAL_BITS:,} rows of a type in each")


if __name__ == "__main__":
    main()
