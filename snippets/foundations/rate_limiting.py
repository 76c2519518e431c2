"""Rate limiters under two rude clients: what they really let through."""

from bisect import bisect_right


def log(times: list[float], limit: int) -> list[float]:
    """Those allowed, by the times allowed in the last minute. Keeps `limit` numbers."""
    allowed = list[float]()
    for now in times:
        if len(allowed) < limit or allowed[-limit] <= now - 60:
            allowed.append(now)
    return allowed


def clock(times: list[float], limit: int, weigh: bool) -> list[float]:
    """A counter a minute; weigh: and the last one, by its part in the last 60 s."""
    allowed, slot, used, before = list[float](), -1.0, 0, 0
    for now in times:
        if (here := now // 60) != slot:
            slot, used, before = here, 0, used * (weigh and here == slot + 1)
        if before * (1 - now / 60 % 1) + used + 1 <= limit:
            used += 1
            allowed.append(now)
    return allowed


def bucket(times: list[float], limit: int, burst: int) -> list[float]:
    """Tokens drip in at the limit's rate, `burst` at most. Keeps 2 numbers."""
    allowed, tokens, last = list[float](), float(burst), 0.0
    for now in times:
        tokens, last = min(burst, tokens + (now - last) * limit / 60), now
        if tokens >= 1:
            tokens -= 1
            allowed.append(now)
    return allowed


def most(times: list[float], span_s: float) -> int:
    """The most in any span of so many seconds, wherever it starts."""
    return max(bisect_right(times, t + span_s - 1e-6) - i for i, t in enumerate(times))


def main() -> None:
    limit = 100  # param: 10..200
    pause_s = 45  # param: 5..120
    clients = {"greedy from 0:59": [59 + i / 100 for i in range(12_100)]}
    clients["bursts"] = [pause_s * k + i / 100 for k in range(60) for i in range(limit)]
    for name, times in clients.items():
        print(f"{name:18}  allowed  most in 60 s  in 10 s")
        ways = {"log": log(times, limit), "one counter": clock(times, limit, False)}
        ways |= {"two counters": clock(times, limit, True)}
        ways |= {f"bucket of {n}": bucket(times, limit, n) for n in (limit, limit // 5)}
        for way, got in ways.items():
            share, spans = len(got) / len(times), (most(got, 60), most(got, 10))
            print("  {:16}{:9.1%}{:14}{:9}".format(way, share, *spans))


if __name__ == "__main__":
    main()
