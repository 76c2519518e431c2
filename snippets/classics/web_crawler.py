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
    far = [int(301 ** rng.random()) - 1 for _ in range(3)]  # in proportion to 1 / rank
    to = [*5 * [host], *far, 300 + rng.randrange(traps)]
    return [(h, rng.randrange(SIZES[h] if h < 300 else 10**12)) for h in to]


def crawl(delay: int, cap: int, workers: int, traps: int) -> list[tuple[int, int, Url]]:
    """Fetches (start, end, url) of 5 ticks, 2,000 ticks long; a domain gets cap."""
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    busy, heap = [(0, (seed, 0)) for seed in range(300)], list[tuple[int, int]]()
    seen, spent = {url for _, url in busy}, Counter[int]()  # seeds are fetched already
    queues = defaultdict[int, deque[Url]](deque, {h: deque() for h in range(300)})
    log = list[tuple[int, int, Url]]()
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
        at, idle = Counter(url[0] for *_, url in log), 1 - len(log) / workers / 400
        trap, most = sum(at[h] for h in at if h >= 300) / len(log), max(at.values())
        print(f"{traps:10,}  {name:14}{len(log):7,}{idle:7.0%}{trap:9.0%}{most:14}")


if __name__ == "__main__":
    main()
