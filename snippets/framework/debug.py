"""Four silent bugs in training code. Digits: 1,200 to train on, 597 to test."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from sklearn.datasets import load_digits  # type: ignore[import-untyped]

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
N, SEEDS = 1200, 6
BUGS = ["softmax twice", "softmax over rows", "sign flipped", "layer frozen"]
LIMIT = {"first loss": 2.4, "one batch": 0.05, "still": 0, "error %": 3.5}


def loss(w: list[Array], x: Array, y: Array, bug: Array) -> Array:
    """Mean over rows x (n, 65), y (n,); layers (65, 32), (32, 10); bug (4,) flags."""
    score = jax.nn.relu(x @ w[0]) @ w[1]
    score = jnp.where(bug[0], jax.nn.softmax(score), score)  # softmax twice
    log_p, over_rows = jax.nn.log_softmax(score, 1), jax.nn.log_softmax(score, 0)
    return -jnp.where(bug[1], over_rows, log_p)[jnp.arange(len(y)), y].mean()


@jax.jit
def train(w: list[Array], x: Array, y: Array, bug: Array) -> tuple[list[Array], Array]:
    """Layers after one step per batch of x (400, 32, 65), y (400, 32); the losses."""

    def step(w: list[Array], batch: list[Array]) -> tuple[list[Array], Array]:
        value, grad = jax.value_and_grad(loss)(w, *batch, bug)
        rate = jnp.where(bug[2], -0.5, 0.5)  # sign flipped
        first = w[0] - jnp.where(bug[3], 0, rate * grad[0])  # frozen
        return [first, w[1] - rate * grad[1]], value

    return jax.lax.scan(step, w, [x, y])


def examine(x: np.ndarray, y: np.ndarray, planted: str, seed: int) -> list[float]:
    """First and last loss on one batch; layers not moved and error of a real run."""
    rng, bug = np.random.default_rng(seed), np.array(BUGS) == planted
    w = [rng.normal(0, 0.17, (65, 32)), rng.normal(0, 0.02, (32, 10))]
    one, some = np.tile(np.arange(32), (400, 1)), rng.integers(N, size=(400, 32))
    losses = np.array(train(w, x[one], y[one], bug)[1])
    end = [np.array(layer) for layer in train(w, x[some], y[some], bug)[0]]
    still = sum(np.array_equal(a, b) for a, b in zip(w, end, strict=True))
    wrong = np.argmax(np.maximum(x @ end[0], 0) @ end[1], axis=1) != y
    return [losses[0], losses[-1], still, 100 * wrong[N:].mean()]


def main() -> None:
    order = np.random.default_rng(0).permutation(1797)
    x, y = (part[order] for part in load_digits(return_X_y=True))
    x = np.c_[(x - x[:N].mean(axis=0)) / (x[:N].std(axis=0) + 1), np.ones(1797)]
    print(f"mean of {SEEDS} seeds  " + "".join(f"{name:>11}" for name in LIMIT))
    for bug in ["no bug", *BUGS]:
        runs = [examine(x, y, bug, seed) for seed in range(SEEDS)]
        row = np.minimum(np.mean(runs, axis=0), 99)  # 99 stands for more
        ring = np.where(row <= [*LIMIT.values()], " ", "*")
        print(f"{bug:17}" + "".join(map("{:10.2g}{}".format, row, ring)))


if __name__ == "__main__":
    main()
