"""When does a canary stop a bad release? One look, many looks, a sequential test.

Synthetic: 6,000 requests a minute, of which 0.5 % fail and a share meets the canary."""

import numpy as np
from scipy.stats import binom  # type: ignore[import-untyped]

ALARMS, RISES = 0.01, (1.5, 2, 4, 16)  # false alarms you accept; rises to look for


def canary_share(share: float, rise: float) -> float:
    """Of all errors, the share on a canary whose error rate is `rise` times theirs."""
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, got {share}")
    return share * rise / (share * rise + 1 - share)


def evidence(canary: np.ndarray, total: np.ndarray, share: float) -> np.ndarray:
    """Mean over RISES of the likelihood ratio of "worse" to "equal", given the errors.

    Equal versions ever reach 1 / ALARMS with probability ALARMS at most (Ville)."""
    logs = []
    for worse in (canary_share(share, rise) for rise in RISES):
        inside = canary * np.log(worse / share)
        logs.append(inside + (total - canary) * np.log((1 - worse) / (1 - share)))
    return np.asarray(np.exp(np.minimum(logs, 99)).mean(axis=0))


def errors(rate: float, share: float, shape: tuple[int, int], seed: int) -> np.ndarray:
    """Errors so far of the canary and of all, (2, runs, minutes)."""
    rng, sent = np.random.default_rng(seed), round(6_000 * share)
    canary = rng.binomial(sent, rate, shape)
    return np.cumsum([canary, canary + rng.binomial(6_000 - sent, 0.005, shape)], -1)


def stops(alarm: np.ndarray) -> tuple[float, float]:
    """Share of runs (runs, minutes) that ever alarm, and their mean minute."""
    stopped = alarm.any(axis=1)
    return float(stopped.mean()), float(1 + alarm[stopped].argmax(axis=1).mean())


def main() -> None:
    print("5 % canary, 60 min: rolled back, at minute")
    print("error rate    one look     every minute      sequential")
    for rate in (0.005, 0.0075, 0.01, 0.02, 0.1):
        canary, total = errors(rate, 0.05, (10_000, 60), seed=0)
        look = binom.sf(canary - 1, total, 0.05) <= ALARMS
        proof = evidence(canary, total, 0.05) >= 1 / ALARMS
        tests = look & (np.arange(60) == 14), look, proof
        print(f"{rate:7.2%}", *("{:10.1%}{:6.0f}".format(*stops(t)) for t in tests))
    print("\nerrors 1 %: canary   at minute   served   if rollback takes 10 min")
    for share in (0.01, 0.05, 0.1, 0.5):
        canary, total = errors(0.01, share, (1_000, 180), seed=1)
        _, minute = stops(evidence(canary, total, share) >= 1 / ALARMS)
        late, served = (6_000 * share * (minute + lag) for lag in (10, 0))
        print(f"{share:17.0%}{minute:10.0f}{served:12,.0f}{late:15,.0f}")


if __name__ == "__main__":
    main()
