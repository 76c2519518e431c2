"""One reader's feed: copies and pulled posts merged, and checked when read."""

from collections import defaultdict
from heapq import merge
from itertools import groupby, islice

ME, FRIEND, STAR = 0, 1, 2


class Feed:  # ids rise with time; a post is pulled until its fan-out is complete
    def __init__(self) -> None:
        self.posts: dict[int, tuple[int, bool]] = {}  # id: author, public
        self.by = defaultdict[int, list[int]](list)  # each author's ids, rising
        self.timeline, self.pushed = set[int](), set[int]()  # copies; fan-outs done
        self.follows, self.friends, self.blocked = set[int](), set[int](), set[int]()

    def post(self, post: int, author: int, public: bool = True) -> None:
        if post <= max(self.posts, default=0):
            raise ValueError(f"ids must rise, got {post} after {max(self.posts)}")
        self.posts[post] = (author, public)
        self.by[author].append(post)

    def follow(self, author: int) -> None:
        self.follows.add(author)  # first: a fan-out that begins later sees it
        self.timeline.update(self.by[author])  # then: one under way is not missed

    def may_see(self, post: int) -> bool:
        """By the state of now, whatever was copied when."""
        author, public = self.posts.get(post, (ME, False))
        follows = author in self.follows and (public or author in self.friends)
        allowed = author == ME or (follows and author not in self.blocked)
        return allowed and post in self.posts

    def page(self, before: int = 1 << 63, n: int = 5, check: bool = True) -> list[int]:
        pulled = [set(self.by[a]) - self.pushed for a in self.follows]  # read first
        lists = [sorted(x)[::-1] for x in (self.timeline, self.by[ME], *pulled)]
        once = (i for i, _ in groupby(merge(*lists, reverse=True)) if i < before)
        return list(islice((i for i in once if not check or self.may_see(i)), n))


def main() -> None:
    feed = Feed()
    feed.follows |= {FRIEND, STAR}
    print(f"{'then':25}{'feed':19}without the check")
    for event, step in (
        ("friend posts, not copied", lambda: feed.post(11, FRIEND)),
        ("copied", lambda: feed.timeline.add(11)),
        ("star, never copied", lambda: feed.post(12, STAR)),
        ("own", lambda: feed.post(13, ME)),
        ("friend, friends only", lambda: feed.post(14, FRIEND, public=False)),
        ("13 deleted", lambda: feed.posts.pop(13)),
        ("star unfollowed", lambda: feed.follows.remove(STAR)),
        ("friend blocks me", lambda: feed.blocked.add(FRIEND)),
    ):
        step()
        print(f"{event:25}{feed.page()!s:19}{feed.page(check=False)}")


if __name__ == "__main__":
    main()
