"""Laws of the fan-out queue: no post before its work is done, no work lost."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.news_feed_delay import RULES, delays, traffic

POSTS = st.lists(
    st.tuples(st.floats(0, 50), st.integers(1, 5_000)), min_size=1, max_size=30
).map(sorted)


@settings(max_examples=50, deadline=None)
@given(POSTS)
def test_no_post_is_faster_than_its_own_work_and_all_end_at_the_same_time(posts):
    rate, ends = 1_000.0, []
    for rule in RULES[:2]:
        out = delays(posts, rate, rule, 0)
        for delay, (_, n) in zip(out, posts, strict=True):
            assert delay >= n / rate - 1e-9
        ends.append(max(d + at for d, (at, _) in zip(out, posts, strict=True)))
    assert ends[0] == pytest.approx(ends[1])  # work conserving


@settings(max_examples=50, deadline=None)
@given(POSTS)
def test_first_come_is_the_textbook_recursion(posts):
    free, want = 0.0, []
    for at, n in posts:
        free = max(free, at) + n / 700
        want.append(free - at)
    assert delays(posts, 700, RULES[0], 0) == pytest.approx(want)


def test_turns_let_a_small_post_pass_a_large_one():
    posts = [(0.0, 100_000), (0.1, 100)]
    first, turns, pull = (delays(posts, 10_000, rule, 1_000) for rule in RULES)
    assert first == pytest.approx([10.0, 9.91])
    assert turns == pytest.approx([10.01, 0.11])
    assert pull == pytest.approx([0.0, 0.01])
    assert delays([(0.0, 1_000)], 10_000, RULES[2], 1_000) == [0.1]  # not above it


def test_findings_on_another_seed():
    posts = traffic(Random(9), 20_000, 50)
    rate = sum(n for _, n in posts) / posts[-1][0] / 0.7
    tail = []
    for rule in RULES:
        out = delays(posts, rate, rule, 10_000)
        few = sorted(d for d, (_, n) in zip(out, posts, strict=True) if n <= 10_000)
        tail.append(few[len(few) * 99 // 100])
    assert tail[0] > 2 * tail[1]
    assert tail[2] == pytest.approx(tail[1], rel=0.5)  # pulling adds little to turns


def test_one_post_no_post_and_an_unknown_rule():
    assert delays([(2.0, 500)], 1_000, RULES[0], 0) == [0.5]
    assert delays([], 1_000, RULES[0], 0) == []
    with pytest.raises(ValueError, match=r"one of .* got hope"):
        delays([], 1, "hope", 0)
