"""Laws of the three ways to fan out, and the page's findings on other graphs."""

from random import Random

import pytest

from snippets.classics.news_feed import GRID, costs, graph

NAMES = ["inserts", "read", "at_t", "best", "idle", "pairs", "best_t", "flat"]


def run(g, link=0.5, price=1.0, t=200):
    return dict(zip(NAMES, costs(g, link, price, t), strict=True))


@pytest.fixture(scope="module")
def graphs():
    return [graph(Random(seed), 600) for seed in (11, 12, 13)]


@pytest.mark.parametrize("price", [0.03, 1.0, 3.0])
@pytest.mark.parametrize("link", [0.0, 0.5, 1.0])
def test_bounds(graphs, link, price):
    for g in graphs:
        r = run(g, link, price)
        assert r["pairs"] <= min(r["best"], r["at_t"]) + 1e-9
        assert r["pairs"] <= min(r["read"], 100)
        assert r["best"] <= 100.0001
        assert r["flat"] >= 1
        assert r["best_t"] in GRID


def test_the_ends_of_the_threshold_are_all_on_write_and_nearly_all_on_read(graphs):
    for g in graphs:
        assert run(g, t=10_000)["at_t"] == pytest.approx(100)
        assert run(g, t=0)["at_t"] == pytest.approx(run(g)["read"])


def test_a_small_graph_by_hand():
    """Two followers, one keen and one who never comes."""
    g = [(1.0, 20.0, [10.0, 0.0]), (1.0, 40.0, [])]
    r = run(g, link=0.0, price=0.5, t=1)
    assert r["inserts"] == pytest.approx(2 / 3)  # 2 inserts a day, 3 posts
    assert r["read"] == pytest.approx(100 * 5 / 2)
    assert r["at_t"] == r["read"]  # two followers are above one
    assert run(g, link=0.0, price=0.5, t=2)["at_t"] == pytest.approx(100)
    assert r["idle"] == pytest.approx(50)
    assert r["pairs"] == pytest.approx(50)
    assert r["best"] == pytest.approx(100)


def test_cost_rises_with_the_price_of_a_look_up(graphs):
    for g in graphs:
        for name in ("read", "at_t", "best", "idle", "pairs"):
            values = [run(g, price=p)[name] for p in (0.03, 0.3, 1.0, 3.0)]
            assert values == sorted(values)


def test_findings_on_other_graphs(graphs):
    for g in graphs:
        assert run(g, link=0.0)["best"] == pytest.approx(100)  # no threshold helps
        assert run(g, link=0.0)["pairs"] < 70  # pairs do
        assert run(g, link=1.0)["best"] < 90
        assert 65 < run(g, link=0.0)["idle"] < 85  # 30 % dormant, by construction


@pytest.mark.parametrize(("saved", "flat"), [(0.05, 1448), (0.2, 128)])
def test_flat_spans_the_thresholds_within_a_tenth_of_the_best(saved, flat):
    """To pull one author of 130 followers saves 5 or 20 %; the other is never pulled."""
    other = (1.0, 1_000 * (1 - saved), [1e9])
    star = (1.0, 1_000 * saved / 130, [0.0] * 130)
    r = run([other, star], link=0.0)
    assert r["best"] == pytest.approx(100 * (1 - saved))
    assert r["flat"] == pytest.approx(flat)


def test_users():
    assert len(graph(Random(1), 2)) == 2
    with pytest.raises(ValueError, match="at least 2, got 1"):
        graph(Random(1), 1)
