"""Weights in fewer bits: the error, and the answers that change, on real digits."""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from sklearn.datasets import load_digits  # type: ignore[import-untyped]


def rounded(weights: np.ndarray, bits: int, axis: int | None) -> np.ndarray:
    """Weights (inputs, outputs) on 2**bits - 1 levels; axis 0: a scale an output."""
    if not 2 <= bits <= 16:
        raise ValueError(f"bits must be 2..16, got {bits}")
    scale = np.abs(weights).max(axis, keepdims=True) / (2 ** (bits - 1) - 1)
    return np.asarray(np.round(weights / np.where(scale > 0, scale, 1)) * scale)


def scores(images: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    return np.asarray(np.maximum(images @ weights[0], 0) @ weights[1])


def trained(seed: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """A random layer and a fitted one (ridge regression); held-out images, labels."""
    rng, (images, labels) = np.random.default_rng(seed), load_digits(return_X_y=True)
    order = rng.permutation(len(labels))
    images, labels = images[order] / 16, labels[order]
    first = rng.normal(size=(64, 512))
    hidden = np.maximum(images[:900] @ first, 0)
    gram = hidden.T @ hidden + 30 * np.eye(512)
    second = np.linalg.solve(gram, hidden.T @ np.eye(10)[labels[:900]])
    return [first, second], images[900:], labels[900:]


def main() -> None:
    nets = [trained(seed) for seed in range(12)]
    answers = [scores(images, weights) for weights, images, _ in nets]
    print("bits  scale      error  right  changed answers  200 in a row")
    for bits, axis in ((16, 0), (8, 0), (8, None), (6, 0), (4, 0)):
        errors, right, changed = [], [], []
        for (weights, images, labels), exact in zip(nets, answers, strict=True):
            rough = scores(images, [rounded(w, bits, axis) for w in weights])
            errors.append(np.std(rough - exact) / np.std(exact))
            right.append(rough.argmax(1) == labels)
            changed.append(rough.argmax(1) != exact.argmax(1))
        scale = "an output" if axis == 0 else "a matrix"
        row = f"{bits:4}  {scale:9} {np.mean(errors):6.0%} {np.mean(right):6.1%}"
        count, same = np.sum(changed), 1 - np.mean(changed)
        print(f"{row} {count:8} of {np.size(changed):,} {same**200:12.0%}")


if __name__ == "__main__":
    main()
