"""Laws of the shard keys: nothing is lost, and a hot user bounds the fleet."""

import random
from collections import Counter
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sharding import bucket, measure, schemes, stream


def test_a_bucket_is_the_same_on_every_machine():
    # b2sum -l 64 of "user:42" is d9279b7cb3a5b282
    assert bucket(1 << 64, "user:42") == 0xD9279B7CB3A5B282


@settings(max_examples=30, deadline=None)
@given(shards=st.integers(1, 40), split=st.integers(1, 16), seed=st.integers(0, 9))
def test_every_post_has_one_home_and_the_bounds_hold(shards, split, seed):
    users = stream(400, 1.0, random.Random(seed))
    for place in schemes(shards, split, seed, 200).values():
        homes = Counter(place(post, user) for post, user in enumerate(users))
        assert set(homes) <= set(range(shards))
        assert homes.total() == 400
        busiest, page, newest = measure(place, users, shards)
        assert 1 - 1e-9 <= busiest <= shards + 1e-9
        assert page <= shards
        assert 1 <= newest <= shards


@settings(max_examples=25, deadline=None)
@given(shards=st.integers(2, 64), seed=st.integers(0, 99))
def test_a_hot_user_bounds_the_fleet_and_has_one_home(shards, seed):
    users = stream(2_000, 1.2, random.Random(seed))
    place = schemes(shards, 8, seed, 1_000)["hash of user"]
    busiest, page, _ = measure(place, users, shards)
    assert busiest >= users[1_000:].count(0) / 1_000 * shards - 1e-9
    assert page == 1


def test_ranges_of_time_send_every_new_post_to_one_shard():
    users = stream(1_000, 1.0, random.Random(3))
    busiest, page, newest = measure(schemes(8, 4, 3, 500)["range of time"], users, 8)
    assert (busiest, page, newest) == (8, 8, 1)


@pytest.mark.parametrize(("shards", "split"), [(16, 8), (12, 4), (8, 1), (4, 16)])
def test_a_prefix_stores_on_every_shard_and_writes_at_the_end_of_each(shards, split):
    place = schemes(shards, split, 5, 2_000)["prefix, time"]
    stored = Counter(place(post, 0) for post in range(2_000))
    assert set(stored) == set(range(shards))
    assert max(stored.values()) < 1.5 * min(stored.values())
    ends = {(prefix + 1) * shards // split - 1 for prefix in range(split)}
    if split <= shards:  # whole ranges: the last of each prefix takes its new posts
        assert {place(post, 0) for post in range(2_000, 4_000)} == ends


def test_ranges_of_time_keep_the_order_and_new_posts_lie_last():
    place = schemes(16, 8, 0, 4_000)["range of time"]
    homes = [place(post, 0) for post in range(8_000)]
    assert homes[:4_000] == [post * 16 // 4_000 for post in range(4_000)]
    assert set(homes[4_000:]) == {15}


def test_sub_keys_of_a_hot_user_are_used_alike():
    place = schemes(10_000, 8, 0, 4_000)["same, top 10 split"]
    uses = Counter(place(post, 9) for post in range(8_000))
    assert list(uses.values()) == [1_000] * 8


def test_a_split_divides_only_the_hot_users():
    place = schemes(64, 8, 1, 500)["same, top 10 split"]
    assert 1 < len({place(post, 0) for post in range(100)}) <= 8
    assert len({place(post, 10) for post in range(100)}) == 1


def test_the_page_s_findings_hold_for_other_seeds():
    tops = {16: {}, 64: {}}
    for shards, found in tops.items():
        for seed in range(20, 25):
            users = stream(8_000, 1.0, random.Random(seed))
            for name, place in schemes(shards, 8, seed, 4_000).items():
                found.setdefault(name, []).append(measure(place, users, shards)[0])
    for shards in tops:
        top = {name: fmean(values) for name, values in tops[shards].items()}
        assert top["hash of post"] < top["same, top 10 split"] < top["hash of user"]
    fleet = [n / fmean(tops[n]["hash of user"]) for n in (16, 64)]
    assert fleet[1] < 1.6 * fleet[0]  # four times the shards, less than 1.6 the writes


def test_one_shard_holds_everything():
    for place in schemes(1, 8, 0, 50).values():
        assert measure(place, [0] * 100, 1) == (1, 1, 1)


def test_error_names_the_rule_and_the_value():
    with pytest.raises(ValueError, match="shards must be at least 1, got 0"):
        bucket(0, "a")
