"""The rates follow from the assumptions, and scale as they must."""

import pytest

from snippets.classics.messenger_estimate import Load

STORM = "heads, a gateway back in 1 s"


def test_rates_by_hand():
    rows = Load(users=86_400, sent=10, recipients=4, peak=1, online=1).rows(1)
    assert rows["sends"] == 10
    assert rows["pushes"] == 50
    assert rows["receipts, as messages"] == 80
    assert rows["receipts, as cursors"] == 60
    assert rows["heartbeats, every 30 s"] == 2_880
    assert rows["heads read by openings"] == 800
    assert rows["presence changes, to 100 contacts"] == 4_000
    assert rows["gateways, in all"] == 1
    assert rows["GB stored a day, three copies"] == pytest.approx(1.0368)


def test_twice_the_users_are_twice_the_rates_and_the_same_storm():
    one, two = Load().rows(30), Load(users=200e6).rows(30)
    for name, value in one.items():
        back = name == STORM or name.startswith("heads, back")
        assert two[name] == pytest.approx(value if back else 2 * value)


def test_jitter_spreads_the_storm_and_removes_nothing():
    for jitter_s in (1, 7, 300):
        rows = Load().rows(jitter_s)
        assert list(rows.values())[-1] * jitter_s == pytest.approx(rows[STORM])


def test_what_the_page_says_of_the_peak():
    rows = Load().rows(30)
    assert rows["heartbeats, every 30 s"] > 10 * rows["sends"]
    assert 7 < rows[STORM] / rows["heads read by openings"] < 7.5


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="jitter_s must be at least 1, got 0"):
        Load().rows(0)
