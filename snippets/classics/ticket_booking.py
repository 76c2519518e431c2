"""Which seat to give a train journey. Source: Boyar and Larsen, 1999 (the problem)."""

from random import Random
from statistics import fmean, stdev

WAYS = {"first fit": 1, "best fit": 1, "of first 4": 4, "random": 999, "later": 1}


def journeys(segments: int, count: int, rng: Random) -> list[int]:
    """Masks of trips between two random stations: bit i is segment i."""
    trips = [sorted(rng.sample(range(segments + 1), 2)) for _ in range(count)]
    return [(1 << leave) - (1 << board) for board, leave in trips]


def gap(taken: int, mask: int, segments: int) -> int:
    """Length of the seat's free stretch around the journey, less a constant of it."""
    after = (taken | 1 << segments) >> mask.bit_length()
    return (after & -after).bit_length() - (taken & (mask & -mask) - 1).bit_length()


def sell(
    way: str, seats: int, segments: int, asks: list[int], rng: Random
) -> list[int]:
    """[journeys sold, segments sold, journeys refused with a seat on each segment]"""
    if way not in WAYS:
        raise ValueError(f"way must be one of {', '.join(WAYS)}, got {way}")
    taken, load, sold, refused = [0] * seats, [0] * segments, 0, 0
    for mask in asks:
        room = all(load[i] < seats for i in range(segments) if mask >> i & 1)
        fits = [seat for seat in range(seats) if not taken[seat] & mask]
        if way == "best fit":
            fits.sort(key=lambda seat: gap(taken[seat], mask, segments))
        if room and fits:
            load = [used + (mask >> i & 1) for i, used in enumerate(load)]
            seat = rng.choice(fits[: WAYS[way]])
            taken[seat] |= mask * (way != "later")  # numbered at departure
        sold, refused = sold + (room and bool(fits)), refused + (room and not fits)
    return [sold, sum(load), refused]


def main() -> None:
    seats = 40  # param: 1..80
    segments = 10  # param: 1..20
    asked = 120  # param: 10..400
    asks = [journeys(segments, asked, Random(train)) for train in range(40)]
    runs = {w: [sell(w, seats, segments, a, Random(7)) for a in asks] for w in WAYS}
    print(
        f"{asked} asked:{'':5}{'journeys sold':>16}{'segments sold':>18}{'refused':>9}"
    )
    for way, own in runs.items():
        print(f"{way:12}", end="")
        for i in (0, 1):  # the mean, its change from first fit, and that one's error
            gain = [a[i] - b[i] for a, b in zip(own, runs["first fit"], strict=True)]
            print(f"{fmean(run[i] for run in own):7.1f} {fmean(gain):+5.1f}", end="")
            print(f" ({stdev(gain) / len(gain) ** 0.5:.1f})", end="")
        print(f"{fmean(run[2] for run in own):9.1f}")


if __name__ == "__main__":
    main()
