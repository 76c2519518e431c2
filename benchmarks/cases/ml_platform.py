"""What the platform case says of other months, other thirds of the training rows, and
of a feature's age in other months.

    python3 benchmarks/cases/ml_platform.py --write

Takes about two minutes; writes ml_platform.txt beside itself."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import duckdb
import lightgbm
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from snippets.cases import ml_platform_asof as asof


def main() -> None:
    rows = asof.flights()
    asked = rows[["entity", "at"]]
    planned = asof.shares(rows, "planned", [0, 1, 2, 4, 12])
    landed = asof.shares(rows, "landed", [0])
    known = asof.join(asked, planned, "known")
    values = {
        "no feature": (np.zeros(len(rows)), np.zeros(len(rows))),
        "by event": (asof.join(asked, planned, "event"), known),
        "by known": (known, known),
        "landed": (asof.join(asked, landed, "known"),) * 2,
    }
    lines = [f"{'trained to, judged on, third':31}promised  served"]
    for last, judged in ((4, (5, 6)), (6, (7, 8)), (8, (9, 12))):
        past = rows["month"] <= last
        held = rows["month"].between(*judged)
        y = rows["late"]
        for third in range(3):
            for name, (trained, served) in values.items():
                x = rows[asof.PLAN].assign(v=trained)
                trees = LGBMClassifier(**asof.FIXED)
                trees.fit(x[past][third::3], y[past][third::3])
                cells = []
                for table in (x, x.assign(v=served)):
                    p = np.asarray(trees.predict_proba(table[held]))[:, 1]
                    cells.append(float(roc_auc_score(y[held], p)))
                label = f"{last:2}, {judged[0]:2}-{judged[1]:2}, {third}, {name}"
                lines.append(f"{label:31}{cells[0]:8.3f}{cells[1]:8.3f}")
    lines.append(f"{'trained to, judged on, age in h':31} same age   fresh")
    for last, judged in ((4, (5, 6)), (6, (7, 8)), (8, (9, 12))):
        past, held = rows["month"] <= last, rows["month"].between(*judged)
        models: dict[int, LGBMClassifier] = {}
        loss = {}
        for age_h in (-1, 0, 1, 2, 3, 6, 12, 24):  # -1: no feature
            late = landed.assign(known=landed["known"] + pd.Timedelta(hours=age_h))
            x = rows[asof.PLAN].assign(v=asof.join(asked, late, "known"))
            x["v"] = 0.0 if age_h < 0 else x["v"]
            models[age_h] = LGBMClassifier(**asof.FIXED)
            models[age_h].fit(x[past][::2], y[past][::2])
            for kind in (age_h, min(age_h, 0)):
                p = np.asarray(models[kind].predict_proba(x[held]))[:, 1]
                loss[age_h, kind] = -np.log(np.where(y[held], p, 1 - p)).mean()
            if age_h >= 0:
                saved = [loss[-1, -1] - loss[age_h, kind] for kind in (age_h, 0)]
                label = f"{last:2}, {judged[0]:2}-{judged[1]:2}, {age_h}"
                lines.append(f"{label:31}{saved[0]:8.3f}{saved[1]:8.3f}")
    used = f"lightgbm {lightgbm.__version__}, duckdb {duckdb.__version__}"
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    head = f"{datetime.date.today()}, {machine}, Python {platform.python_version()}"
    text = "\n".join([f"{head}, {used}, pandas {pd.__version__}", *lines]) + "\n"
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".txt").write_text(text, "utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
