"""The merged feed equals one SQL query over everything, whatever happened before."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.news_feed_merge import FRIEND, ME, STAR, Feed

ORACLE = """SELECT id FROM posts WHERE author = 0 OR (
  author IN (SELECT b FROM follows WHERE a = 0)
  AND author NOT IN (SELECT b FROM blocks WHERE a = 0)
  AND (public OR author IN (SELECT a FROM follows WHERE b = 0)))
ORDER BY id DESC"""
STEP = st.tuples(
    st.sampled_from(
        [
            "post",
            "post",
            "post",
            "hide",
            "delete",
            "follow",
            "unfollow",
            "friend",
            "unfriend",
            "block",
            "unblock",
            "start",
            "copy",
            "finish",
            "lose",
        ]
    ),
    st.integers(0, 4),
)


class World:
    """The feed, and beside it a plain SQLite database that knows no timeline."""

    def __init__(self):
        self.feed, self.under_way, self.next_id = Feed(), [], 1
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(
            "CREATE TABLE posts(id, author, public);"
            "CREATE TABLE follows(a, b, UNIQUE(a, b));"
            "CREATE TABLE blocks(a, b, UNIQUE(a, b));"
        )

    def run(self, sql, *args):
        return [row[0] for row in self.db.execute(sql, args)]

    def step(self, what, who):
        feed = self.feed
        if what in ("post", "hide"):
            feed.post(self.next_id, who, what == "post")
            self.run(
                "INSERT INTO posts VALUES (?, ?, ?)", self.next_id, who, what == "post"
            )
            self.next_id += 1
        elif what == "delete" and feed.posts:
            gone = sorted(feed.posts)[who % len(feed.posts)]
            del feed.posts[gone]
            self.run("DELETE FROM posts WHERE id = ?", gone)
        elif what == "start":  # fan-out reads who follows now, and copies later
            for post in self.feed.by[who]:
                if who != STAR and post not in feed.pushed:
                    self.under_way.append((post, who in feed.follows))
        elif what == "copy" and self.under_way:
            post, follows = self.under_way[who % len(self.under_way)]
            feed.timeline |= {post} if follows else set()
        elif what == "finish" and self.under_way:
            post, follows = self.under_way.pop(who % len(self.under_way))
            feed.timeline |= {post} if follows else set()
            feed.pushed.add(post)
        elif what == "lose":  # a shard is lost and recomputed from what is followed
            feed.timeline.clear()
            for author in sorted(feed.follows):
                feed.follow(author)
        elif who != ME:
            self.edge(what, who)

    def edge(self, what, who):
        feed = self.feed
        if what == "follow":
            feed.follow(who)
            self.run("INSERT OR IGNORE INTO follows VALUES (0, ?)", who)
        elif what == "unfollow":
            feed.follows.discard(who)
            self.run("DELETE FROM follows WHERE a = 0 AND b = ?", who)
        elif what == "friend":
            feed.friends.add(who)
            self.run("INSERT OR IGNORE INTO follows VALUES (?, 0)", who)
        elif what == "unfriend":
            feed.friends.discard(who)
            self.run("DELETE FROM follows WHERE b = 0 AND a = ?", who)
        elif what == "block":
            feed.blocked.add(who)
            self.run("INSERT OR IGNORE INTO blocks VALUES (0, ?)", who)
        elif what == "unblock":
            feed.blocked.discard(who)
            self.run("DELETE FROM blocks WHERE a = 0 AND b = ?", who)


@settings(max_examples=50, deadline=None)
@given(st.lists(STEP, min_size=30, max_size=60), st.integers(1, 6))
def test_after_every_step_the_feed_is_what_the_oracle_sees(steps, size):
    world = World()
    for step in [("follow", FRIEND), ("follow", STAR), ("friend", STAR), *steps]:
        world.step(*step)
        want = world.run(ORACLE)
        assert world.feed.page(n=1_000) == want
        pages, before = [], 1 << 63
        while page := world.feed.page(before, size):
            assert page[0] < before
            pages += page
            before = page[-1]
        assert pages == want


@settings(max_examples=30, deadline=None)
@given(st.lists(STEP, max_size=40), st.lists(st.lists(STEP, max_size=4), max_size=20))
def test_a_cursor_neither_skips_nor_repeats_while_the_world_changes(first, between):
    world = World()
    for step in [("follow", FRIEND), ("follow", STAR), *first]:
        world.step(*step)
    due, got, before = set(world.run(ORACLE)), [], 1 << 63
    while page := world.feed.page(before, 2):
        assert page[0] < before
        assert set(page) <= set(world.run(ORACLE))
        got, before = got + page, page[-1]
        for step in between.pop() if between else []:
            world.step(*step)
        due &= set(world.run(ORACLE))
    assert due <= set(got)
    assert got == sorted(set(got), reverse=True)


def test_the_order_of_edge_and_copy_matters():
    """Copying before the edge is written loses a post whose fan-out is between."""
    feed = Feed()
    feed.timeline.update(feed.by[FRIEND])
    feed.post(1, FRIEND)
    feed.pushed.add(1)  # fan-out read the followers before the edge
    feed.follows.add(FRIEND)
    assert feed.page() == []
    feed.follow(FRIEND)
    assert feed.page() == [1]


def test_each_permission_acts_on_the_next_page_and_back():
    feed = Feed()
    feed.follow(FRIEND)
    feed.post(1, FRIEND)
    feed.post(2, FRIEND, public=False)
    for change, undo, want in (
        (feed.friends.add, feed.friends.discard, [2, 1]),
        (feed.blocked.add, feed.blocked.discard, []),
        (feed.follows.discard, feed.follows.add, []),
    ):
        assert feed.page() == [1]
        change(FRIEND)
        assert feed.page() == want
        undo(FRIEND)
    assert feed.page() == [1]


def test_own_posts_are_there_at_once_and_nothing_is_forbidden_to_an_empty_feed():
    feed = Feed()
    assert feed.page() == []
    feed.post(1, ME, public=False)
    assert feed.page() == [1]
    assert feed.page(n=0) == []
    assert feed.page(before=1) == []


def test_without_the_check_the_unfollowed_and_the_hidden_stay():
    feed = Feed()
    feed.follow(FRIEND)
    feed.post(1, FRIEND, public=False)
    feed.follow(FRIEND)
    feed.follows.remove(FRIEND)
    assert feed.page(check=False) == [1]
    assert feed.page() == []


def test_ids_must_rise():
    feed = Feed()
    feed.post(5, FRIEND)
    with pytest.raises(ValueError, match="must rise, got 5 after 5"):
        feed.post(5, STAR)
