"""One key on n replicas, simulated: which r and w, with which help, read stale."""

from collections import Counter
from random import Random


def newest(mail: list[tuple[float, int]], ms: float) -> int:
    """The newest version in the (arrival, version) pairs that arrived by `ms`."""
    return max([version for arrival, version in mail if arrival <= ms], default=0)


def run(n: int, r: int, w: int, mode: str, down: float, rng: Random) -> Counter[str]:
    """Operations refused, reads, and the stale and the backward ones among them."""
    if not 1 <= min(r, w) <= max(r, w) <= n:
        raise ValueError(f"r and w must be 1..n = {n}, got r = {r}, w = {w}")
    dark = {(i, s) for i in range(n) for s in range(999) if rng.random() < down}
    nodes = [list[tuple[float, int]]() for _ in range(2 * n + 2)]  # n replicas, n
    told, seen, now, count = *nodes[-2:], 0.0, Counter[str]()  # stand-ins, clients
    for version in range(20_000):
        now += rng.expovariate(1 / 20)
        for mail in (m for m in nodes if len(m) > 5):  # forget what is superseded
            mail[:] = [(now, newest(mail, now)), *(m for m in mail if m[0] > now)]
        writes, calls = rng.random() < 0.5, list[tuple[float, int]]()
        for i in range(n):
            at, lost = rng.expovariate(0.1 if writes else 0.5), (i, now // 1000) in dark
            if mode == "sloppy" or not lost:  # a stand-in answers for a lost replica
                calls.append((now + at, i + lost * n))
            if mode == "sloppy" and lost and writes:  # and hands over 200 ms late
                nodes[i].append((now // 1000 * 1000 + 1200, version))
        calls = sorted(calls)[: n if writes else r]
        for at, node in calls * writes:
            nodes[node].append((at, version))
        if len(calls) < (w if writes else r):
            count["refused"] += 1
        elif writes:
            told.append((calls[w - 1][0], version))
        else:
            got = max(newest(nodes[node], at) for at, node in calls)
            stale, backward = got < newest(told, now), got < newest(seen, now)
            count.update(reads=1, stale=stale, backward=backward)
            for mail in (seen, *(nodes[i] for _, i in calls if mode == "repair")):
                mail.append((calls[-1][0], got))  # before the reader has its answer
    return count


def main() -> None:
    n = 3  # param: 3..5
    r = 2  # param: 1..3
    w = 2  # param: 1..3
    down_percent = 10  # param: 1..40
    print(f"n = {n}, down {down_percent} %     refused   reads   stale  backward")
    rows = [(1, 1, "strict"), (1, n, "strict"), (1, n, "sloppy")]
    for r, w, mode in [*rows, *((r, w, m) for m in ("strict", "repair", "sloppy"))]:
        count = run(n, r, w, mode, down_percent / 100, Random(1))
        shown = [count[k] for k in ("refused", "reads", "stale", "backward")]
        print(f"r = {r}, w = {w}, {mode:8}" + "".join(f"{x:8,}" for x in shown))


if __name__ == "__main__":
    main()
