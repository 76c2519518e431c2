"""Laws of a limit that servers share, on another seed."""

import random
from itertools import accumulate

import pytest

from snippets.foundations import rate_limiting_distributed as page
from snippets.foundations.rate_limiting_distributed import (
    LIMIT,
    SERVERS,
    WAYS,
    admit,
    poisson,
)


def arrivals(rate, seconds=20, seed=99):
    rng = random.Random(seed)
    return [*accumulate(rng.expovariate(rate) for _ in range(rate * seconds))]


@pytest.mark.parametrize("way", ["atomic", "even quotas", "batches"])
@pytest.mark.parametrize("spread", [1, 7, SERVERS])
def test_these_never_pass_the_limit(way, spread):
    got, _ = admit(way, arrivals(400), spread)
    assert max(got.values()) <= LIMIT


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_allowed_that_did_not_ask(way):
    times = arrivals(60)
    got, calls = admit(way, times, SERVERS)
    assert got.total() <= len(times)
    assert calls >= 0
    assert set(got) <= {int(t) for t in times}


def test_atomic_refuses_only_above_the_limit():
    times = arrivals(90)
    got, calls = admit("atomic", times, SERVERS)
    for second in {int(t) for t in times}:
        asked = sum(int(t) == second for t in times)
        assert got[second] == min(asked, LIMIT)
    assert calls == len(times)


def test_the_two_races_pass_more_and_lost_updates_most():
    times = arrivals(300)
    most = {way: max(admit(way, times, SERVERS)[0].values()) for way in WAYS}
    assert LIMIT < most["check, add"] < LIMIT + 10
    assert most["check, set"] > 2 * LIMIT
    assert LIMIT < most["sync"] < LIMIT + 60


def test_a_batch_that_does_not_divide_the_limit_is_cut(monkeypatch):
    monkeypatch.setattr(page, "BATCH", 7)
    assert max(admit("batches", arrivals(400), SERVERS)[0].values()) == LIMIT


def test_calls_to_the_store_are_all_counted():
    one = [5 + i / 1000 for i in range(300)]  # one server, one second
    # twenty grants of five, and the answer that none is left
    assert admit("batches", one, 1) == ({5: LIMIT}, 21)
    few = [i / 200 for i in range(100)]  # 0.1 s between syncs: those at 0.1 to 0.4
    assert admit("sync", few, SERVERS)[1] == 4 * SERVERS
    for way in ("check, add", "check, set", "atomic"):
        assert admit(way, one, 1)[1] == 300
    assert admit("even quotas", one, 1)[1] == 0


def test_one_server_that_syncs_is_exact():
    times = arrivals(300)
    assert admit("sync", times, 1)[0] == admit("atomic", times, 1)[0]


def test_quotas_and_batches_refuse_a_client_below_its_limit():
    times = arrivals(80)
    for way in ("even quotas", "batches"):
        refused = 1 - admit(way, times, SERVERS)[0].total() / len(times)
        assert 0.05 < refused < 0.16
    assert admit("even quotas", arrivals(300), 2)[0].total() / 20 == pytest.approx(
        10, abs=0.6
    )


def test_poisson_comes_in_order_at_its_rate():
    times = poisson(80)
    assert times == sorted(times)
    assert times[-1] == pytest.approx(60, rel=0.05)


@pytest.mark.parametrize(("way", "spread"), [("hope", 1), ("atomic", 0), ("sync", 21)])
def test_errors_name_the_rule_and_the_value(way, spread):
    with pytest.raises(ValueError, match=r"spread 1\.\.20, got"):
        admit(way, [0.5], spread)
