"""A bad link, cached in browsers and at edge sites, is taken down. Simulated."""

from random import Random
from statistics import mean, stdev

NEVER, SITES, START = 1e9, 10, -600.0  # seconds; the takedown is at second 0
Times = tuple[float, float, float, float]


def run(rng: Random, times: Times, lag_s: float, per_s: float) -> list[float]:
    """[clicks to the bad page after 0, second of the last, % at edge, % at origin]."""
    browser_s, edge_s, purge_s, missed = times  # missed: share of sites
    if min(*times, lag_s) < 0:
        raise ValueError(f"times must be >= 0, got {times} and lag {lag_s}")
    edge = [(START - rng.random() * edge_s, True) for _ in range(SITES)]
    purged = [purge_s + i / SITES + NEVER * (i < missed * SITES) for i in range(SITES)]
    browser, who, bad = dict[int, tuple[float, bool]](), [0], [0.0]
    second, at_edge, at_origin = START, 0, 0
    while (second := second + rng.expovariate(per_s)) < 1_200:
        who += [rng.choice(who) if rng.random() < 0.3 else len(who)]  # 30 % return
        stored, is_bad = browser.get(who[-1], (-2 * NEVER, True))
        if second >= stored + browser_s:  # the browser asks its edge site
            site, at_edge = who[-1] % SITES, at_edge + 1
            stored, is_bad = edge[site]
            if second >= stored + edge_s or stored <= purged[site] <= second:
                is_bad, at_origin = second < lag_s, at_origin + 1  # by a stale replica
                edge[site] = second, is_bad
            browser[who[-1]] = second, is_bad
        bad += [second] if is_bad and second >= 0 else []
    clicks = len(who) - 1
    return [len(bad) - 1, bad[-1], 100 * at_edge / clicks, 100 * at_origin / clicks]


def main() -> None:
    edge_s = 600  # param: 10..1000
    lag_s = 2  # param: 0..20
    clicks_per_s = 10  # param: 1..15
    print(f"{'':24} bad clicks    last  at edge  at origin")
    for name, times in {  # browser_s, edge_s, purge_s, share of sites that miss it
        "301, no lifetime": (NEVER, edge_s, NEVER, 0),
        "302, no lifetime": (0, 0, NEVER, 0),
        "302, browser 60 s": (60, 0, NEVER, 0),
        "302, edge": (0, edge_s, NEVER, 0),
        "  purge at once": (0, edge_s, 0, 0),
        "  purge after replicas": (0, edge_s, lag_s, 0),
        "  one site of ten misses": (0, edge_s, lag_s, 0.1),
        "  and edge 60 s": (0, 60, lag_s, 0.1),
    }.items():
        runs = [run(Random(seed), times, lag_s, clicks_per_s) for seed in range(6)]
        bad, last, *shares = zip(*runs, strict=True)
        print(f"{name:24}{mean(bad):6,.0f} ±{stdev(bad) / 6**0.5:3.0f}", end="")
        print("{:7,.0f} s{:6.0f} %{:9.1f} %".format(max(last), *map(mean, shares)))


if __name__ == "__main__":
    main()
