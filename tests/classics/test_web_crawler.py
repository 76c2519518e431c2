"""Laws of the frontier: polite, nothing twice, and no trap starves the rest."""

import sys
from collections import defaultdict
from contextlib import closing
from email.message import Message
from functools import cache
from itertools import pairwise
from random import Random
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.robotparser import RobotFileParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics import web_crawler
from snippets.classics.web_crawler import SIZES, links

crawl = cache(web_crawler.crawl)


def by_host(log):
    fetches = defaultdict(list)
    for start, end, url in log:
        fetches[url[0]].append((start, end))
    return fetches


@settings(max_examples=4, deadline=None)
@given(
    delay=st.integers(10, 400),
    cap=st.integers(1, 60),
    workers=st.integers(1, 30),
    traps=st.sampled_from([1, 7, 1_000]),
)
def test_polite_nothing_twice_never_more_workers_and_the_budget_holds(
    delay, cap, workers, traps
):
    log = crawl(delay, cap, workers, traps)
    for fetches in by_host(log).values():
        for (_, end), (start, _) in pairwise(fetches):
            assert start >= end + delay
    assert len({url for *_, url in log}) == len(log)
    edges = sorted([(s, 1) for s, _, _ in log] + [(e, -1) for _, e, _ in log])
    at_work = 0
    for _, step in edges:
        at_work += step
        assert at_work <= workers
    spent = defaultdict(int)
    for *_, (host, _) in log:
        spent[min(host, 300)] += 1
    assert max(spent.values()) <= cap


@pytest.mark.parametrize("workers", [10, 40])
def test_neither_workers_nor_hosts_are_beaten(workers):
    log = crawl(50, 40, workers, 1)
    hosts = len(by_host(log))
    assert len(log) <= workers * 2_000 / 5
    assert len(log) <= hosts * (2_000 / 55 + 1)


def test_more_workers_do_not_help_once_politeness_binds():
    few, many = (len(crawl(50, 40, workers, 1)) for workers in (40, 80))
    assert many < 1.02 * few
    assert len(crawl(50, 40, 10, 1)) < 0.65 * few


def test_a_trap_with_many_hosts_needs_a_budget_for_the_domain():
    def real(cap, traps):
        return sum(url[0] < 300 for *_, url in crawl(50, cap, 40, traps))

    assert real(40, 1_000) > 0.98 * real(40, 1)
    assert real(10**9, 1_000) < 0.7 * real(10**9, 1)


def test_the_web_is_finite_but_for_the_trap():
    for url in ((0, 1), (299, 9), (450, 7)):
        out = links(*url, 1_000)
        assert out == links(*url, 1_000)
        assert all(0 <= page < SIZES[h] for h, page in out if h < 300)
        assert [h for h, _ in out[:5]] == 5 * [url[0]]


def test_without_workers_it_says_so():
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        crawl(50, 40, 0, 1)


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="said of Python 3.11 only")
def test_what_the_page_says_of_robotparser():
    robots = RobotFileParser()
    robots.parse(["User-agent: *", "Disallow: /a", "Allow: /a/b", "Disallow: /*.gif"])
    assert not robots.can_fetch("x", "http://h/a/b")  # RFC 9309: the longest, allowed
    assert robots.can_fetch("x", "http://h/c.gif")  # RFC 9309: disallowed
    for code in (401, 403):
        fault = HTTPError("http://h/robots.txt", code, "", Message(), None)
        with patch("urllib.request.urlopen", side_effect=fault), closing(fault):
            robots = RobotFileParser("http://h/robots.txt")
            robots.read()
        assert not robots.can_fetch("x", "http://h/")  # RFC 9309: allowed


def test_a_host_that_ran_dry_is_asked_again_when_new_links_appear():
    fetched = by_host(crawl(0, 10**9, 40, 1))
    small = range(200, 300)  # hosts of 10 to 14 pages, 1,166 in all
    assert sum(len(fetched[h]) for h in small) >= 1_163


def test_another_web_of_the_same_kind_gives_the_same(monkeypatch):
    known = len(crawl(50, 40, 40, 1_000))
    monkeypatch.setattr(web_crawler, "Random", lambda seed: Random(seed + 99_999_999))
    assert abs(len(web_crawler.crawl(50, 40, 40, 1_000)) / known - 1) < 0.01
