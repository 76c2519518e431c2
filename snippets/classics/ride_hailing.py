"""How wrong the nearest car is if positions are old or a shard lost them. Simulated."""

from random import Random

SIDE_M, CELL_M, ASKS = 8_000, 500, 400  # city, square cells; all here is invented
Spot = tuple[float, float]


def drive(spot: Spot, metres: float, rng: Random) -> Spot:
    """Straight on along one street, the most that a car can move, up to the edge."""
    moved = list(spot)
    moved[rng.randrange(2)] += rng.choice((-1, 1)) * metres
    x, y = (min(max(a, 0.0), SIDE_M) for a in moved)
    return x, y


def apart_m(a: Spot, b: Spot) -> float:
    """By street."""
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def cell(spot: Spot) -> tuple[int, int]:
    return int(spot[0] // CELL_M), int(spot[1] // CELL_M)


def look(cars: int, speed_m_s: float, every_s: float, up_s: float) -> list[float]:
    """Shares of cars in another cell than stored and of wrong choices; metres lost.

    Cars report every `every_s`; an index that started `up_s` ago knows no more.
    """
    if min(every_s, up_s) <= 0:
        raise ValueError(f"every_s and up_s must be > 0, got {every_s} and {up_s}")
    rng, sums = Random(1), [0.0, 0.0, 0.0]
    for _ in range(ASKS):
        *stored, rider = [
            (rng.uniform(0, SIDE_M), rng.uniform(0, SIDE_M)) for _ in range(cars + 1)
        ]
        ages_s = [rng.uniform(0, every_s) for _ in stored]
        now = [drive(stored[k], speed_m_s * ages_s[k], rng) for k in range(cars)]
        known = [k for k in range(cars) if ages_s[k] <= up_s] or [0]
        chosen = min(known, key=lambda k: apart_m(stored[k], rider))
        lost_m = apart_m(now[chosen], rider) - min(apart_m(n, rider) for n in now)
        sums[0] += sum(cell(stored[k]) != cell(now[k]) for k in range(cars)) / cars
        sums[1] += lost_m > 0
        sums[2] += lost_m
    return [total / ASKS for total in sums]


def main() -> None:
    cars = 100  # param: 20..150
    speed_m_s = 10  # param: 1..30
    print("reports every   index up   other cell   wrong car   metres lost")
    for every_s, up_s in ((1, 99), (4, 99), (15, 99), (60, 99), (4, 1), (4, 2), (4, 3)):
        moved, wrong, lost_m = look(cars, speed_m_s, every_s, up_s)
        print(f"{every_s:11} s{up_s:9} s{moved:13.0%}{wrong:12.0%}{lost_m:14.0f}")


if __name__ == "__main__":
    main()
