"""Laws of addresses: once is enough, dots as RFC 3986 removes them, no wrong merge."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets.classics.web_crawler_canonical import canonical, without_dots

PIECES = [
    "a",
    "B",
    "/",
    ".",
    "..",
    "/./",
    "/../",
    "%7e",
    "%2F",
    "%2f",
    "%2E",
    "~",
    "%41",
]
PATHS = st.lists(st.sampled_from(PIECES)).map(lambda bits: "/x" + "".join(bits))


@settings(max_examples=50)
@given(PATHS, st.sampled_from(["", "?b=1&a=2", "?%7E", "?a=/../x"]))
def test_once_is_enough(path, query):
    once = canonical("http://a.org" + path + query)
    assert canonical(once) == once


def remove_dot_segments(path):
    """RFC 3986, 5.2.4, rule by rule. (urljoin loses a slash of /x/../..//.)"""
    out = []
    while path:
        if path.startswith("/./"):
            path = path[2:]
        elif path == "/.":
            path = "/"
        elif path.startswith("/../"):
            path, out = path[3:], out[:-1]
        elif path == "/..":
            path, out = "/", out[:-1]
        else:
            out.append(re.match("/[^/]*", path)[0])
            path = path[len(out[-1]) :]
    return "".join(out)


@settings(max_examples=50)
@given(PATHS)
@example("/x/../..//")
def test_dots_go_as_the_rfc_removes_them(path):
    assert without_dots(path) == remove_dot_segments(path)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTP://A.Org:80/%7Ec%2fd?x=2&x=1#e", "http://a.org/~c%2Fd?x=2&x=1"),
        ("https://a.org:443", "https://a.org/"),
        ("http://a.org:", "http://a.org/"),
        ("http://a.org/b/%2E%2e/c", "http://a.org/c"),
        ("http://a.org/a/b/..", "http://a.org/a/"),
        ("http://a.org/a/.", "http://a.org/a/"),
        ("http://a.org/../..", "http://a.org/"),
        ("http://[2001:DB8::80]/", "http://[2001:db8::80]/"),
    ],
)
def test_what_rfc_3986_calls_equivalent_is_one(url, same):
    assert canonical(url) == same


@pytest.mark.parametrize(
    "url",
    [
        "http://a.org/C",
        "http://a.org/c/",
        "http://a.org/c%2Fd",
        "http://a.org/c//d",
        "http://a.org:8080/",
        "https://a.org:80/",
        "http://www.a.org/",
        "http://a.org/?y=2&x=1",
        "http://a.org/?a=%26&b=../c",
    ],
)
def test_what_may_be_another_page_is_left_alone(url):
    assert canonical(url) == url


@pytest.mark.parametrize(
    "url", ["ftp://a.org/", "http:///x", "/x", "http://u:P@a.org/"]
)
def test_other_schemes_no_host_and_users_are_refused(url):
    with pytest.raises(ValueError, match=r"must be http\(s\)://host"):
        canonical(url)
