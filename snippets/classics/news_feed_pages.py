"""Page through a feed while posts arrive, vanish and change their rank."""

from collections import Counter
from random import Random

Place = tuple[float, int]  # (score, id); by time every score is 0
DESIGNS = ("offset", "cursor", "ranked offset", "ranked cursor", "ranked snapshot")
PAGE = 10


def next_page(design: str, world: dict[int, float], old: list[Place]) -> list[Place]:
    """What follows the old places; a snapshot is a world whose scores stand still."""
    if design not in DESIGNS:
        raise ValueError(f"design must be one of {DESIGNS}, got {design}")
    ranked = "ranked" in design
    order = sorted(((s * ranked, i) for i, s in world.items()), reverse=True)
    if "offset" in design:
        return order[len(old) : len(old) + PAGE]
    return [place for place in order if not old or place < old[-1]][:PAGE]


def change(world: dict[int, float], rng: Random) -> None:
    """A post, a deletion, or likes: 6, 2 and 2 of ten (invented)."""
    roll, some = rng.random(), rng.choice(list(world))
    if roll < 0.6:
        world[max(world) + 1] = rng.expovariate(1)
    elif roll < 0.8 and len(world) > 1:
        del world[some]
    else:
        world[some] += rng.expovariate(1)


def session(design: str, changes: int, rng: Random) -> tuple[int, int, int]:
    """Posts there throughout; how many of them never came; how many twice."""
    world = {post: rng.expovariate(1) for post in range(100)}
    due, frozen = set(world), dict(world)
    old, page = list[Place](), [(0.0, 0)]
    while page:
        # in a snapshot new posts and likes wait; deletions act when a post is shown
        source = frozen if "snapshot" in design else world
        old += (page := next_page(design, source, old))
        for _ in range(changes):
            change(world, rng)
        due &= set(world)
    times = Counter(i for _, i in old)
    return len(due), sum(not times[i] for i in due), sum(times[i] > 1 for i in due)


def main() -> None:
    changes = 5  # between two pages  # param: 0..10
    print(f"{'of 1,000 posts due':20}{'skipped':>9}{'repeated':>10}")
    for design in DESIGNS:
        rng = Random(1)
        rows = [session(design, changes, rng) for _ in range(200)]
        due, skipped, repeated = map(sum, zip(*rows, strict=True))
        print(f"{design:20}{1000 * skipped / due:9.1f}{1000 * repeated / due:10.1f}")


if __name__ == "__main__":
    main()
