"""Late answers: what chains and fan-out do to p99, what hedge and fallback do for it.

Synthetic: a call takes about 20 ms; 1 in 200 meets a pause of 200 ms on average."""

import numpy as np

BUDGET_MS, FALLBACK_MS, CALLS = 100, 10, 100_000


def work(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Latencies in ms without a pause: lognormal, half of them under 20."""
    return 20 * np.exp(rng.normal(0, 0.3, shape))


def pause(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(shape) < 1 / 200, rng.exponential(200, shape), 0)


def hedge(first: np.ndarray, second: np.ndarray, wait_ms: float) -> np.ndarray:
    """The earlier of two answers, the second asked for only after wait_ms."""
    if not wait_ms >= 0:
        raise ValueError(f"wait_ms must be at least 0, got {wait_ms}")
    return np.where(first > wait_ms, np.minimum(first, wait_ms + second), first)


def row(name: str, latency: np.ndarray) -> str:
    points = np.percentile(latency, (50, 99, 99.9))
    return f"{name:20}" + "".join(f"{point:6.0f}" for point in points)


def main() -> None:
    rng = np.random.default_rng(0)
    shapes: list[tuple[int, ...]] = [(CALLS,), (CALLS, 5), (CALLS // 10, 100)]
    one, five, hundred = (work(shape, rng) + pause(shape, rng) for shape in shapes)
    p95, p99 = np.percentile(one, (95, 99))
    print("calls, ms              p50   p99 p99.9   over p99 of one")
    totals = {"one": one, "5 in turn": five.sum(axis=1)}
    totals |= {"5 at once": five.max(axis=1), "100 at once": hundred.max(axis=1)}
    for name, total in totals.items():
        print(row(name, total) + f"{(total > p99).mean():12.1%}")
    print("\none call, ms           p50   p99 p99.9    late fallback calls")
    (first, second), (held, other) = work((2, CALLS), rng), pause((2, CALLS), rng)
    causes = {
        "a machine pauses": (first + held, second + other),
        "the request is hard": (first + held, second + held),
        "all machines are slow": (3 * first + held, 3 * second + other),
    }
    for cause, (here, there) in causes.items():
        print(cause)
        used = here > BUDGET_MS - FALLBACK_MS  # the last moment to start a fallback
        plans = {"wait": (here, 0, 0), "hedge at p95": (hedge(here, there, p95), 0, 1)}
        plans["fallback at 90 ms"] = (np.where(used, BUDGET_MS, here), 1, 0)
        for name, (latency, falls, twice) in plans.items():
            late, calls = (latency > BUDGET_MS).mean(), 1 + twice * (here > p95).mean()
            print(row(f"  {name}", latency), end="")
            print(f"{late:8.2%}{falls * used.mean():9.2%}{calls:6.2f}")


if __name__ == "__main__":
    main()
