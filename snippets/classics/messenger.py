"""Four devices in one conversation drop, resend and reconnect. Simulated."""

from heapq import heappop, heappush
from itertools import pairwise
from random import Random

STEPS = ("push only", "client ids", "sort", "sync: top", "sync: gap", "heartbeat")
Messages = list[tuple[int, str]]  # (the server's sequence, the client's id)


def display(step: int, got: Messages) -> Messages:
    """What a device makes of all that came; from step 4 nothing beyond a gap."""
    messages = sorted({*got}) if step >= 2 else list(dict.fromkeys(got))
    return [m for n, m in enumerate(messages, 1) if step < 4 or m[0] == n]


def chat(step: int, fault: float, rng: Random) -> tuple[list[str], list[Messages]]:
    """The server's log and what four devices show: 300 s with faults, 100 s without."""
    if not 0 <= fault < 1:
        raise ValueError(f"fault must be in [0, 1), got {fault}")
    online, log, wire = [True] * 4, list[str](), list[tuple[float, int, int, str]]()
    typed, got = [list[str]() for _ in "abcd"], [Messages() for _ in "abcd"]
    for now in range(400):
        p, back = (fault, 0.05) if now < 300 else (0.0, 1.0)
        for i in range(4):
            typed[i] += [f"{i} {now}"] if now < 300 and rng.random() < 0.05 else []
            online[i] ^= (turn := rng.random() < (p / 3 if online[i] else back))
            if not online[i] or ((now + i) % 4 and not turn):
                continue
            shown, stored = display(step, got[i]), {key for _, key in got[i]}
            if (turn and step >= 3) or (step == 5 and now % 30 < 4):
                got[i] += list(enumerate(log, 1))[max(shown)[0] if shown else 0 :]
            for key in [k for k in typed[i] if k not in stored and rng.random() >= p]:
                old = step >= 1 and key in log
                log += [] if old else [key]
                seq = log.index(key) + 1 if old else len(log)
                for to in [j for j in ([i] if old else range(4)) if rng.random() >= p]:
                    due = now + rng.expovariate(0.5 if rng.random() < p else 10)
                    heappush(wire, (due, to, seq, key))
        while wire and wire[0][0] < now + 1:
            _, i, seq, key = heappop(wire)
            got[i] += [(seq, key)] if online[i] else []
    return log, [display(step, messages) for messages in got]


def main() -> None:
    fault_percent = 5  # param: 0..30
    print("30 chats      lost   twice  reordered  alike")
    for step, name in enumerate(STEPS):
        chats = [chat(step, fault_percent / 100, Random(s)) for s in range(30)]
        views = [view for _, four in chats for view in four]
        once = sum(len({key for _, key in view}) for view in views)
        due, shown = 4 * sum(len({*log}) for log, _ in chats), sum(map(len, views))
        order = sum(a > b for view in views for a, b in pairwise(view))
        alike = sum(four == four[:1] * 4 for _, four in chats)
        print(f"{name:10}{1 - once / due:8.1%}{shown - once:8}{order:11}{alike:7}")


if __name__ == "__main__":
    main()
