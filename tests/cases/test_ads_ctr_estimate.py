"""The sizes follow from the assumptions."""

import numpy as np
import pytest

from snippets.cases import ads_ctr_estimate as estimate


def test_rates_by_hand():
    assert estimate.per_second(86_400, 1) == 1
    assert estimate.per_second(1e9, 2.5) == pytest.approx(28_935, abs=1)


def test_the_impressions_give_the_error_asked_for():
    n = estimate.impressions_needed(0.01, 0.1)
    assert n == 9_900
    clicks = np.random.default_rng(0).binomial(n, 0.01, 20_000) / n
    assert clicks.std() / 0.01 == pytest.approx(0.1, rel=0.03)


def test_rarer_clicks_need_more():
    need = [estimate.impressions_needed(ctr, 0.1) for ctr in (0.001, 0.01, 0.1)]
    assert need == sorted(need, reverse=True)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="0 < ctr < 1"):
        estimate.impressions_needed(0, 0.1)
    with pytest.raises(ValueError, match=r"peak at least 1, got 1, 0\.5"):
        estimate.per_second(1, 0.5)
