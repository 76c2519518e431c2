"""The autoscaler by hand, its lag, and Erlang's C in the table of lateness."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import serving_at_scale_autoscale as page
from snippets.scaling.serving_at_scale import erlang

FLAT = np.full((60, 1), 7.3)
shapes = st.lists(st.floats(0.5, 15), min_size=30, max_size=60)


def test_a_constant_load_keeps_its_number():
    ready = page.autoscale(FLAT, 4)
    assert (ready == np.ceil(7.3 / page.TARGETS)).all()


@given(shapes, st.integers(0, 30))
@settings(max_examples=15)
def test_a_start_takes_its_lag_and_no_more_is_ready_than_asked(hours, lag):
    load = np.array(hours)[:, None]
    now, later = page.autoscale(load, 0), page.autoscale(load, lag)
    assert (later[: lag + 1].max(0) <= later[0]).all()  # nothing new is ready yet
    assert (now >= 1).all()
    assert (later >= 1).all()
    assert (now <= np.ceil(load.max() / page.TARGETS)).all()


def test_saturation_hides_the_load_so_a_jump_is_climbed_in_starts():
    load = np.r_[np.full(5, 4.0), np.full(95, 40.0)][:, None]
    ready = page.autoscale(load, 10)[:, 4, 0]  # 62 % busy is the target
    assert page.TARGETS[4, 0] == pytest.approx(0.62)
    steps = [n for k, n in enumerate(ready) if k == 0 or n != ready[k - 1]]
    assert steps[:5] == [7, 12, 20, 33, 54]  # each ceil(ready / 0.62)


def test_down_waits_five_minutes_and_up_does_not():
    load = np.r_[np.full(5, 10.0), np.full(55, 2.0)][:, None]
    ready = page.autoscale(load, 1)[:, 4, 0]
    assert (ready[:25] == ready[0]).all()
    assert ready[-1] == np.ceil(2 / 0.62)


def test_lateness_is_erlang_s():
    load, ready = np.array([[6.4], [2.0]]), np.full((2, 1, 1), 8.0)
    mean, _ = erlang(6.4, 8)
    calm, _ = erlang(2.0, 8)
    parts = [mean * 1.6 * exp(-1.6 * 1.5), calm * 6 * exp(-6 * 1.5)]
    expected = (6.4 * parts[0] + 2 * parts[1]) / 8.4
    assert page.late(load, ready)[0, 0] == pytest.approx(expected)
    assert page.late(load, np.full((2, 1, 1), 1.0))[0, 0] == 1


def test_the_page_s_findings(capsys):
    page.main()
    hours = {}
    for line in capsys.readouterr().out.splitlines()[1:]:
        hours[line[:12].strip()] = float(line[12:].split("+/-")[0])
    assert hours["last two"] < 0.7 * hours["fixed"] < 0.7 * hours["last week"]
    assert hours["start 600 s"] < 0.75 * hours["fixed"]
    assert 1.1 * hours["start 300 s"] < hours["start 600 s"] < hours["start 1800 s"]
