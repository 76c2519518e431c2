"""Nine bugs in the data of a training program: in how many of 4 seeds a check rings.

Digits of scikit-learn, 1,200 to train on, 597 to test. No bug raises an error."""

from importlib.util import find_spec
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array as A

N, ON = 1200, np.ones(32, "f4")
LIMIT = {"init": 0.1, "const": 0.02, "batch": 0.05, "replay": 0.001}
LIMIT |= {"shuffle": 0.16, "trusted": 0.04}
BUGS = ["not scaled", "test scaled apart", "dropout left on", "label in inputs"]
BUGS += ["test in training", "mirrored"]
BY_NAME = {"files by name": 1200, "a fifth by name": 240, "2 % by name": 24}


@jax.jit
def log_p(w: list[A], x: A, keep: A) -> A:
    """Log-probabilities (n, 10) of rows x (n, 66), hidden units dropped by keep."""
    found: A = jax.nn.log_softmax((jax.nn.relu(x @ w[0]) * keep) @ w[1])
    return found


@jax.jit
def train(w: list[A], x: A, y: A, batches: A, keeps: A) -> list[A]:
    """Descent with momentum on batches (400, 32) of row numbers, with dropout."""

    def loss(w: list[A], i: A, keep: A) -> A:
        return -jnp.mean(log_p(w, x[i], keep)[jnp.arange(32), y[i]])

    def step(wv: list[list[A]], now: tuple[A, A]) -> tuple[list[list[A]], None]:
        grad = jax.grad(loss)(wv[0], *now)
        v = [0.9 * v - 0.05 * g for v, g in zip(wv[1], grad, strict=True)]
        return [[w + v for w, v in zip(wv[0], v, strict=True)], v], None

    return jax.lax.scan(step, [w, [0 * a for a in w]], (batches, keeps))[0][0]


def prepare(x: np.ndarray, y: np.ndarray, bug: str) -> list[A]:
    """Rows (1797, 66) as trained on, as tested and as served; labels."""
    if bug == "test in training":
        x, y = np.r_[x[N:], x[597:]], np.r_[y[N:], y[597:]]
    z = 16 * x if bug == "not scaled" else (x - x[:N].mean(0)) / (x[:N].std(0) + 1)
    apart = (x - x[N:].mean(0)) / (x[N:].std(0) + 1)
    served = apart if bug == "test scaled apart" else z
    fed, tested, extra = z.copy(), np.r_[z[:N], served[N:]], np.ones((len(x), 2))
    if bug == "mirrored":
        fed[::2] = fed[::2].reshape(-1, 8, 8)[:, :, ::-1].reshape(-1, 64)
    shift = BY_NAME.get(bug, 0)
    y = np.r_[y[np.arange(shift).astype(str).argsort()], y[shift:]]
    extra[:, 1] = (y - 4.5) * (bug == "label in inputs")
    tables = np.c_[fed, extra], np.c_[tested, extra], np.c_[served, extra * [1, 0]]
    return [jnp.array(table, "f4") for table in tables] + [jnp.array(y)]


def examine(x: np.ndarray, y: np.ndarray, bug: str, seed: int) -> list[float]:
    """The number of each check, then the error in service."""
    rng = np.random.default_rng(seed)
    draw = rng.normal(0, 0.17, (66, 32)), rng.normal(0, 0.02, (32, 10))
    w, some = [jnp.array(a, "f4") for a in draw], rng.integers(N, size=(400, 32))
    keeps = np.array((rng.random((400, 32)) < 0.8) / 0.8, "f4")
    keep = keeps[0] if bug == "dropout left on" else ON

    def loss(w: list[A], x: A, n: int) -> float:
        return float(-np.array(log_p(w, x, ON))[np.arange(n), label[:n]].mean())

    def error(w: list[A], x: A, y: A) -> float:
        return float((np.array(log_p(w, x, keep)).argmax(1) != y)[N:].mean())

    fed, tested, served, label = prepare(x, y, bug)
    blank = prepare(0 * x + x.mean(0), y, bug)[0]
    mixed, asked, _, noise = prepare(x, rng.permutation(y), bug)
    runs = (fed, label), (blank, label), (mixed, noise)
    real, blind, lost = (train(w, *run, some, keeps) for run in runs)
    over = train(w, fed, label, some * 0 + np.arange(32), keeps * 0 + 1)
    prior = -np.log(np.bincount(label[:N]) / N)[label[:N]].mean()
    gap = np.array(log_p(real, tested, ON) - log_p(real, served, keep))[:N]
    numbers = [abs(loss(w, fed, N) - np.log(10)), abs(loss(blind, blank, N) - prior)]
    numbers += [loss(over, fed, 32), abs(gap).max(), 1 - error(lost, asked, noise)]
    return [*numbers, error(real, tested, label), error(real, served, label)]


def main() -> None:
    if (spec := find_spec("sklearn")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install scikit-learn")
    file = Path(spec.origin).parent / "datasets/data/digits.csv.gz"
    rows = np.random.default_rng(0).permutation(np.loadtxt(file, delimiter=","))
    x, y, limits = rows[:, :64], rows[:, 64].astype(int), [*LIMIT.values()]
    print(" " * 18 + "".join(f"{name:>8}" for name in LIMIT) + "   error  served")
    healthy = np.array([examine(x, y, "none", seed) for seed in range(12)])
    for name, row in (("limit", limits), ("no bug, worst", healthy.max(0)[:-1])):
        print(f"{name:18}" + "".join(f"{number:8.3f}" for number in row))
    for bug in ["no bug", *BUGS, *BY_NAME]:
        found = np.array([examine(x, y, bug, seed) for seed in range(4)])
        cells = "".join(f"{n or '.':>8}" for n in (~(found[:, :-1] <= limits)).sum(0))
        print(f"{bug:18}{cells}{found[:, -2].mean():8.2g}{found[:, -1].mean():8.2g}")


if __name__ == "__main__":
    main()
