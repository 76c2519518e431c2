"""What a model is worth and weighs, before anyone serves it.
Data: scikit-learn's 1,797 digits (UCI, CC BY 4.0), the last 360 held out."""

import warnings

import numpy as np
from skl2onnx import to_onnx  # type: ignore[import-untyped]
from sklearn.datasets import load_digits  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]
from sklearn.svm import SVC  # type: ignore[import-untyped]

warnings.simplefilter("ignore", FutureWarning)  # skl2onnx reads old names of SVC


def against(right: np.ndarray, base: np.ndarray) -> tuple[float, float]:
    """Gain in accuracy over a base on the same rows (n,), and its standard error."""
    if right.shape != base.shape or len(right) < 2:
        raise ValueError(
            f"needs two rows or more of each, got {right.shape}, {base.shape}"
        )
    gain = right.astype(float) - base
    return float(gain.mean()), float(gain.std(ddof=1) / len(gain) ** 0.5)


def main() -> None:
    x, y = load_digits(return_X_y=True)
    fit, new = slice(1437), slice(1437, None)
    known = {tuple(row): label for row, label in zip(x[fit], y[fit], strict=True)}
    found = sum(tuple(row) in known for row in x[new])
    most = np.bincount(y[fit]).argmax()
    print(f"{'':14}accuracy   gain  error  file KB")
    print(f"{'constant':14}{(y[new] == most).mean():8.3f}{'':13}{0:9}")
    base = np.zeros(0)
    for name, model in {
        "logistic": LogisticRegression(C=0.01, max_iter=1000),
        "forest 50": RandomForestClassifier(50, random_state=0),
        "forest 200": RandomForestClassifier(200, random_state=0),
        "kernel SVM": SVC(gamma=0.001),
        "3 neighbours": KNeighborsClassifier(3),
    }.items():
        right = model.fit(x[fit], y[fit]).predict(x[new]) == y[new]
        base = base if len(base) else right
        gain, error = against(right, base)
        file = to_onnx(model, x[:1].astype("f"), options={"zipmap": False})
        size = len(file.SerializeToString()) / 1000
        print(f"{name:14}{right.mean():8.3f}{gain:+7.3f}{error:7.3f}{size:9.0f}")
    print(f"new images that a table of the old ones holds: {found} of {len(y[new])}")


if __name__ == "__main__":
    main()
