"""How long until the last follower has a post: one queue, three ways to drain it."""

from collections import deque
from random import Random

CHUNK = 1_000  # followers in one task
RULES = ("first come", "in turns", "pull the famous")


def traffic(rng: Random, n_posts: int, a_second: float) -> list[tuple[float, int]]:
    """(second, followers) of each post; Pareto tail, at most a million (invented)."""
    now, posts = 0.0, []
    for _ in range(n_posts):
        now += rng.expovariate(a_second)
        posts.append((now, min(1_000_000, int(15 * rng.paretovariate(1.2)))))
    return posts


def delays(
    posts: list[tuple[float, int]], rate: float, rule: str, t: int
) -> list[float]:
    """Seconds from each post to its last insert, at `rate` inserts a second."""
    if rule not in RULES:
        raise ValueError(f"rule must be one of {RULES}, got {rule}")
    out, now, coming = [0.0] * len(posts), 0.0, deque(enumerate(posts))
    queue = deque[tuple[int, int]]()  # post, followers still to be served
    while queue or coming:
        now = now if queue else max(now, coming[0][1][0])
        while coming and coming[0][1][0] <= now:
            i, (_, n) = coming.popleft()
            queue.append((i, 0 if rule == RULES[2] and n > t else n))
        i, left = queue.popleft()
        done = min(left, CHUNK)
        now += done / rate
        if left > done:  # the rest goes to the end, or stays in front
            (queue.append if rule == RULES[1] else queue.appendleft)((i, left - done))
        else:
            out[i] = now - posts[i][0] if done else 0.0
    return out


def main() -> None:
    busy_percent = 70  # of the inserts that workers can do  # param: 30..95
    t = 10_000  # followers, above which an author is famous  # param: 1_000..100_000
    print(f"seconds to the last   {'ordinary posts':>26}{'famous':>9}")
    print("follower         seed   median     99 %    worst    worst")
    for seed in (1, 2, 3):
        posts = traffic(Random(seed), 50_000, 50)
        rate = sum(n for _, n in posts) / posts[-1][0] * 100 / busy_percent
        for rule in RULES:
            pairs = sorted(zip(delays(posts, rate, rule, t), posts, strict=True))
            few = [delay for delay, (_, n) in pairs if n <= t]
            worst = max((delay for delay, (_, n) in pairs if n > t), default=0.0)
            row = (few[len(few) // 2], few[len(few) * 99 // 100], few[-1], worst)
            print(f"{rule:16}{seed:5}" + "".join(f"{x:9.2f}" for x in row))


if __name__ == "__main__":
    main()
