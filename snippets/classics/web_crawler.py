"""Crawl a simulated web with a trap: a queue for each host, a heap of times."""

from collections import Counter, defaultdict, deque
from heapq import heappop, heappush
from itertools import product
from random import Random

Url = tuple[int, int]  # (host, page); hosts from 300 on are the trap's, one domain
SIZES = [3_000 // rank for rank in range(1, 301)]  # pages of a host; all invented
RULES = {"no delay": (0, 10**9), "delay 5 s": (50, 10**9), "delay, budget": (50, 40)}


def links(host: int, page: int, traps: int) -> list[Url]:
    rng = Random(host * 10_007 + page)  # five near, three far, one to the trap
    to = 5 * [host] + rng.choices(range(300), SIZES, k=3) + [300 + rng.randrange(traps)]
    return [(h, rng.randrange(SIZES[h] if h < 300 else 10**12)) for h in to]


def crawl(delay: int, cap: int, workers: int, traps: int) -> list[tuple[int, int, Url]]:
    """Fetches (start, end, url) of 5 ticks, 2,000 ticks long; a domain gets cap."""
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    seen, spent, heap = set[Url](), Counter[int](), list[tuple[int, int]]()
    queues = defaultdict[int, deque[Url]](deque, {h: deque() for h in range(300)})
    log, busy = list[tuple[int, int, Url]](), [(0, (seed, 0)) for seed in range(300)]
    for now in range(2_000):
        while busy and busy[0][0] == now:
            source = heappop(busy)[1]
            heappush(heap, (now + delay, source[0]))
            for url in links(*source, traps):
                if url not in seen and spent[min(url[0], 300)] < cap:
                    seen.add(url)
                    spent[min(url[0], 300)] += 1
                    if url[0] not in queues:  # a host is in the heap or at work
                        heappush(heap, (now, url[0]))
                    queues[url[0]].append(url)
        while len(busy) < workers and heap and heap[0][0] <= now:
            host = heappop(heap)[1]
            if queues[host]:
                log.append((now, now + 5, queues[host].popleft()))
                heappush(busy, log[-1][1:])
            else:
                del queues[host]  # forgotten only now that its delay is over
    return log


def main() -> None:
    workers = 40  # param: 5..80
    print("trap hosts  rules           pages   idle  in trap  busiest host")
    for traps, (name, rule) in product((1, 1_000), RULES.items()):
        log = crawl(*rule, workers, traps)
        hosts, n = Counter(url[0] for *_, url in log), len(log)
        idle = 1 - sum(min(end, 2_000) - start for start, end, _ in log) / workers / 2e3
        trap = sum(hosts[host] for host in hosts if host >= 300) / n
        row = f"{traps:10,}  {name:14}{n:7,}{idle:7.0%}{trap:9.0%}"
        print(f"{row}{max(hosts.values()):14}")


if __name__ == "__main__":
    main()
