"""A batching server on a clock of its own: what batch size and waiting do to latency.
Time is counted in calls of the model; one for many rows takes as long as for one."""

from bisect import bisect_right

import matplotlib.pyplot as plt
import numpy as np

MEASURED = {  # most, wait: arrivals and p99 of benchmarks/cases/model_service.txt
    (1, 0.0): [(0.3, 7.0)],
    (8, 0.0): [(0.3, 3.8), (3.0, 9.4)],
    (32, 0.0): [(0.3, 1.6), (3.0, 2.8)],
    (32, 0.5): [(0.3, 3.1), (3.0, 3.1)],
}


def latencies(
    arrive: list[float], most: int, wait: float, each: float = 0
) -> list[float]:
    """From arrival to answer, for ascending arrivals; a call takes 1 + each * rows.
    It starts when the model is free and `most` are there or one has waited `wait`."""
    if most < 1 or wait < 0:
        raise ValueError(f"most is at least 1, wait at least 0, got {most}, {wait}")
    took, free, first = list[float](), 0.0, 0
    while first < len(arrive):
        full = arrive[first + most - 1] if first + most <= len(arrive) else np.inf
        start = max(free, min(full, arrive[first] + wait))
        last = min(first + most, bisect_right(arrive, start))
        free = start + 1 + each * (last - first)
        took += [free - at for at in arrive[first:last]]
        first = last
    return took


def quantiles(
    rate: float, most: int, wait: float, n: int = 9_999, each: float = 0
) -> tuple[float, float]:
    """Median and p99 under Poisson arrivals, `rate` of them in the time of a call."""
    gaps = np.random.default_rng(0).exponential(1 / rate, n)
    took = latencies(np.cumsum(gaps).tolist(), most, wait, each)
    return float(np.quantile(took, 0.5)), float(np.quantile(took, 0.99))


def main() -> None:
    each = 0.0  # what a row costs, in calls  # param: 0.0..0.2
    print("arrivals in a call's time      0.2        0.8          3         12")
    _, axis = plt.subplots()
    styles = zip(MEASURED.items(), ("-o", "--s", "-.^", ":v"), strict=True)
    for ((most, wait), points), style in styles:
        line = f"most {most:2}, wait {wait:3.1f}"
        for rate in (0.2, 0.8, 3, 12):
            p50, p99 = quantiles(rate, most, wait, each=each) if rate < most else (0, 0)
            line += f"{p50:7.1f} {p99:4.1f}" if rate < most else "  no limit  "
        print(line)
        rates = np.geomspace(0.1, min(0.9 * most, 25), 20)
        p99s = [quantiles(float(rate), most, wait, each=each)[1] for rate in rates]
        (drawn,) = axis.plot(
            rates, p99s, style[:-1], label=f"most {most}, wait {wait:g}"
        )
        axis.plot(*zip(*points, strict=True), style[-1], c=drawn.get_color())
    axis.set(xscale="log", yscale="log", xlabel="arrivals in the time of one call")
    axis.set(ylabel="p99, in calls", yticks=[2, 5, 10, 20])
    axis.yaxis.set_major_formatter("{x:g}")
    axis.yaxis.set_minor_formatter("")
    axis.legend()
    plt.savefig("model_service_queue.svg")


if __name__ == "__main__":
    main()
