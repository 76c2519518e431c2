"""A quadtree finds the nearest points exactly. Source: Finkel and Bentley, 1974."""

from collections import Counter, defaultdict
from math import asin, cos, degrees, radians, sin, sqrt
from random import Random
from typing import NamedTuple

Point = tuple[float, float]  # latitude, longitude, in degrees
WORLD = (-90.0, -180.0, 90.0, 180.0)  # south, west, north, east


class Tree(NamedTuple):
    box: tuple[float, ...]
    points: list[Point]
    parts: list["Tree"]


def arc(a: Point, b: Point) -> float:
    """Great-circle distance in degrees of 111.19 km, by the haversine formula."""
    (p, r), (q, s) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin((s - r) / 2) ** 2
    return degrees(2 * asin(sqrt(min(1.0, half))))


def at_least(at: Point, box: tuple[float, ...]) -> float:
    """No point of the box is nearer: by latitude, and by its nearer side."""
    (lat, lon), (south, west, north, east) = at, box
    turn = min((west - lon) % 360, (lon - east) % 360, 90) * (not west <= lon <= east)
    side = degrees(asin(cos(radians(lat)) * sin(radians(turn))))
    return max(south - lat, lat - north, side)


def build(points: list[Point], room: int, box: tuple[float, ...] = WORLD) -> Tree:
    """A box with more than `room` points is cut in four."""
    if room < 1:
        raise ValueError(f"room must be at least 1, got {room}")
    (south, west, north, east), parts = box, defaultdict(list)
    y, x = (south + north) / 2, (west + east) / 2
    if len(points) <= room or north - south < 1e-6:  # 0.1 m: equal points end here
        return Tree(box, points, [])
    for lat, lon in points:
        corner = (y if lat >= y else south, x if lon >= x else west)
        part = (*corner, corner[0] + y - south, corner[1] + x - west)
        parts[part].append((lat, lon))
    return Tree(box, [], [build(inside, room, part) for part, inside in parts.items()])


def nearest(
    tree: Tree, at: Point, k: int, near: list[tuple[float, Point]], work: list[int]
) -> None:
    """Leave the k nearest in `near`; only boxes that may hold one are opened."""
    near[:] = sorted([*near, *((arc(at, point), point) for point in tree.points)])[:k]
    work.append(len(tree.points))
    for part in sorted(tree.parts, key=lambda part: at_least(at, part.box)):
        if len(near) < k or at_least(at, part.box) < near[-1][0]:
            nearest(part, at, k, near, work)


def main() -> None:
    room = 8  # param: 1..64
    rng = Random(1)
    even = [(rng.uniform(-60, 60), rng.uniform(-180, 180)) for _ in range(2000)]
    towns = [(rng.gauss(lat, 0.1), rng.gauss(lon, 0.1)) for lat, lon in even[:20] * 100]
    print("2,000 points  fullest of 32 x 64 cells  distances for 5 nearest")
    for name, points in (("even", even), ("20 towns", towns)):
        full = max(Counter((a // 5.625, b // 5.625) for a, b in points).values())
        tree, work = build(points, room), list[int]()
        for at in points[::20]:
            nearest(tree, at, 5, [], work)
        print(f"{name:12}{full:26}{sum(work) / 100:25.0f}")


if __name__ == "__main__":
    main()
