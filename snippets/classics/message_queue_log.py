"""A partition on disk: segments, lengths, checksums, recovery; damaged at each byte."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32


def frame(offset: int, payload: bytes) -> bytes:
    """Length, checksum of offset and payload (4 bytes each), payload."""
    check = crc32(offset.to_bytes(8, "big") + payload)
    return len(payload).to_bytes(4, "big") + check.to_bytes(4, "big") + payload


def append(folder: Path, offset: int, batch: list[bytes], limit: int = 150) -> None:
    """One fsync for the batch, to the last file or, if that is full, to a new one."""
    path = max(folder.glob("*.log"), default=folder / f"{0:020}.log")
    if path.exists() and path.stat().st_size >= limit:
        path = folder / f"{offset:020}.log"  # named by its first offset
    with path.open("ab", buffering=0) as file:
        file.write(b"".join(frame(offset + i, p) for i, p in enumerate(batch)))
        os.fsync(file.fileno())


def recover(folder: Path) -> list[bytes]:
    """All payloads; the last file loses a torn tail, the others must be whole."""
    found, paths = list[bytes](), sorted(folder.glob("*.log"))
    for path in paths:
        data, at, first = path.read_bytes(), 0, len(found)
        while at < len(data):
            payload = data[at + 8 :][: int.from_bytes(data[at : at + 4], "big")]
            if not data.startswith(frame(len(found), payload), at):
                break
            found, at = [*found, payload], at + 8 + len(payload)
        if int(path.stem) != first or (at < len(data) and path != paths[-1]):
            raise ValueError(f"a sealed file must be whole, got {path.name}")
        os.truncate(path, at)
    return found


def main() -> None:
    sent = [bytes([i]) * (i % 7) for i in range(24)]
    with TemporaryDirectory() as name:
        for i in range(0, 24, 3):
            append(Path(name), i, sent[i : i + 3])
        last, made, lost = max(Path(name).glob("*.log")), 0, [0, 0]
        data, tail = last.read_bytes(), 27  # bytes of the last batch, not confirmed
        for at, kind in (divmod(k, 3) for k in range(3 * len(data))):
            flip = bytes([data[at] ^ 1]) + data[at + 1 :]
            last.write_bytes(data[:at] + (b"", flip, bytes(len(data) - at))[kind])
            found = recover(Path(name))
            lost[at >= len(data) - tail] += len(found) < 21
            made += found != sent[: len(found)]
    print(f"cut, flipped, zeroed at each of {len(data)} bytes: {made} records invented")
    print(f"in the unconfirmed tail: confirmed records lost in {lost[1]} of {3 * tail}")
    print(f"before it:{lost[0]:43} of {3 * (len(data) - tail)}")


if __name__ == "__main__":
    main()
