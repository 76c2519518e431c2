"""Seven bugs in the code of a training program: in how many of 4 seeds a check rings.

Digits of scikit-learn, 1,200 to train on, 597 to test. No bug raises an error."""

from importlib.util import find_spec
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array as A

N = 1200
LIMIT = {"init": 0.1, "batch": 0.05, "still": 0, "linear": 0.062, "trusted": 0.04}
BUGS = ["softmax twice", "softmax over rows", "p[:, y]", "sign flipped", "rate x 100"]
BUGS += ["layer frozen", "weights zero"]


@jax.jit
def judge(w: list[A], x: A, y: A, bug: dict[str, bool]) -> tuple[A, A]:
    """Loss and answer of each row (n,); the layers are (65, 32) and (32, 10)."""
    z = jax.nn.relu(x @ w[0]) @ w[1]
    p = jnp.where(bug["softmax twice"], jax.nn.softmax(z), z)
    rows, classes = jax.nn.log_softmax(p, 0), jax.nn.log_softmax(p, 1)
    log_p = jnp.where(bug["softmax over rows"], rows, classes)
    own, every = log_p[jnp.arange(len(y)), y], log_p[:, y].mean(1)
    return -jnp.where(bug["p[:, y]"], every, own), z.argmax(1)


@jax.jit
def train(w: list[A], x: A, y: A, batches: A, bug: dict[str, bool]) -> list[A]:
    """Descent with momentum; batches (400, 32) hold row numbers."""
    rate = 0.05 * (1 - 2 * bug["sign flipped"] + 99 * bug["rate x 100"])

    def step(wv: list[list[A]], i: A) -> tuple[list[list[A]], None]:
        grad = jax.grad(lambda w: judge(w, x[i], y[i], bug)[0].mean())(wv[0])
        grad[0] *= 1 - bug["layer frozen"]
        v = [0.9 * v - rate * g for v, g in zip(wv[1], grad, strict=True)]
        return [[w + v for w, v in zip(wv[0], v, strict=True)], v], None

    return jax.lax.scan(step, [w, [0 * a for a in w]], batches)[0][0]


def examine(x: A, y: A, planted: str, seed: int) -> list[float]:
    """The number of each check; x (1797, 65) ends in a column of ones."""
    rng, bug = np.random.default_rng(seed), {name: name == planted for name in BUGS}
    draw = rng.normal(0, 0.17, (65, 32)), rng.normal(0, 0.02, (32, 10))
    w = [jnp.array(a * (planted != "weights zero"), "f4") for a in draw]
    some, one = rng.integers(N, size=(400, 32)), np.tile(np.arange(32), (400, 1))
    real, over = (train(w, x, y, jnp.array(rows), bug) for rows in (some, one))
    init, batch = (np.array(judge(v, x[:597], y[:597], bug)[0]) for v in (w, over))
    still = sum(np.array_equal(a, b) for a, b in zip(w, real, strict=True))
    error = np.array(judge(real, x[N:], y[N:], bug)[1] != y[N:]).mean()
    return [abs(init.mean() - np.log(10)), batch[:32].mean(), still, error, error]


def main() -> None:
    if (spec := find_spec("sklearn")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install scikit-learn")
    file = Path(spec.origin).parent / "datasets/data/digits.csv.gz"
    rows = np.random.default_rng(0).permutation(np.loadtxt(file, delimiter=","))
    scaled = (rows - rows[:N].mean(0)) / (rows[:N].std(0) + 1)
    x = jnp.array(np.c_[scaled[:, :64], np.ones(len(rows))], "f4")
    y, limits = jnp.array(rows[:, 64], int), np.array(list(LIMIT.values()))
    print(" " * 20 + "".join(f"{name:>8}" for name in LIMIT) + "   error")
    healthy = np.array([examine(x, y, "none", seed) for seed in range(20)])
    for name, row in (("limit", limits), ("no bug, worst of 20", healthy.max(0))):
        print(f"{name:20}" + "".join(f"{number:8.3f}" for number in row))
    mean, scatter = healthy[:, -1].mean(), healthy[:, -1].std(ddof=1)
    print(f"no bug: error {mean:.3f}, standard deviation {scatter:.3f}")
    for planted in BUGS:
        found = np.array([examine(x, y, planted, seed) for seed in range(4)])
        cells = "".join(f"{n or '.':>8}" for n in (~(found <= limits)).sum(0))
        print(f"{planted:20}{cells}{found[:, -1].mean():8.2g}")


if __name__ == "__main__":
    main()
