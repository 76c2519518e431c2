"""Retries reach another replica, a budget bounds them, ejection ends them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import model_service_replicas as replicas
from snippets.cases.model_service_replicas import Client

RECORD = Path(replicas.__file__).with_suffix(".txt").read_text("utf-8")


@given(st.sets(st.integers(0, 2)), st.integers(1, 3), st.booleans())
@settings(max_examples=30)
def test_calls_and_losses_have_their_bounds(down, tries, eject):
    client = Client(tries, eject)
    got = [client.ask(k / 100, down, 5.0) for k in range(300)]
    assert 300 <= client.calls <= 300 * tries
    if len(down) < tries:
        assert all(ok for ok, _ in got)  # each try is another replica
    if len(down) == 3:
        assert not any(ok for ok, _ in got)
        assert client.calls == 300 * tries
    if not down:
        assert client.calls == 300


@given(st.floats(0, 0.5), st.integers(0, 400))
@settings(max_examples=30)
def test_the_budget_bounds_retries(budget, n):
    client = Client(3, True, budget)
    for k in range(n):
        client.ask(k / 100, {0, 1, 2}, 5.0)
    assert client.calls <= n * (1 + budget) + 10


def test_ejection_stops_calls_to_the_dead_and_tries_again():
    def calls_to_dead(eject):
        client = Client(3, eject)
        for k in range(3_000):
            client.ask(k / 100, {0}, 5.0)
        return client.calls - 3_000

    assert 800 < calls_to_dead(False) < 1_200
    assert 3 <= calls_to_dead(True) <= 30
    client = Client(1, True)
    client.out_until_s[0] = 5.0
    assert {client.pick(4.0, set()) for _ in range(50)} == {1, 2}
    assert {client.pick(5.0, set()) for _ in range(50)} == {0, 1, 2}


def test_the_record_says_what_the_page_says():
    rows = [row.split() for row in RECORD.splitlines()]
    assert rows[2][-3:] == ["0.00%", "13", "1.34"]
    assert rows[7][-3:] == ["0.00%", "26", "1.34"]
    assert rows[8][-3:] == ["0.00%", "13", "1.00"]
    assert [row[-3] for row in rows[11:14]] == ["32.53%", "33.78%", "0.23%"]
    assert rows[-2][-1] == "3.00"
    assert rows[-1][-1] == "1.10"


def test_late_counts_as_lost():
    def lost(fail_ms):
        return float(replicas.outage(Client(2), {0}, fail_ms).split("%")[0])

    assert lost(15.0) == 0
    assert 30 < lost(51.0) < 37


def test_no_try_is_refused():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        Client(0)
