"""The simulated alerts: windows against pandas, and the findings on another draw."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import availability_slo_alerts as page
from snippets.metrics.availability_slo_alerts import incidents, share

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


def tables(output):
    """Requests a minute: rule: (pages a month, precise, caught, after, rings on)."""
    found = {}
    for block in output.split("\n\n")[1:]:
        head, *rows = block.strip("\n").splitlines()
        cells = {
            r[:22].strip(): [float(c.strip("%")) for c in r[22:].split()] for r in rows
        }
        found[int(head.split()[0])] = cells
    return found


@given(
    counts=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1),
    data=st.data(),
)
def test_the_window_agrees_with_pandas(counts, data):
    window = data.draw(st.integers(1, len(counts)))
    bad = np.array([min(pair) for pair in counts], float)
    total = np.array([max(pair) for pair in counts], float)
    sums = (
        pd.DataFrame({"bad": bad, "total": total}).rolling(window, min_periods=1).sum()
    )
    expected = sums.bad / sums.total.clip(lower=1)
    assert share(bad, total, window) == pytest.approx(expected.to_numpy())


def check(table):
    busy, quiet = table[1000], table[10]
    fast, long = "14.4 in 1 h, 5 min", "14.4 in 1 h"
    assert busy["0.1 % in 5 min"][1] < 25 < 95 < busy[fast][1]  # precision
    assert busy["1.44 % in 5 min"][3] < busy[fast][3]  # the threshold is faster
    assert 0 < busy["1.44 % in 5 min"][2] - busy[fast][2] < 5  # and catches more
    assert 0.5 < busy[fast][0] / busy["1.44 % in 5 min"][0] < 2 / 3
    assert 7 < quiet["1.44 % in 5 min"][0] / quiet[fast][0] < 10  # at low traffic
    assert 1.4 * quiet[long][0] < quiet[fast][0]  # but it pages again
    assert busy[long][4] > 45 > 10 > busy[fast][4]  # the short window resets
    assert busy["or 6 in 6 h, 30 min"][2] >= busy[fast][2]


def test_findings_as_recorded():
    check(tables(OUTPUT))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_findings_on_other_incidents(monkeypatch, capsys, seed):
    rng = np.random.default_rng(seed)
    monkeypatch.setattr(page.np.random, "default_rng", lambda _: rng)
    page.main()
    check(tables(capsys.readouterr().out))


def test_incidents_are_as_described():
    starts, ends, errors = incidents(np.random.default_rng(1))
    assert 300 < len(starts) < 420
    assert ((ends - starts >= 1) & (ends - starts <= 317)).all()
    assert ((errors >= 0.001) & (errors <= 1)).all()


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"window must be 1\.\.3 minutes, got 0"):
        share(np.zeros(3), np.ones(3), 0)
