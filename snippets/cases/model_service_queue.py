"""A batching server in time of its own: what batch size and waiting do to latency.
A call takes `fixed` and `each` for every row; the unit is the time of one call."""

import matplotlib.pyplot as plt
import numpy as np


def latencies(
    arrive: np.ndarray, most: int, wait: float, fixed: float = 1.0, each: float = 0.0
) -> np.ndarray:
    """Time from arrival to answer (n,); arrivals ascend. A batch leaves when the model
    is free and either `most` are there or the oldest has waited `wait`."""
    if most < 1 or wait < 0:
        raise ValueError(f"most is at least 1 and wait at least 0: {most}, {wait}")
    took, free, first, n = np.empty(len(arrive)), 0.0, 0, len(arrive)
    while first < n:
        full = arrive[first + most - 1] if first + most <= n else np.inf
        start = max(free, min(full, arrive[first] + wait))
        last = min(first + most, int(np.searchsorted(arrive, start, side="right")))
        free = start + fixed + each * (last - first)
        took[first:last] = free - arrive[first:last]
        first = last
    return took


def quantiles(rate: float, most: int, wait: float, n: int = 20_000) -> list[float]:
    """Median and p99 at Poisson arrivals, in call times."""
    arrive = np.cumsum(np.random.default_rng(0).exponential(1 / rate, n))
    return list(np.quantile(latencies(arrive, most, wait), [0.5, 0.99]))


def main() -> None:
    settings = [(1, 0.0), (8, 0.0), (32, 0.0), (32, 0.25)]
    print("requests per call time    0.3        0.8        3         12")
    for most, wait in settings:
        line = f"most {most:2}, wait {wait:4.2f}   "
        for rate in (0.3, 0.8, 3, 12):
            stable = rate < most
            p50, p99 = quantiles(rate, most, wait) if stable else (0, 0)
            line += f"{p50:5.1f} {p99:4.1f} " if stable else "    never  "
        print(line)
    _, axis = plt.subplots()
    for (most, wait), style in zip(settings, ("-", "--", "-.", ":"), strict=True):
        rates = np.geomspace(0.1, min(0.95 * most, 20), 30)
        p99 = [quantiles(rate, most, wait)[1] for rate in rates]
        axis.plot(rates, p99, style, label=f"most {most}, wait {wait:g}")
    axis.set(xscale="log", yscale="log", xlabel="requests per call time")
    axis.set(ylabel="p99, in call times", ylim=(1, 30))
    axis.legend()
    plt.savefig("model_service_queue.svg")


if __name__ == "__main__":
    main()
