"""Waiting against utilisation: simulated queues beside the formulas.

Synthetic: Poisson arrivals; service exponential, or lognormal with variance 9."""

from heapq import heappop, heappush

import matplotlib.pyplot as plt
import numpy as np

REQUESTS, RUNS, BUSY = 40_000, 10, (0.3, 0.5, 0.7, 0.8, 0.9)
STYLES = {"M/M/4": "-.", "M/M/1": "-", "lognormal": "--"}


def lindley(gaps: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Waits (n,) for one server, first come first served; gaps (n,) before arrivals."""
    if len(gaps) != len(work):
        raise ValueError(f"as many gaps as services, got {len(gaps)} and {len(work)}")
    walk = np.cumsum(np.r_[0.0, work[:-1] - gaps[1:]])
    return np.asarray(walk - np.minimum.accumulate(walk))


def shared(gaps: np.ndarray, work: np.ndarray, servers: int) -> np.ndarray:
    """Waits (n,) for the first free one of several servers."""
    free, waits = [0.0] * servers, []
    for now, need in zip(np.cumsum(gaps).tolist(), work.tolist(), strict=True):
        start = max(now, heappop(free))
        heappush(free, start + need)
        waits.append(start - now)
    return np.array(waits)


def formula(case: str, busy: float) -> float:
    """Mean wait: Erlang's C for four servers, Pollaczek and Khinchine for one."""
    if case != "M/M/4":
        return busy / (1 - busy) * ((1 + 9) / 2 if case == "lognormal" else 1)
    load = 4 * busy
    full = load**4 / 24 / (1 - busy)
    return full / (1 + load + load**2 / 2 + load**3 / 6 + full) / (4 * (1 - busy))


def simulated(case: str, busy: float, rng: np.random.Generator) -> float:
    """Mean wait of a run that starts empty, in service times."""
    gaps, work = rng.exponential(1 / busy, REQUESTS), rng.exponential(1, REQUESTS)
    if case == "M/M/4":
        return float(shared(gaps / 4, work, 4).mean())
    if case == "lognormal":
        work = rng.lognormal(-np.log(10) / 2, np.log(10) ** 0.5, REQUESTS)
    return float(lindley(gaps, work).mean())


def main() -> None:
    rng, line = np.random.default_rng(0), np.linspace(0.2, 0.95, 60)
    print("wait" + "".join(f"{case:>19}" for case in STYLES))
    for busy in BUSY:
        print(f"{busy:4.0%}", end="")
        for case in STYLES:
            runs = [simulated(case, busy, rng) for _ in range(RUNS)]
            sem = np.std(runs, ddof=1) / RUNS**0.5
            print(f"{formula(case, busy):7.2f}{np.mean(runs):6.2f} ± {sem:.2f}", end="")
            plt.plot(busy, np.mean(runs), "ko", markersize=3)
        print()
    for case, style in STYLES.items():
        plt.semilogy(line, [formula(case, busy) for busy in line], style, label=case)
    plt.gca().set(xlabel="utilisation", ylabel="mean wait, service times")
    plt.legend()
    plt.savefig("throughput_littles_law_knee.svg")


if __name__ == "__main__":
    main()
