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


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="shapes differ"):
        market.auction(np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 2)))
