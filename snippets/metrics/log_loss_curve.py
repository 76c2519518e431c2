"""The loss of one row whose label is 1, by the probability that was predicted."""

import matplotlib.pyplot as plt
import numpy as np


def losses(p: np.ndarray) -> dict[str, np.ndarray]:
    """Each loss (n,) of a positive row at probabilities p (n,)."""
    return {
        "log loss": -np.log(p),
        "Brier": (1 - p) ** 2,
        "0/1 at one half": 1.0 * (p < 0.5),
    }


def main() -> None:
    p = np.linspace(0.005, 1, 200)
    figure, axes = plt.subplots()
    for (name, loss), line in zip(losses(p).items(), ("-", "--", ":"), strict=True):
        axes.plot(p, loss, line, label=name)
    axes.set_xlabel("predicted probability of what happened")
    axes.set_ylabel("loss of the row")
    axes.legend()
    figure.savefig("log_loss_curve.svg")
    print("predicted   " + "".join(f"{name:>17}" for name in losses(p)))
    for x in (0.9, 0.5, 0.1, 0.01, 0.001, 1e-6):
        row = losses(np.array([x])).values()
        print(f"{x:<12}" + "".join(f"{loss[0]:17.4f}" for loss in row))


if __name__ == "__main__":
    main()
