"""Five silent bugs in training data. Digits: 1,200 to train on, 597 to test."""

import numpy as np
from sklearn.datasets import load_digits  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

N, SEEDS, BY_NAME = 1200, 4, {"20 % by name": 240, "2 % by name": 24}
BUGS = ["test scaled apart", "label in inputs", "test in training", *BY_NAME]
LIMIT = {"one batch": 0.05, "replay": 0.001, "shuffled": 16, "error %": 3.5}
DIGITS = 3, 2, 0, 1, 1


def fit(x: np.ndarray, y: np.ndarray, seed: int, epochs: int = 14) -> MLPClassifier:
    """A network of 32 hidden units, trained by Adam on batches of at most 100 rows.
    With tol=9 no epoch counts as progress, so it stops after `epochs`."""
    option = {"alpha": 0, "learning_rate_init": 0.01, "batch_size": min(100, len(x))}
    option |= {"tol": 9, "n_iter_no_change": epochs - 2, "random_state": seed}
    return MLPClassifier(32, **option).fit(x, y)


def prepare(x: np.ndarray, y: np.ndarray, bug: str) -> list[np.ndarray]:
    """Rows (1797, 65) as trained on, as tested and as served; labels."""
    if bug == "test in training":
        x, y = np.r_[x[N:], x[597:]], np.r_[y[N:], y[597:]]
    z, apart = ((x - some.mean(0)) / (some.std(0) + 1) for some in (x[:N], x[N:]))
    new = apart if bug == "test scaled apart" else z
    names = np.arange(BY_NAME.get(bug, 0)).astype(str)  # 0, 1, 10, 100, 1000 …
    y = np.r_[y[names.argsort()], y[len(names) :]]
    hint = (y - 4.5) * (bug == "label in inputs")
    return [np.c_[z, hint], np.c_[new, hint], np.c_[new, 0 * hint], y]


def examine(x: np.ndarray, y: np.ndarray, bug: str) -> list[float]:
    """The number of each check, mean of 4 seeds for the error; the error as served."""
    fed, tested, served, label = prepare(x, y, bug)
    one = fit(fed[:32], label[:32], seed=0, epochs=100).loss_
    runs = [fit(fed[:N], label[:N], seed) for seed in range(SEEDS)]
    before, after = (runs[0].predict_proba(rows[:N]) for rows in (fed, served))
    mixed, asked, _, noise = prepare(x, np.random.default_rng(0).permutation(y), bug)
    shuffled = fit(mixed[:N], noise[:N], seed=0, epochs=7).score(asked[N:], noise[N:])
    right = [
        [run.score(rows[N:], label[N:]) for run in runs] for rows in (tested, served)
    ]
    wrong = 100 - 100 * np.mean(right, axis=1)
    return [one, abs(before - after).max(), 100 * shuffled, *wrong]


def main() -> None:
    order = np.random.default_rng(0).permutation(1797)
    x, y = (part[order] for part in load_digits(return_X_y=True))
    print(" " * 17 + "".join(f"{name:>10}" for name in [*LIMIT, "served %"]))
    for bug in ["no bug", *BUGS]:
        row = np.array(examine(x, y, bug))
        ring = np.where(row <= [*LIMIT.values(), 100], " ", "*")
        print(f"{bug:17}" + "".join(map("{:9.{}f}{}".format, row, DIGITS, ring)))


if __name__ == "__main__":
    main()
