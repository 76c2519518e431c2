"""Synthetic judge: how often 95 % intervals hold, and how wide they are."""

import numpy as np

VERDICTS = RUNS = 2_000
JUDGES = {"weak": (0.75, 0.65), "good": (0.85, 0.80), "strong": (0.95, 0.90)}
Pair = tuple[np.ndarray, np.ndarray]  # values, standard errors (RUNS,)


def verdicts(truth: np.ndarray, judge: str, rng: np.random.Generator) -> np.ndarray:
    """The generator: pass a good answer with probability sens, a bad one 1 - spec."""
    sens, spec = JUDGES[judge]
    return np.asarray(rng.random(truth.shape) < np.where(truth, sens, 1 - spec))


def share(flags: np.ndarray) -> Pair:
    """Flags (RUNS, n)."""
    return flags.mean(axis=1), flags.std(axis=1) / np.sqrt(flags.shape[1])


def ppi(y: np.ndarray, f: np.ndarray, rest: np.ndarray, tuned: bool) -> Pair:
    """Prediction-powered; tuned: the weight of least variance, from the same labels."""
    n, big = y.shape[1], rest.shape[1]
    both = (y * f).mean(axis=1) - y.mean(axis=1) * f.mean(axis=1)
    best = both / np.maximum(f.var(axis=1), 1e-9) / (1 + n / big)
    w = best if tuned else np.ones(len(y))
    miss = y - w[:, None] * f
    error = np.sqrt(w**2 * rest.var(axis=1) / big + miss.var(axis=1) / n)
    return w * rest.mean(axis=1) + miss.mean(axis=1), error


def rogan_gladen(y: np.ndarray, f: np.ndarray, rest: np.ndarray) -> Pair:
    good, bad = (np.maximum(x.sum(axis=1), 1) for x in (y, ~y))  # 0 of 0 is 0
    sens, spec = (f & y).sum(axis=1) / good, (~f & ~y).sum(axis=1) / bad
    slope, (p, p_error) = np.maximum(sens + spec - 1, 1e-3), share(rest)
    value = np.clip((p + spec - 1) / slope, 0, 1)
    s_error, c_error = sens * (1 - sens) / good, spec * (1 - spec) / bad
    spread = p_error**2 + value**2 * s_error + (1 - value) ** 2 * c_error
    return value, np.sqrt(spread) / slope


def main() -> None:
    rng = np.random.default_rng(0)
    print(f"{VERDICTS:,} verdicts, {RUNS:,} runs: coverage and spread")
    print("judge  share labels   people      judge   Rogan-G.        PPI  PPI tuned")
    for judge in JUDGES:
        for target, labels in ((0.6, 200), (0.9, 50), (0.9, 200)):
            truth = rng.random((RUNS, labels + VERDICTS)) < target
            said = verdicts(truth, judge, rng)
            y, f, rest = truth[:, :labels], said[:, :labels], said[:, labels:]
            print(f"{judge:7}{target:5}{labels:6}", end="")
            ppis = [ppi(y, f, rest, tuned) for tuned in (False, True)]
            for value, error in share(y), share(rest), rogan_gladen(y, f, rest), *ppis:
                held = (abs(value - target) <= 1.96 * error).mean()
                print(f" {held:4.0%} {value.std():.3f}", end="")
            print()


if __name__ == "__main__":
    main()
