"""One form for each address: only what RFC 3986 calls equivalent is merged."""

import re
from urllib.parse import urlsplit, urlunsplit

PORTS = {"http": ":80", "https": ":443"}


def octet(hit: re.Match[str]) -> str:
    """%7e is ~, but %2f is no slash: only unreserved characters are decoded."""
    char = chr(int(hit[1], 16))
    return char if re.fullmatch(r"[\w.~-]", char, re.ASCII) else hit[0].upper()


def without_dots(path: str) -> str:
    kept, parts = list[str](), path.split("/")[1:]
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    if parts and parts[-1] in (".", ".."):
        kept.append("")  # /a/b/.. is the folder /a/
    return "/" + "/".join(kept)


def canonical(url: str) -> str:
    """The address without its fragment, which no server sees."""
    parts = urlsplit(re.sub("%([0-9a-fA-F]{2})", octet, url))
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"url must be http(s)://host without a user, got {url}")
    site = parts.netloc.lower().removesuffix(PORTS[parts.scheme]).removesuffix(":")
    return urlunsplit((parts.scheme, site, without_dots(parts.path), parts.query, ""))


def main() -> None:
    groups = """HTTP://A:80 http://a/#top http://a/b/..
    http://a/~c http://a/%7ec http://a/b/./../%7Ec
    http://a/c%2fd http://a/c%2Fd http://a/c/d
    http://a/c http://a/C http://a/c/ http://www.a/c
    http://a/?x=1&y=2 http://a/?y=2&x=1 http://a/?x=1"""
    for group in groups.splitlines():
        print(" ".join(group.split()))
        print("   ", " ".join(dict.fromkeys(map(canonical, group.split()))))


if __name__ == "__main__":
    main()
