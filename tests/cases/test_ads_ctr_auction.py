"""Nothing beats the truth; what is wrong alike for all costs least."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import ads_ctr_auction as market


@given(st.integers(0, 10**6))
def test_no_saying_is_worth_more_than_the_truth(seed):
    rng = np.random.default_rng(seed)
    p, bid = market.draw(200, rng)
    best = market.auction(p, bid, p)["value"]
    for said in market.sayings(p, rng).values():
        assert market.auction(p, bid, said)["value"] <= best + 1e-9


@given(st.integers(0, 10**6), st.floats(0.3, 3))
def test_the_winner_never_pays_more_than_it_bid(seed, factor):
    p, bid = market.draw(100, np.random.default_rng(seed))
    result = market.auction(p, bid, factor * p)
    clicks_at_bid = result["value"] + market.SLOT_COST * result["shown"]
    assert result["revenue"] <= clicks_at_bid + 1e-9


@pytest.mark.parametrize("seed", [1, 2])
def test_the_findings_hold_on_other_draws(seed):
    rng = np.random.default_rng(seed)
    p, bid = market.draw(50_000, rng)
    value = {
        name: market.auction(p, bid, said)["value"]
        for name, said in market.sayings(p, rng).items()
    }
    best = value["right"]
    assert value["all 1.15 times"] > 0.995 * best
    assert value["half of the ads twice"] < 0.95 * best
    assert value["noise, 30 %"] < 0.97 * best
    assert value["one rate for all"] < 0.6 * best
    assert value["half of the requests twice"] > 0.995 * best  # shared by rivals


def test_the_price_by_hand():
    p, bid = np.array([[0.02, 0.03, 0.01]]), np.array([[2.0, 1.0, 0.5]])
    won = market.auction(p, bid, p)  # scores 0.04, 0.03, 0.005: 0.03 a view is owed
    assert won["revenue"] == pytest.approx(1000 * 0.03)
    assert won["clicks"] == pytest.approx(1000 * 0.02)
    assert won["value"] == pytest.approx(1000 * (0.04 - market.SLOT_COST))
    alone = market.auction(p, np.array([[2.0, 0.1, 0.1]]), p)
    assert alone["revenue"] == pytest.approx(1000 * market.SLOT_COST)
    empty = market.auction(p, bid, p / 10)
    assert (empty["shown"], empty["revenue"], empty["value"]) == (0, 0, 0)


def test_the_maximum_picks_lucky_errors_and_more_so_among_more_ads():
    rng = np.random.default_rng(3)
    ratios = []
    for ads in (8, 100):
        p, bid = market.draw(20_000, rng, ads)
        said = market.sayings(p, rng)["noise, 30 %"]
        assert said.sum() / p.sum() == pytest.approx(np.exp(0.045), abs=0.01)
        ratios.append(market.auction(p, bid, said)["ratio"])
    assert ratios[0] == pytest.approx(1.15, abs=0.02)
    assert ratios[1] == pytest.approx(1.24, abs=0.02)


def test_among_100_ads_no_slot_is_empty_and_noise_costs_more():
    rng = np.random.default_rng(4)
    p, bid = market.draw(20_000, rng, 100)
    value = {
        name: market.auction(p, bid, said)["value"]
        for name, said in market.sayings(p, rng).items()
    }
    best = value["right"]
    assert value["all half"] > 0.999 * best
    assert value["noise, 30 %"] == pytest.approx(0.92 * best, rel=0.01)
    assert value["one rate for all"] == pytest.approx(0.40 * best, rel=0.05)


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="shapes differ"):
        market.auction(np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 2)))
