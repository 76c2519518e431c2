"""One auction: the correction inverts sampling, prices keep the winner the winner."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from snippets.cases import ads_ctr

CHANCE = st.floats(1e-4, 0.9999)
ADS = st.lists(
    st.tuples(st.floats(0.01, 10), st.floats(1e-4, 0.5)), min_size=1, max_size=8
)


@given(CHANCE, st.floats(0.01, 1))
def test_the_correction_undoes_the_sampling(p, keep):
    odds = p / (1 - p) / keep  # what a model of the sample learns
    assert ads_ctr.unsampled(keep, odds / (1 + odds)) == pytest.approx(p, rel=1e-9)


def test_the_check_value_of_the_reading_list():
    sampled = 0.001 / (0.001 + 0.999 * 0.01)
    assert round(sampled, 4) == 0.0910
    assert ads_ctr.unsampled(0.01, sampled) == pytest.approx(0.001)


@given(ADS, st.floats(0.1, 10))
def test_one_factor_for_all_changes_neither_order_nor_price(ads, factor):
    bids, p = zip(*ads, strict=True)
    scores = sorted(bid * chance for bid, chance in ads)
    assume(all(b - a > 1e-6 for a, b in pairwise(scores)))
    scaled = [factor * chance for chance in p]
    assert ads_ctr.rank(bids, scaled) == ads_ctr.rank(bids, p)
    assert ads_ctr.click_price(bids, scaled) == pytest.approx(
        ads_ctr.click_price(bids, p)
    )


@given(ADS, st.floats(0, 0.05))
def test_the_price_is_the_least_bid_that_wins(ads, reserve):
    bids, p = map(list, zip(*ads, strict=True))
    order = ads_ctr.rank(bids, p, reserve)
    assume(order)
    winner, price = order[0], ads_ctr.click_price(bids, p, reserve)
    assert price <= bids[winner] + 1e-9
    assume(price > 1e-6)
    bids[winner] = price * 0.999
    assert ads_ctr.rank(bids, p, reserve)[:1] != [winner]
    bids[winner] = price * 1.001
    assert ads_ctr.rank(bids, p, reserve)[:1] == [winner]


def test_a_reserve_above_the_rival_is_the_price():
    assert ads_ctr.click_price([2, 1], [0.02, 0.03], 0.035) == pytest.approx(1.75)
    assert ads_ctr.click_price([2, 1], [0.02, 0.03], 0.01) == pytest.approx(1.5)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="keep lies above 0 and up to 1, got 0"):
        ads_ctr.unsampled(0, 0.5)
    with pytest.raises(ValueError, match="no ad reaches the reserve of 5"):
        ads_ctr.click_price([1.0], [0.1], reserve=5)
