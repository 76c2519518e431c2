"""A client of three replicas, of which some go down: retries, ejection, a budget.
Synthetic: a good call takes 5 ms on average, a bad one `fail_ms`; 50 ms are allowed."""

from collections import Counter

import numpy as np


class Client:
    """At most `tries` calls a request, each to another replica; each request earns
    `budget` retries. With `eject`, three failures in a row mean 5 s without calls."""

    def __init__(self, tries: int = 1, eject: bool = False, budget: float = 99) -> None:
        if tries < 1:
            raise ValueError(f"tries is at least 1, got {tries}")
        self.tries, self.eject, self.budget = tries, eject, budget
        self.saved, self.calls, self.rng = 10.0, 0, np.random.default_rng(0)
        self.failed, self.out_until_s = Counter[int](), dict.fromkeys(range(3), 0.0)

    def pick(self, now_s: float, tried: set[int]) -> int:
        rest = [r for r in self.out_until_s if r not in tried]
        up = [r for r in rest if self.out_until_s[r] <= now_s]
        return int(self.rng.choice(up or rest))  # all out: the list may be wrong

    def ask(self, now_s: float, down: set[int], fail_ms: float) -> tuple[bool, float]:
        """Whether there was an answer, and after how many ms."""
        self.saved, took_ms = min(10.0, self.saved + self.budget), 0.0
        tried = set[int]()
        while len(tried) < self.tries and (not tried or self.saved >= 1):
            self.saved -= bool(tried)
            self.calls += 1
            replica = self.pick(now_s, tried)
            if replica not in down:
                self.failed[replica] = 0
                return True, took_ms + float(self.rng.gamma(4, 1.25))
            tried.add(replica)
            took_ms += fail_ms
            self.failed[replica] += 1
            if self.eject and self.failed[replica] >= 3:
                self.out_until_s[replica] = now_s + 5
        return False, took_ms


def outage(client: Client, down: set[int], fail_ms: float) -> str:
    """Of 6,000 requests in a minute: without an answer in 50 ms; p99 of the answers,
    in ms; calls for each request."""
    got = [client.ask(k / 100, down, fail_ms) for k in range(6_000)]
    good = [ms for ok, ms in got if ok]
    lost = 1 - sum(ms <= 50 for ms in good) / len(got)
    p99 = f"{np.quantile(good, 0.99):.0f}" if good else "-"
    return f"{lost:8.2%}{p99:>8}{client.calls / len(got):11.2f}"


def main() -> None:
    for title, down, fail_ms in [("one of three refuses", {0}, 1.0),
                                 ("one hangs, 15 ms a try", {0}, 15.0),
                                 ("one hangs, 60 ms a try", {0}, 60.0),
                                 ("all three hang", {0, 1, 2}, 15.0)]:  # fmt: skip
        print(f"{title:24}    lost  p99 ms  calls a request")
        print("  one try               " + outage(Client(), down, fail_ms))
        print("  three tries           " + outage(Client(3), down, fail_ms))
        print("  and ejection          " + outage(Client(3, True), down, fail_ms))
        print("  and a 10 % budget     " + outage(Client(3, True, 0.1), down, fail_ms))


if __name__ == "__main__":
    main()
