"""How many shoppers may stand before one seat map. Simulated, constants invented."""

from heapq import heappop, heappush
from random import Random
from statistics import fmean

SEATS, FANS, CLICKS = 2_000, 50_000, 3  # a fan leaves after that many seats just gone


def sale(room: int, best: int, rng: Random) -> list[float]:
    """[seconds to sell out, % of clicks on a seat just gone, % of buyers who gave up]

    A fan picks one of the `best` best seats that the map shows free (0: the server
    picks at the click) and clicks after 5 to 35 s. Who leaves lets the next one in.
    """
    if room < 1 or best < 0:
        raise ValueError(f"room must be over 0, best over -1, got {room}, {best}")
    free, clicks, angry, now_s = list(range(SEATS)), 0, 0, 0.0
    gone, outside, shop = set[int](), FANS, list[tuple[float, int, int]]()

    def look(clicks_before: int) -> None:
        seat = free[rng.randrange(min(best, len(free)))] if best else -1
        heappush(shop, (now_s + rng.uniform(5, 35), seat, clicks_before))

    while free and (shop or outside):
        while outside and len(shop) < room:
            outside -= 1
            look(0)
        now_s, seat, clicks_before = heappop(shop)
        seat, clicks = seat if best else free[0], clicks + 1
        if seat not in gone:
            gone.add(seat)
            free.remove(seat)
        elif clicks_before + 1 < CLICKS:
            look(clicks_before + 1)
        else:
            angry += 1
    return [now_s, 100 - 100 * len(gone) / clicks, 100 * angry / (angry + len(gone))]


def main() -> None:
    best_seats = 200  # param: 10..2000
    print(f"{'in the room':20}{'sold out, s':>14}{'clicks lost':>14}{'gave up':>11}")
    rooms = [(room, best_seats) for room in (10, 30, 100, 300, 1_000)]
    for room, best in [*rooms, (1_000, 0)]:
        runs = [sale(room, best, Random(seed)) for seed in range(4)]
        mean = [fmean(column) for column in zip(*runs, strict=True)]
        name = "" if best else "server picks"
        print(f"{room:5,} {name:14}{mean[0]:14.0f}{mean[1]:12.0f} %{mean[2]:9.0f} %")


if __name__ == "__main__":
    main()
