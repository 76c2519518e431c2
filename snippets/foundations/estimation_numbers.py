"""Time to fetch some bytes by the table of 2012 and by one measured in 2026."""

from typing import NamedTuple

MIB, GIB = 2**20, 2**30


class Path(NamedTuple):
    """A way to data: wait for the first byte, then bytes a second."""

    latency_us: float
    bytes_s: float


# 2012: the list credited to Dean and Norvig, every network at its 1 Gbit/s (10 us a
# kB). 2026: napkin-math. Other continent: California to Holland, then EU to US East.
TABLE: dict[str, tuple[Path | None, Path]] = {
    "own memory": (Path(0.1, 4e9), Path(0.02, 20 * GIB)),
    "own SSD": (Path(150, 1e9), Path(100, 8 * GIB)),
    "memory in the zone": (Path(500, 100e6), Path(250, 10 * GIB)),
    "own disk": (Path(10_000, 50e6), Path(10_000, 250 * MIB)),
    "object store": (None, Path(80_000, 100 * MIB)),
    "other continent": (Path(150_000, 100e6), Path(80_000, 25 * MIB)),
}


def fetch_us(path: Path, size_bytes: float) -> float:
    """One request at a time, nothing overlapped."""
    if size_bytes < 0:
        raise ValueError(f"size_bytes must be at least 0, got {size_bytes}")
    return path.latency_us + size_bytes / path.bytes_s * 1e6


def half_size(path: Path) -> float:
    """Bytes from which carrying takes longer than waiting."""
    return path.latency_us / 1e6 * path.bytes_s


def main() -> None:
    size_kb = 1000  # param: 1..20000
    budget_ms = 100  # param: 10..1000
    for size in (4000, size_kb * 1000):
        print(f"{size / 1000:,.0f} kB from      2012, us    2026, us   times faster")
        for name, (old, new) in TABLE.items():
            now = fetch_us(new, size)
            then = f"{fetch_us(old, size):10,.0f}" if old else f"{'-':>10}"
            gain = f"{fetch_us(old, size) / now:15.1f}" if old else f"{'-':>15}"
            print(f"{name:18}{then}{now:12,.0f}{gain}")
    print(f"\nin {budget_ms} ms, one after another; half the time is waiting at")
    for name, (_, new) in TABLE.items():
        fit = budget_ms * 1000 / fetch_us(new, 4000)
        print(f"{name:18}{int(fit):12,} fetches{half_size(new) / 1000:12,.1f} kB")


if __name__ == "__main__":
    main()
