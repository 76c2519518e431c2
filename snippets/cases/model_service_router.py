"""The router: a canary by hash of the user, and a shadow that answers nobody.
Data: 1,797 handwritten digits of scikit-learn (UCI, CC BY 4.0)."""

import hashlib

import numpy as np
from sklearn.datasets import load_digits  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.svm import SVC  # type: ignore[import-untyped]


def point(user: str, release: str) -> float:
    """A place in [0, 1), the same for a user on every replica; another one in the
    next release, so that the same people are not always first."""
    digest = hashlib.sha256(f"{release}/{user}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def route(user: str, share: float, release: str = "r7", pin: str = "") -> str:
    if not 0 <= share <= 1:
        raise ValueError(f"share is between 0 and 1, got {share}")
    return pin or ("canary" if point(user, release) < share else "live")


def shadow(live: np.ndarray, new: np.ndarray, truth: np.ndarray) -> dict[str, int]:
    """Of answers (n,) that differ: who was right, once the truth is known."""
    differ = live != new
    return {
        "differ": int(differ.sum()),
        "only live right": int((differ & (live == truth)).sum()),
        "only new right": int((differ & (new == truth)).sum()),
        "both wrong": int((differ & (live != truth) & (new != truth)).sum()),
    }


def main() -> None:
    users = [f"user {k}" for k in range(20_000)]
    before: set[str] = set()
    print("share  in canary  stay from before")
    for share in (0.01, 0.05, 0.25):
        now = {user for user in users if route(user, share) == "canary"}
        stay = f"{len(now & before)} of {len(before)}" if before else "-"
        print(f"{share:5.0%}{len(now) / len(users):11.2%}{stay:>18}")
        before = now
    again = {user for user in users if route(user, 0.25, "r8") == "canary"}
    print(f"next release, 25 %: {len(again & before) / len(before):.0%} are the same")

    x, y = load_digits(return_X_y=True)
    x_fit, y_fit, x_new, y_new = x[:1437], y[:1437], x[1437:], y[1437:]
    answers = {"live": RandomForestClassifier(200, random_state=0)}
    answers["other seed"] = RandomForestClassifier(200, random_state=1)
    answers["SVM"] = SVC(gamma=0.001)
    labels = {n: m.fit(x_fit, y_fit).predict(x_new) for n, m in answers.items()}
    print(f"\nshadow of 360 digits; live is right on {(labels['live'] == y_new).sum()}")
    for name in ("other seed", "SVM"):
        print(f"{name:11}", shadow(labels["live"], labels[name], y_new))


if __name__ == "__main__":
    main()
