"""Laws of the frontier: polite, nothing twice, never idle for nothing, no trap wins."""

from _thread import interrupt_main
from collections import Counter, defaultdict, deque
from functools import cache
from random import Random
from threading import Event, Timer

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from snippets.classics import web_crawler
from snippets.classics.web_crawler import SIZES, links

stuck = Event()


def bounded(*rules):
    """A crawl that fails after 15 seconds where a broken one never ends."""
    assert not stuck.is_set(), "an earlier crawl did not end"
    timer = Timer(15, lambda: (stuck.set(), interrupt_main()))
    timer.start()
    try:
        return web_crawler.crawl(*rules)
    except KeyboardInterrupt:
        if not stuck.is_set():
            raise
        raise AssertionError(f"crawl{rules} does not end") from None
    finally:
        timer.cancel()


crawl = cache(bounded)


def replay(delay, cap, workers, traps):
    """Walk through the log tick by tick; each start must be due, each pause forced."""
    log = crawl(delay, cap, workers, traps)
    starts, ends = defaultdict(list), defaultdict(list)
    ends[0] = [(seed, 0) for seed in range(300)]
    for start, end, url in log:
        assert end == start + 5
        starts[start].append(url)
        ends[end].append(url)
    assert max(starts) < 2_000
    waiting, spent, seen = defaultdict(deque), Counter(), set(ends[0])
    allowed, at_work = Counter(), set()
    for now in range(2_000):
        for source in sorted(ends[now]):
            at_work.discard(source[0])
            allowed[source[0]] = now + delay
            for url in links(*source, traps):
                domain = min(url[0], 300)
                if url not in seen and spent[domain] < cap:
                    seen.add(url)
                    spent[domain] += 1
                    waiting[url[0]].append(url)
        for url in starts[now]:
            host = url[0]
            assert host not in at_work  # one connection
            assert allowed[host] <= now  # polite
            assert waiting[host].popleft() == url  # found, once, within the budget
            at_work.add(host)
        assert len(at_work) <= workers
        if len(at_work) < workers:  # then nobody may be asked
            for host, urls in waiting.items():
                assert not urls or host in at_work or allowed[host] > now


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(
    delay=st.integers(0, 400),
    cap=st.integers(1, 60),
    workers=st.integers(1, 30),
    traps=st.sampled_from([1, 7, 1_000]),
)
def test_each_start_is_polite_and_each_pause_is_forced(delay, cap, workers, traps):
    replay(delay, cap, workers, traps)


@pytest.mark.parametrize(("delay", "cap"), web_crawler.RULES.values())
def test_the_crawls_of_the_page_obey_the_same_laws(delay, cap):
    replay(delay, cap, 40, 1)


def test_the_seeds_are_not_fetched_again_and_nothing_is_fetched_twice():
    urls = [url for *_, url in crawl(50, 10**9, 40, 1)]
    assert len({*urls, *((seed, 0) for seed in range(300))}) == len(urls) + 300


def real(*rules):
    return sum(url[0] < 300 for *_, url in crawl(*rules))


def test_forty_workers_take_nearly_all_that_politeness_allows():
    most = sum(min(37, size - 1) for size in SIZES)  # 37 turns of 55 ticks begin
    assert 0.98 * most < real(50, 10**9, 40, 1) <= most
    assert len(crawl(50, 10**9, 80, 1)) <= len(crawl(50, 10**9, 40, 1)) + 10
    assert len(crawl(50, 10**9, 10, 1)) < 0.65 * most


def test_a_trap_with_many_hosts_needs_a_budget_for_the_domain():
    assert real(50, 40, 40, 1_000) > 0.99 * real(50, 10**9, 40, 1)
    trapped = crawl(50, 10**9, 40, 1_000)
    assert len(trapped) == 40 * 2_000 / 5  # nobody idle
    assert 0.75 < 1 - real(50, 10**9, 40, 1_000) / len(trapped) < 0.79


def test_the_web_is_finite_but_for_the_trap_and_large_hosts_get_more_links():
    far = Counter()
    for url in [(0, 1), (299, 9), (450, 7), *((5, page) for page in range(500))]:
        out = links(*url, 1_000)
        assert out == links(*url, 1_000)
        assert all(0 <= page < SIZES[h] for h, page in out if h < 300)
        assert [h for h, _ in out[:5]] == 5 * [url[0]]
        assert [h >= 300 for h, _ in out[5:]] == [False, False, False, True]
        far.update(h for h, _ in out[5:8])
    assert 0.08 < far[0] / far.total() < 0.16  # log 2 / log 301 = 0.12
    assert links(5, 1, 1) != links(6, 1, 1)
    assert {links(5, page, 7)[8][0] for page in range(99)} == set(range(300, 307))


def test_without_workers_it_says_so():
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        web_crawler.crawl(50, 40, 0, 1)


def test_three_more_webs_of_the_same_kind_give_the_same(monkeypatch):
    known = len(crawl(50, 40, 40, 1_000))
    for web in (1, 2, 3):
        monkeypatch.setattr(
            web_crawler, "Random", lambda n, w=web: Random(n + w * 10**8)
        )
        assert abs(len(bounded(50, 40, 40, 1_000)) / known - 1) < 0.005
