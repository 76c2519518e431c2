"""Consumers stop for a minute: who is answered in time afterwards? Simulated, drawn."""

from collections import deque

import matplotlib as mpl
import matplotlib.pyplot as plt

POLICIES = ("oldest first", "newest first", "drop late", "at most 500")


def run(
    policy: str, arrive: int, serve: int, stop_s: int, limit_s: int
) -> tuple[list[int], list[float]]:
    """Counts: in time, late, dropped, waiting; each second's share answered in time."""
    if policy not in POLICIES:
        raise ValueError(f"policy must be one of {POLICIES}, got {policy}")
    queue, counts, shares = deque[int](), [0] * 4, list[float]()
    for second in range(600):
        for _ in range(arrive):
            if policy == "at most 500" and len(queue) >= 500:
                counts[2] += 1
            else:
                queue.append(second)
        good, left = 0, 0 if 60 <= second < 60 + stop_s else serve
        while left and queue:
            sent = queue.pop() if policy == "newest first" else queue.popleft()
            if policy == "drop late" and second - sent > limit_s:
                counts[2] += 1  # a look at its age costs nothing here
                continue
            left -= 1
            good += second - sent <= limit_s
            counts[1] += second - sent > limit_s
        counts[0] += good
        shares.append(good / arrive)
    counts[3] = len(queue)
    return counts, shares


def main() -> None:
    mpl.use("Agg")
    axes = plt.subplots()[1]
    print("48,000 messages     in time    late  dropped  waiting  whole again at")
    for policy, style in zip(POLICIES, ("-", "--", "-.", ":"), strict=True):
        counts, shares = run(policy, 80, 100, 60, 10)
        again = max(second for second in range(600) if shares[second] < 1) + 1
        print(f"{policy:14}" + "".join(f"{c:9,}" for c in counts) + f"{again:12} s")
        axes.plot(range(0, 600, 4), shares[::4], style, label=policy)
    axes.set(
        xlabel="Seconds; consumers stop from 60 to 120", ylabel="In time, per arrival"
    )
    axes.legend()
    plt.savefig("queues_backlog.svg")


if __name__ == "__main__":
    main()
