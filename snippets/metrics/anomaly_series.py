"""Detectors on one labelled series of the UCR anomaly archive (InternalBleeding16)."""

import os
from importlib.util import find_spec

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

NAME = "/datasets/data/KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv"
PAST, WIDTH = 1_200, 100  # points that are known to be clean; of a window


def series() -> tuple[np.ndarray, np.ndarray]:
    """Values and labels (7501,)."""
    if (spec := find_spec("aeon")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps aeon==1.6.0")
    rows = pd.read_csv(os.path.dirname(spec.origin) + NAME)
    return rows["value"].to_numpy(), rows["is_anomaly"].to_numpy() == 1


def nearest(value: np.ndarray) -> np.ndarray:
    """Distance (n,) of the window ending here to the likest clean one elsewhere."""
    shape = sliding_window_view(value, WIDTH)
    shape = shape - shape.mean(axis=1, keepdims=True)
    shape /= np.linalg.norm(shape, axis=1, keepdims=True)
    alike = shape @ shape[: PAST - WIDTH + 1].T
    for i in range(PAST):
        alike[i, max(0, i - WIDTH) : i + WIDTH] = -1  # not itself, nor its neighbours
    far = np.sqrt(np.maximum(0, 2 - 2 * alike.max(axis=1)))
    return np.asarray(np.r_[np.zeros(WIDTH - 1), far])


def f1(truth: np.ndarray, alarm: np.ndarray) -> float:
    return float(2 * (truth & alarm).sum() / max(1, truth.sum() + alarm.sum()))


def main() -> None:
    (value, label), rng = series(), np.random.default_rng(0)
    truth, near = label[PAST:], nearest(value)
    print("          AUC  best F1  adjusted   F1  alarms pages delay  peak")
    for name, score in {
        "noise": rng.random(len(value)),
        "level": np.abs(value - value[:PAST].mean()),
        "step": np.abs(np.diff(value, prepend=value[0])),
        "window": near,
        "centred": np.r_[near[WIDTH // 2 :], np.zeros(WIDTH // 2)],
    }.items():
        s, alarm = score[PAST:], score[PAST:] > score[:PAST].max()
        tried = [s >= cut for cut in np.sort(s)[-600:]]
        best = max(f1(truth, a) for a in tried)
        lucky = max(f1(truth, a | (truth & (truth & a).any())) for a in tried)
        at, found = np.flatnonzero(alarm), np.flatnonzero(alarm[truth])
        first, peak = (found[0] if len(found) else "-"), s.argmax() - truth.argmax()
        pages = int((np.diff(at) > WIDTH).sum()) + (len(at) > 0)
        print(f"{name:8}{roc_auc_score(truth, s):6.3f}{best:8.3f}{lucky:9.3f}", end="")
        print(f"{f1(truth, alarm):7.3f}{len(at):6}{pages:6}  {first:>4}{peak:7}")


if __name__ == "__main__":
    main()
