"""Geohash, and how often near points share one. Source: Gustavo Niemeyer, 2008."""

import random
from math import cos, pi, radians, sin

LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"


def encode(lat: float, lon: float, length: int) -> str:
    """Letters of five bits each: halve longitude and latitude in turns."""
    if not -90 <= lat <= 90:
        raise ValueError(f"lat must be -90..90, got {lat}")
    x, y, bits = (lon + 180) % 360 / 360, (lat + 90) / 180, 0
    for _ in range(5 * length):
        x, y = y, min(x, 1 - 2**-53) * 2
        bits, y = bits * 2 + int(y), y % 1
    return "".join(LETTERS[bits >> 5 * i & 31] for i in reversed(range(length)))


def box(code: str) -> tuple[float, float, float, float]:
    """South, west, height and width of a cell, in degrees."""
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in code)
    x, y = int(bits[::2] or "0", 2), int(bits[1::2] or "0", 2)
    width, height = 360 / 2 ** len(bits[::2]), 180 / 2 ** len(bits[1::2])
    return y * height - 90, x * width - 180, height, width


def around(code: str) -> set[str]:
    """A cell and its neighbours: longitude wraps; past a pole there is no cell."""
    south, west, high, wide = box(code)
    lats = [lat for i in (-0.5, 0.5, 1.5) if abs(lat := south + high * i) < 90]
    lons = [west + wide * i for i in (-0.5, 0.5, 1.5)]
    return {encode(lat, lon, len(code)) for lat in lats for lon in lons}


def main() -> None:
    length = 6  # param: 4..8
    metres = 100  # param: 10..500
    for name, a, b in (
        ("Greenwich, prime meridian", (51.478, -0.0007), (51.478, 0.0007)),
        ("Kenya, equator", (0.0005, 37.0), (-0.0005, 37.0)),
        ("Fiji, date line", (-16.8, 179.9995), (-16.8, -179.9995)),
        ("North Pole", (89.9995, 0.0), (89.9995, 180.0)),
    ):
        print(f"{name:28}{encode(*a, 9):>12}{encode(*b, 9):>12}")
    print(f"latitude  cell, km  {metres} m apart: same cell  theory  in 3 x 3")
    rng, far = random.Random(1), metres / 111_195  # in degrees
    for lat in (0, 30, 60, 80, 87):
        same, near, narrow = 0, 0, cos(radians(lat + 0.05))
        for _ in range(1000):
            turn, lon = rng.uniform(0, 2 * pi), rng.uniform(-180, 180)
            up, right = far * sin(turn), far * cos(turn) / narrow
            start = lat + rng.random() / 10
            here = encode(start, lon, length)
            there = encode(start + up, lon + right, length)
            same, near = same + (here == there), near + (there in around(here))
        h, w = box(here)[2], box(here)[3] * narrow
        theory = f"{1 - (2 * far * (w + h) - far**2) / (pi * w * h):.1%}"
        row = f"{lat:8}{h * 111.195:6.2f} x {w * 111.195:.2f}{same / 1000:20.1%}"
        print(f"{row}{theory if far < min(h, w) else '-':>8}{near / 1000:10.1%}")


if __name__ == "__main__":
    main()
