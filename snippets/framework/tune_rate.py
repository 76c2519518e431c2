"""A learning-rate range test, then whole trainings at five rates, eight times each."""

import os
from collections.abc import Iterator

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from scipy.special import log_softmax  # type: ignore[import-untyped]
from sklearn.datasets import load_digits  # type: ignore[import-untyped]

Nets = list[np.ndarray]  # weights of eight networks: (8, 65, 32) and (8, 32, 10)


def slopes(w: Nets, x: np.ndarray, y: np.ndarray) -> Nets:
    """Log loss (8,) on images x (8, n, 65) of digits y (8, n), and its slope in w."""
    hidden = np.maximum(x @ w[0], 0)
    log_p = log_softmax(hidden @ w[1], axis=-1)
    loss = -np.take_along_axis(log_p, y[..., None], axis=-1).mean(axis=(1, 2))
    error = (np.exp(log_p) - np.eye(10)[y]) / y.shape[1]
    back = error @ w[1].swapaxes(1, 2) * (hidden > 0)
    return [loss, x.swapaxes(1, 2) @ back, hidden.swapaxes(1, 2) @ error]


def train(x: np.ndarray, y: np.ndarray, rates: np.ndarray, seed: int) -> Iterator[Nets]:
    """After each step of Adam: the loss (8,) of its batch, then the weights."""
    if not (rates > 0).all():
        raise ValueError(f"rates must be above 0, got {rates.min()}")
    rng = np.random.default_rng(seed)
    w = [rng.normal(0, 0.2, size) for size in ((8, 65, 32), (8, 32, 10))]
    m, v = [0 * part for part in w], [0 * part for part in w]
    for t, rate in enumerate(rates, 1):
        batch = rng.integers(len(x), size=(8, 32))
        loss, *slope = slopes(w, x[batch], y[batch])
        step = rate * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
        for i, g in enumerate(slope):
            m[i], v[i] = 0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g**2
            w[i] = w[i] - step * m[i] / (np.sqrt(v[i]) + 1e-8)
        yield [loss, *w]


def main() -> None:
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    x, y = np.c_[x / 16, np.ones(len(y))][order], y[order]
    rising = np.geomspace(1e-5, 1, 100)
    losses = np.array([loss for loss, *_ in train(x[:400], y[:400], rising, seed=0)])
    for rate, loss in zip(rising[9::10], losses.reshape(10, 80).mean(1), strict=True):
        print(f"loss while the rate rises to {rate:7.1g}: {loss:.2f}")
    print("lowest loss at", *np.sort(rising[losses.argmin(axis=0)]).round(2))
    print("\n  rate  error in %: 100 steps     550 steps    1000 steps")
    for rate in (0.0003, 0.001, 0.003, 0.01, 0.03):
        steps = list(train(x[:400], y[:400], np.full(1000, rate), seed=0))[99::450]
        tests = [np.maximum(x[400:] @ a, 0) @ b for _, a, b in steps]
        error = 100 * np.mean([z.argmax(axis=-1) != y[400:] for z in tests], axis=-1)
        print(f"{rate:6}", *(f"{e.mean():9.1f} +/- {e.std(ddof=1):.1f}" for e in error))


if __name__ == "__main__":
    main()
