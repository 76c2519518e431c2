"""A client of three replicas, one of which dies: retries, ejection, a budget.
Synthetic: a call takes 20 ms on average; replica 0 is down for a third of the time."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


class Policy(NamedTuple):
    tries: int = 1
    eject: bool = False  # leave out a replica for 5 s after 3 failures in a row
    budget: float = np.inf  # retries earned by each request; 10 may be saved


@dataclass
class Client:
    policy: Policy
    rng: np.random.Generator
    replicas: int = 3
    tokens: float = 10.0
    calls: int = 0
    failed: dict[int, int] = field(default_factory=dict)  # in a row
    out_until_s: dict[int, float] = field(default_factory=dict)

    def pick(self, now_s: float, tried: set[int]) -> int:
        every = [r for r in range(self.replicas) if r not in tried]
        up = [r for r in every if self.out_until_s.get(r, 0) <= now_s]
        return int(self.rng.choice(up or every))  # all out: try one, the list is wrong

    def ask(self, now_s: float, down: set[int], fail_ms: float) -> tuple[bool, float]:
        """Whether it was answered, and after how many ms."""
        self.tokens = min(10.0, self.tokens + self.policy.budget)
        took_ms, tried = 0.0, set[int]()
        for attempt in range(self.policy.tries):
            if attempt and self.tokens < 1:
                break
            self.tokens -= bool(attempt)
            self.calls += 1
            tried.add(replica := self.pick(now_s, tried))
            if replica not in down:
                self.failed[replica] = 0
                return True, took_ms + float(self.rng.gamma(4, 5))
            took_ms += fail_ms
            self.failed[replica] = self.failed.get(replica, 0) + 1
            if self.policy.eject and self.failed[replica] >= 3:
                self.out_until_s[replica] = now_s + 5
        return False, took_ms


def day(policy: Policy, down: set[int], fail_ms: float) -> tuple[float, float, float]:
    """Share lost, p99 in ms of the answered, calls for each request while down."""
    client, got = Client(policy, np.random.default_rng(0)), list[tuple[bool, float]]()
    before = after = 0
    for k in range(18_000):  # 100 a second for three minutes
        got.append(client.ask(k / 100, down if 6_000 <= k < 12_000 else set(), fail_ms))
        before, after = (client.calls if k == i else v for i, v in
                         ((5_999, before), (11_999, after)))  # fmt: skip
    lost = np.mean([not ok for ok, _ in got])
    p99 = np.percentile([ms for ok, ms in got if ok], 99, method="inverted_cdf")
    return float(lost), float(p99), (after - before) / 6_000


def main() -> None:
    policies = {"one try": Policy(), "three tries": Policy(3)}
    policies["three tries, ejection"] = Policy(3, eject=True)
    policies["and a budget of 10 %"] = Policy(3, eject=True, budget=0.1)
    cases: list[tuple[str, set[int], float]] = [("one replica refuses", {0}, 1)]
    cases += [("one replica hangs, 200 ms", {0}, 200), ("all hang", {0, 1, 2}, 200)]
    for title, down, fail_ms in cases:
        print(f"{title:28}   lost  p99 ms  calls a request")
        for name, policy in policies.items():
            lost, p99, calls = day(policy, down, fail_ms)
            print(f"  {name:26}{lost:7.2%}{p99:8.0f}{calls:12.2f}")


if __name__ == "__main__":
    main()
