"""Click rates, retention, stickiness and concentration: pandas, brute force, laws."""

from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics import engagement
from snippets.metrics.engagement import click_rates, retention, stickiness, top_share

OUTPUT = Path(engagement.__file__).with_suffix(".txt").read_text("utf-8")
USERS = st.lists(
    st.integers(1, 30).flatmap(lambda v: st.tuples(st.just(v), st.integers(0, v))),
    min_size=1,
)
LOG = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.integers(0, 20).flatmap(
        lambda first: st.tuples(
            st.just(first), st.sets(st.integers(first, 20)).map(lambda s: s | {first})
        )
    ),
)


@given(users=USERS)
def test_rates_agree_with_pandas(users):
    frame = pd.DataFrame(users, columns=["views", "clicks"])
    assert click_rates(users) == pytest.approx(
        {
            "clicks / views": frame.clicks.sum() / frame.views.sum(),
            "mean of users' rates": (frame.clicks / frame.views).mean(),
            "clicks / user": frame.clicks.mean(),
            "users who clicked": (frame.clicks > 0).mean(),
        }
    )


@given(users=USERS)
def test_both_averages_lie_between_the_lowest_and_the_highest_user(users):
    rates, own = click_rates(users), [clicks / views for views, clicks in users]
    for name in ("clicks / views", "mean of users' rates"):
        assert min(own) - 1e-12 <= rates[name] <= max(own) + 1e-12


@given(n=st.integers(1, 20), clicks=st.lists(st.integers(0, 5), min_size=1))
def test_with_equal_views_the_two_averages_are_one(n, clicks):
    rates = click_rates([(n + 5, done) for done in clicks])
    assert rates["clicks / views"] == pytest.approx(rates["mean of users' rates"])


@given(log=LOG, n=st.integers(0, 20), today=st.integers(0, 20))
def test_retention_agrees_with_a_table_of_all_users_and_days(log, n, today):
    active = {(who, day) for who, (_, days) in log.items() for day in days}
    rows = [(w, f) for w, (f, _) in log.items() if f + n <= today]
    exact = [(who, first + n) in active for who, first in rows]
    later = [any((w, d) in active for d in range(f + n, 21)) for w, f in rows]
    for rolling, kept in ((False, exact), (True, later)):
        ours = retention(log, n, today, rolling)
        assert isnan(ours) if not kept else ours == pytest.approx(np.mean(kept))


@given(log=LOG, n=st.integers(0, 20))
def test_rolling_is_never_below_day_n_and_day_0_is_one(log, n):
    exact, rolling = (retention(log, n, 20, kind) for kind in (False, True))
    assert isnan(exact) == isnan(rolling)
    assert isnan(exact) or 0 <= exact <= rolling <= 1
    if log:
        assert retention(log, 0, 20, False) == 1


@given(log=LOG)
def test_stickiness_agrees_with_pandas(log):
    rows = [(who, day) for who, (_, days) in log.items() for day in days if day < 10]
    frame, ours = pd.DataFrame(rows, columns=["who", "day"]), stickiness(log, range(10))
    if not rows:
        assert isnan(ours)
        return
    daily = frame.groupby("day").who.nunique().reindex(range(10), fill_value=0)
    assert ours == pytest.approx(daily.mean() / frame.who.nunique())
    assert 0.1 - 1e-12 <= ours <= 1


@given(values=st.lists(st.floats(0.01, 1e4), min_size=1), share=st.floats(0.01, 1))
def test_the_top_carries_at_least_its_share_and_all_carry_all(values, share):
    assert top_share(values, share) >= share - 1e-9
    assert top_share(values, 1) == pytest.approx(1)
    assert top_share(values[::-1], share) == pytest.approx(top_share(values, share))


def test_worked_example():
    a = click_rates([(10, 1), (2, 1), (8, 0)])
    b = click_rates([(20, 4), (2, 0), (8, 0)])
    assert list(a.values()) == pytest.approx([2 / 20, 0.2, 2 / 3, 2 / 3])
    assert list(b.values()) == pytest.approx([4 / 30, 0.2 / 3, 4 / 3, 1 / 3])
    winners = ["B" if b[name] > a[name] else "A" for name in a]
    assert winners == ["B", "A", "B", "A"]
    for line in ("on      day 7           0.667", "rolling day 7           1.000"):
        assert line in OUTPUT


def test_errors_say_the_rule_and_the_value():
    for bad in ((0, 0), (2, 3), (2, -1)):
        with pytest.raises(ValueError, match="0 <= clicks <= views"):
            click_rates([(1, 0), bad])
