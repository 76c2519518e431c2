"""The canary: a bound on false alarms, a brute-force oracle, and what was found."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework import deploy
from snippets.framework.deploy import ALARMS, RISES, canary_share, errors, evidence

OUTPUT = Path(deploy.__file__).with_suffix(".txt").read_text("utf-8")
TESTS, SHARES = (block.splitlines() for block in OUTPUT.split("\n\n"))
FOUND = {
    row.split()[0]: [float(cell.rstrip("%")) for cell in row.split()[1:]]
    for row in TESTS[2:]
}


def test_worked_example(capsys):
    deploy.main()
    assert capsys.readouterr().out == OUTPUT


def test_a_doubled_rate_on_a_twentieth_of_traffic_has_two_errors_in_21():
    assert canary_share(0.05, 2) == pytest.approx(2 / 21)
    assert canary_share(0.3, 1) == pytest.approx(0.3)


@given(st.floats(0.01, 0.99), st.floats(1, 50), st.floats(1, 50))
def test_a_larger_rise_puts_more_errors_on_the_canary(share, one, other):
    low, high = sorted((one, other))
    assert share <= canary_share(share, low) + 1e-12
    assert canary_share(share, low) <= canary_share(share, high) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("share", [0, 1, -0.1, float("nan")])
def test_share_must_be_a_share(share):
    with pytest.raises(ValueError, match=f"between 0 and 1, got {share}"):
        canary_share(share, 2)


@given(st.integers(1, 9), st.floats(0.01, 0.9))
def test_evidence_is_a_fair_bet_when_versions_are_equal(count, share):
    """Over every order of `count` errors its expectation is one: Ville's condition."""
    mean = sum(
        share ** sum(where)
        * (1 - share) ** (count - sum(where))
        * float(evidence(np.array(sum(where)), np.array(count), share))
        for where in product((0, 1), repeat=count)
    )
    assert mean == pytest.approx(1)


def test_evidence_agrees_with_the_likelihoods_written_out():
    ratios = [
        (canary_share(0.1, rise) / 0.1) ** 3
        * ((1 - canary_share(0.1, rise)) / 0.9) ** 7
        for rise in RISES
    ]
    got = evidence(np.array(3), np.array(10), 0.1)
    assert float(got) == pytest.approx(sum(ratios) / len(RISES))


def test_the_bound_holds_for_two_days_of_looks():
    canary, total = errors(0.005, 0.05, (500, 3_000), seed=5)
    ever = (evidence(canary, total, 0.05) >= 1 / ALARMS).any(axis=1).mean()
    assert ever <= ALARMS + 3 * (ALARMS / 500) ** 0.5


def test_an_incident_that_hits_both_versions_is_no_alarm():
    """Ten times as many errors everywhere: the shares stay, and so does the bound."""
    rng = np.random.default_rng(6)
    canary = rng.binomial(300, 0.05, (2_000, 60)).cumsum(axis=1)
    total = canary + rng.binomial(5_700, 0.05, (2_000, 60)).cumsum(axis=1)
    alarms = (evidence(canary, total, 0.05) >= 1 / ALARMS).any(axis=1).mean()
    assert alarms <= ALARMS + 3 * (ALARMS / 2_000) ** 0.5
    fixed_limit = canary[:, 0] / 300 > 0.01
    assert fixed_limit.mean() > 0.99


@pytest.mark.parametrize(("size", "share"), [(1, 0.003), (3, 0.133)])
def test_errors_that_come_in_threes_break_the_bound(size, share):
    """One user's retries fail together, all on the same version."""
    rng = np.random.default_rng(4)
    canary, rest = (
        size * rng.poisson(30 * part / size, (4_000, 60)).cumsum(axis=1)
        for part in (0.05, 0.95)
    )
    alarms = evidence(canary, canary + rest, 0.05) >= 1 / ALARMS
    assert alarms.any(axis=1).mean() == pytest.approx(share, abs=0.001)


def test_what_the_page_says():
    assert FOUND["0.50%"] == [0.7, 15, 6.1, 19, 0.4, 21]
    assert FOUND["1.00%"][4:] == [100, 12]
    assert FOUND["0.75%"][4:] == [82.4, 30]


def test_looking_every_minute_breaks_the_promise_and_the_others_keep_it():
    once, _, always, _, sequential, _ = FOUND["0.50%"]
    assert always > 5 > 1 >= once >= sequential


def test_a_bad_release_is_stopped_in_two_minutes_instead_of_fifteen():
    assert FOUND["2.00%"][1] == 15 > 2 >= FOUND["2.00%"][5]
    assert FOUND["1.00%"][5] < 15
    assert FOUND["0.75%"][4] < FOUND["0.75%"][2]  # what the promise costs


def test_share_sets_the_time_and_the_delay_of_rollback_sets_the_harm():
    rows = [
        [float(x.rstrip("%").replace(",", "")) for x in r.split()] for r in SHARES[1:]
    ]
    one, five, ten, half = rows
    assert one[1] > five[1] > ten[1] > half[1]
    assert 1 < ten[2] / one[2] < 1.5
    assert half[3] / one[3] > 10
