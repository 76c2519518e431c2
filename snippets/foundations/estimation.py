"""A product of guesses: its range, and which guess makes it wide. Uber's alerting."""

import random
from math import exp, log
from typing import NamedTuple


class Guess(NamedTuple):
    """A factor believed to lie in low..high in 9 cases of 10."""

    name: str
    low: float
    high: float


def width(guess: Guess) -> float:
    """Factors of e between low and high."""
    if not 0 < guess.low <= guess.high:
        raise ValueError(f"{guess.name}: 0 < low <= high, got {guess.low, guess.high}")
    return log(guess.high / guess.low)


def typical(guesses: list[Guess]) -> float:
    """Product of the geometric middles."""
    return exp(sum(log(g.low * g.high) / 2 for g in guesses))


def spread(guesses: list[Guess], p: int = 2) -> float:
    """Divide and multiply by this. Widths add as squares, or (p = 1) in full."""
    return exp(sum(width(g) ** p for g in guesses) ** (1 / p) / 2)


def drawn(guesses: list[Guess], rng: random.Random) -> tuple[float, float]:
    """The product's 5 % and 95 % points if no part of a range is likelier (in logs)."""
    ends = [(log(g.low), log(g.high)) for g in guesses]
    logs = sorted(sum(rng.uniform(*end) for end in ends) for _ in range(20_000))
    return exp(logs[1_000]), exp(logs[-1_000])


def main() -> None:
    series_high = 672  # param: 12..672
    ns_high = 50  # param: 3..500
    fixed = 125_000 / 60 * 500  # checks a second, points of a series: published
    series = Guess("series a check", 11, series_high)
    cpu = [series, Guess("ns a point", 2, ns_high), Guess("1 / share busy", 1.4, 2)]
    net = [series, Guess("bytes a point", 1.6, 16)]
    needs = {"million points/s": [series], "cores": cpu, "Gbit/s": net}
    print("                 typical  as squares  all at one end  drawn evenly")
    for unit, (title, parts) in zip((1e-6, 1e-9, 8e-9), needs.items(), strict=True):
        middle, root = fixed * unit * typical(parts), spread(parts)
        ends = [middle * x for r in (root, spread(parts, 1)) for x in (1 / r, r)]
        ends += [fixed * unit * x for x in drawn(parts, random.Random(7))]
        form = "{:17}{:7.1f}{:9.2f}..{:<4.0f}{:9.2f}..{:<4.0f}{:9.2f}..{:.0f}"
        print(form.format(title, middle, *ends))
        for g in parts:
            print(f"  {g.name:16}{(width(g) / log(root) / 2) ** 2:5.0%} of doubt")


if __name__ == "__main__":
    main()
