"""What must be made again after a change: all that lies downstream, all whose recipe
changed, or all whose inputs' bytes changed. Flights of 2013; Hamilton reads the graph."""

import hashlib
import inspect
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["HAMILTON_AUTOLOAD_EXTENSIONS"] = "0"

import lightgbm as lgb
import pandas as pd  # type: ignore[import-untyped]
from hamilton import ad_hoc_utils, driver  # type: ignore[import-untyped]

Store = dict[str, tuple[Any, str]]  # key -> result, hash of its bytes


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    return raw.dropna(subset=["arr_delay"])


def delay_by_route(clean: pd.DataFrame) -> pd.Series:
    return clean.groupby(["origin", "dest"])["arr_delay"].mean()


def late_by_carrier(clean: pd.DataFrame) -> pd.Series:
    return (clean["arr_delay"] >= 15).groupby(clean["carrier"]).mean()


def table(
    clean: pd.DataFrame, delay_by_route: pd.Series, late_by_carrier: pd.Series
) -> pd.DataFrame:
    """Average over all time on purpose: here only the bytes matter, not the leak."""
    route = delay_by_route.reindex(pd.MultiIndex.from_frame(clean[["origin", "dest"]]))
    carrier = clean["carrier"].map(late_by_carrier)
    return clean[["hour", "arr_delay"]].assign(route=route.to_numpy(), carrier=carrier)


def model(table: pd.DataFrame) -> str:
    how = {"num_threads": 1, "deterministic": True, "seed": 0, "verbose": -1}
    data = lgb.Dataset(table.drop(columns="arr_delay"), table["arr_delay"])
    return lgb.train(how, data, 10).model_to_string()


def error_min(model: str, table: pd.DataFrame) -> float:
    guess = lgb.Booster(model_str=model).predict(table.drop(columns="arr_delay"))
    return float((table["arr_delay"] - guess).abs().mean())


def passed(error_min: float, limit_min: float) -> bool:
    return error_min < limit_min


FUNCTIONS = [clean, delay_by_route, late_by_carrier, table, model, error_min, passed]


def digest(value: object) -> str:
    if isinstance(value, pd.DataFrame | pd.Series):
        value = pd.util.hash_pandas_object(value).to_numpy().tobytes()
    return hashlib.sha256(value if isinstance(value, bytes) else repr(value).encode()).hexdigest()


